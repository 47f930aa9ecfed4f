package dev.waymark.app;

import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceEvent.Still;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Looks whether what a cache answered is still what its owner says: the server that once told it
/// is asked again, by the trace and not by the resolver, whose cache stays as it is.
final class SourceCheck {
  /// As long as a patient person waits for one server.
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private static final int UDP_PAYLOAD = 1232;

  private final DnsClient client;
  private final List<TraceEvent> events;
  private final long originNanos;

  private SourceCheck(Trace trace, DnsClient client) {
    this.client = client;
    events = new ArrayList<>(trace.events());
    originNanos = System.nanoTime() - events.getLast().stamp().endUs() * 1_000;
  }

  /// The trace with what was seen, behind its end; itself if its answer is not from a cache.
  static Trace of(Trace trace) {
    List<TraceEvent> known =
        trace.events().stream().filter(event -> event.stamp().parent() == 0).toList();
    boolean isCached =
        known.stream()
            .anyMatch(
                event ->
                    event instanceof TraceEvent.CacheHit hit && hit.source() != null
                        || event instanceof TraceEvent.CacheNegative no && no.source() != null);
    if (!isCached) {
      return trace;
    }
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      SourceCheck check = new SourceCheck(trace, client);
      check.each(known);
      return new Trace(trace.question(), trace.started(), check.events, trace.omitted());
    }
  }

  /// Asks until one says something else than the cache, or says nothing: then the rest is idle.
  private void each(List<TraceEvent> known) {
    Still last = Still.SAME;
    for (TraceEvent event : known) {
      if (last == Still.SAME) {
        last =
            switch (event) {
              case TraceEvent.CacheHit hit when hit.source() != null ->
                  check(
                      hit.stamp().n(),
                      hit.key(),
                      hit.source(),
                      texts(hit.records(), hit.key()),
                      hit.ttlLeft());
              case TraceEvent.CacheNegative no when no.source() != null ->
                  check(no.stamp().n(), no.key(), no.source(), Set.of(), no.ttlLeft());
              default -> last;
            };
      }
    }
  }

  private Still check(int parent, Question key, Server server, Set<String> cached, long ttlLeft) {
    long start = micros();
    Message reply = ask(server, key);
    int rcode = reply == null ? -1 : reply.getRcode();
    List<Record> records = reply == null ? List.of() : reply.getSection(Section.ANSWER);
    boolean says = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    boolean isAuthority = reply != null && reply.getHeader().getFlag(Flags.AA);
    Still still = Still.UNKNOWN;
    if (says && isAuthority) {
      still = texts(records, key).equals(cached) ? Still.SAME : Still.CHANGED;
    }
    Stamp stamp = new Stamp(events.getLast().stamp().n() + 1, parent, start, micros());
    events.add(new TraceEvent.SourceChecked(stamp, key, server, rcode, records, still, ttlLeft));
    return still;
  }

  /// The data of the question's own name, or the alias there, in no order.
  private static Set<String> texts(List<Record> records, Question key) {
    return records.stream()
        .filter(rr -> rr.getName().equals(key.name()))
        .map(rr -> rr.getType() + " " + rr.rdataToString())
        .collect(Collectors.toSet());
  }

  private @Nullable Message ask(Server server, Question key) {
    Message message = Message.newQuery(Record.newRecord(key.name(), key.type(), DClass.IN));
    message.getHeader().unsetFlag(Flags.RD);
    message.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
    InetSocketAddress at = new InetSocketAddress(server.ip(), server.port());
    ClientReply reply = client.exchange(at, message, Transport.UDP, LIMIT, _ -> {});
    if (reply instanceof ClientReply.Received received
        && received.message().getHeader().getFlag(Flags.TC)) {
      reply = client.exchange(at, message, Transport.TCP, LIMIT, _ -> {});
    }
    return reply instanceof ClientReply.Received received ? received.message() : null;
  }

  private long micros() {
    return (System.nanoTime() - originNanos) / 1_000;
  }
}
