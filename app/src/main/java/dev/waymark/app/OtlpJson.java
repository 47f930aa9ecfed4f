package dev.waymark.app;

import dev.waymark.resolver.trace.PageCause;
import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A run as OpenTelemetry's OTLP in JSON, as a collector takes it at `/v1/traces`: one span for the
/// run, one for its lookup, and one for each question to a server, connection and HTTP request.
///
/// The ids follow from the run, so that the same saved run is the same trace wherever it is sent.
/// Ids are in hexadecimal and times in text, as OTLP's mapping to JSON wants them.
final class OtlpJson {
  private static final int KIND_INTERNAL = 1;
  private static final int KIND_CLIENT = 3;
  private static final int STATUS_ERROR = 2;
  private static final int TRACE_ID = 16;
  private static final int SPAN_ID = 8;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Run run;
  private final Trace trace;
  private final byte[] seed;
  private final String traceId;
  private final String runId;
  private final String lookupId;
  private final long end;
  private final ObjectNode whole;
  private final ArrayNode spans = MAPPER.createArrayNode();
  private final Map<Integer, ObjectNode> queries = new HashMap<>();

  private OtlpJson(Run run) {
    this.run = run;
    trace = run.trace();
    seed = RunJson.write(run).getBytes(StandardCharsets.UTF_8);
    traceId = id("trace", TRACE_ID);
    runId = id("run", SPAN_ID);
    lookupId = id("lookup", SPAN_ID);
    end = trace.events().stream().mapToLong(event -> event.stamp().endUs()).max().orElse(0);
    whole = span("trace", runId, Optional.empty(), KIND_INTERNAL, 0, end);
  }

  /// Renders the run as indented JSON.
  static String write(Run run) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(new OtlpJson(run).tree())
        + "\n";
  }

  private ObjectNode tree() {
    attribute(whole, "waymark.target", run.target());
    long found = trace.end().map(event -> event.stamp().endUs()).orElse(end);
    ObjectNode lookup = span("DNS lookup", lookupId, Optional.of(runId), KIND_INTERNAL, 0, found);
    question(lookup, trace.question().name().toString(), trace.question().type());
    trace.events().forEach(event -> add(event, lookup));

    ObjectNode tree = MAPPER.createObjectNode();
    ObjectNode resource = tree.putArray("resourceSpans").addObject();
    attribute(resource.putObject("resource"), "service.name", "waymark");
    ObjectNode scope = resource.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "dev.waymark.trace");
    scope.set("spans", spans);
    return tree;
  }

  /// One span for each question to a server, connection and request; what ends it adds to it.
  private void add(TraceEvent event, ObjectNode lookup) {
    switch (event) {
      case TraceEvent.Query query -> query(query);
      case TraceEvent.Reply reply ->
          ended(reply)
              .ifPresent(
                  span -> {
                    attribute(span, "dns.response_code", Rcode.string(reply.rcode()));
                    attribute(span, "waymark.meaning", reply.meaning().name());
                  });
      case TraceEvent.Timeout timeout -> ended(timeout).ifPresent(span -> failed(span, "timeout"));
      case TraceEvent.Unreachable gone ->
          ended(gone).ifPresent(span -> failed(span, "unreachable"));
      case TraceEvent.Fail fail when fail.stamp().parent() == 0 -> {
        failed(lookup, fail.cause().id());
        attribute(lookup, "waymark.ede", String.valueOf(fail.error().code()));
      }
      case TraceEvent.SourceChecked check -> {
        InetSocketAddress at = new InetSocketAddress(check.server().ip(), check.server().port());
        ObjectNode span = client("DNS check", check.stamp(), at);
        question(span, check.key().name().toString(), check.key().type());
        attribute(span, "waymark.still", check.still().name());
      }
      case PageEvent page -> page(page);
      default -> {} // decisions take no time of their own: they are in the other forms
    }
  }

  private void page(PageEvent event) {
    switch (event) {
      case PageEvent.TcpConnected tcp -> client("TCP connect", tcp.stamp(), tcp.actual());
      case PageEvent.TcpFailed tcp ->
          failed(client("TCP connect", tcp.stamp(), tcp.actual()), tcp.reason());
      case PageEvent.TcpGivenUp tcp ->
          failed(client("TCP connect", tcp.stamp(), tcp.actual()), "given up");
      case PageEvent.TlsEstablished tls -> {
        ObjectNode span = client("TLS handshake", tls.stamp(), tls.server());
        attribute(span, "tls.protocol.version", tls.version().replace("TLSv", ""));
        attribute(span, "tls.cipher", tls.cipher());
        attribute(span, "tls.next_protocol", tls.alpn());
        attribute(span, "server.address", tls.serverName());
        attribute(span, "tls.server.subject", tls.certificate().subject());
        attribute(span, "tls.server.issuer", tls.certificate().issuer());
        if (tls.trust() != PageEvent.Trust.TRUSTED) {
          failed(span, PageCause.of(tls.trust()).id());
        }
      }
      case PageEvent.TlsFailed tls ->
          failed(client("TLS handshake", tls.stamp(), tls.server()), tls.reason());
      case PageEvent.HttpResponded http -> {
        ObjectNode span = client(method(http.request()), http.stamp(), http.server());
        attribute(span, "http.request.method", method(http.request()));
        attribute(span, "http.response.status_code", http.status());
        attribute(span, "network.protocol.version", http.version().replace("HTTP/", ""));
      }
      case PageEvent.HttpFailed http ->
          failed(client(method(http.request()), http.stamp(), http.server()), http.reason());
      case PageEvent.PageFailed page -> failed(whole, page.cause().id());
      case PageEvent.FurtherLookup _,
          PageEvent.ServiceChosen _,
          PageEvent.HintsUsed _,
          PageEvent.ConnectTo _,
          PageEvent.Redirected _ -> {} // decisions take no time of their own
    }
  }

  private void query(TraceEvent.Query query) {
    Stamp stamp = query.stamp();
    ObjectNode span =
        span(
            "DNS query",
            id("event " + stamp.n(), SPAN_ID),
            Optional.of(lookupId),
            KIND_CLIENT,
            stamp.startUs(),
            stamp.endUs());
    question(span, query.question().sent().name().toString(), query.question().sent().type());
    attribute(span, "server.address", query.server().name().toString());
    attribute(span, "network.peer.address", query.server().ip().getHostAddress());
    attribute(span, "network.peer.port", query.server().port());
    attribute(
        span, "network.transport", query.server().transport().name().toLowerCase(Locale.ROOT));
    attribute(span, "waymark.zone", query.zone().toString());
    attribute(span, "waymark.choice", query.choice().name());
    queries.put(stamp.n(), span);
  }

  private ObjectNode client(String name, Stamp stamp, InetSocketAddress peer) {
    String id = id("event " + stamp.n(), SPAN_ID);
    ObjectNode span =
        span(name, id, Optional.of(runId), KIND_CLIENT, stamp.startUs(), stamp.endUs());
    attribute(span, "network.peer.address", peer.getAddress().getHostAddress());
    attribute(span, "network.peer.port", peer.getPort());
    modelled(span, stamp);
    return span;
  }

  /// The span of the query that this event ends.
  private Optional<ObjectNode> ended(TraceEvent event) {
    Optional<ObjectNode> span = Optional.ofNullable(queries.get(event.stamp().parent()));
    span.ifPresent(
        query -> {
          query.put("endTimeUnixNano", nanos(event.stamp().endUs()));
          modelled(query, event.stamp());
        });
    return span;
  }

  /// Time that is a network model's is no measurement.
  private static void modelled(ObjectNode span, Stamp stamp) {
    if (stamp.modelledUs() > 0) {
      attribute(span, "waymark.modelled_us", Math.toIntExact(stamp.modelledUs()));
    }
  }

  private ObjectNode span(
      String name, String id, Optional<String> parent, int kind, long startUs, long endUs) {
    ObjectNode span = spans.addObject();
    span.put("traceId", traceId);
    span.put("spanId", id);
    parent.ifPresent(of -> span.put("parentSpanId", of));
    span.put("name", name);
    span.put("kind", kind);
    span.put("startTimeUnixNano", nanos(startUs));
    span.put("endTimeUnixNano", nanos(endUs));
    return span;
  }

  private String nanos(long micros) {
    return String.valueOf(
        ChronoUnit.NANOS.between(Instant.EPOCH, trace.started().plus(micros, ChronoUnit.MICROS)));
  }

  private static String method(String request) {
    return request.split(" ", 2)[0];
  }

  private static void question(ObjectNode span, String name, int type) {
    attribute(span, "dns.question.name", name);
    attribute(span, "waymark.question.type", Type.string(type));
  }

  private static void failed(ObjectNode span, String reason) {
    span.putObject("status").put("code", STATUS_ERROR).put("message", reason);
    attribute(span, "error.type", reason);
  }

  private static void attribute(ObjectNode span, String key, String value) {
    attribute(span, key).put("stringValue", value);
  }

  /// Whole numbers are text in OTLP's JSON, as everywhere in the JSON of Protocol Buffers.
  private static void attribute(ObjectNode span, String key, int value) {
    attribute(span, key).put("intValue", String.valueOf(value));
  }

  private static ObjectNode attribute(ObjectNode span, String key) {
    return span.withArray("attributes").addObject().put("key", key).putObject("value");
  }

  private String id(String part, int bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(seed);
      byte[] hash = digest.digest(part.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
