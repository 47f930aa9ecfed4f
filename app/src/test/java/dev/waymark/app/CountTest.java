package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.internet.QueryLog;
import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.trace.Ink;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceText;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// The trace leaves nothing out: it shows as many queries as reached the servers, by their own
/// count and by that of a capture on the wire.
@Timeout(60)
final class CountTest {
  private static final Map<String, Integer> TABLE =
      Map.of(
          "www.foobar.com.", Type.A,
          "one.foobar.com.", Type.A,
          "cake.foobar.com.", Type.A,
          "www.old.foobar.com.", Type.A,
          "www.bakery.com.", Type.A,
          "big.foobar.com.", Type.TXT,
          "1.3.53.127.in-addr.arpa.", Type.PTR,
          "nowhere.foobar.com.", Type.A,
          "www.shop.foobar.com.", Type.A);

  private static Lab lab;

  @BeforeAll
  static void start() {
    lab = Lab.start(FreePort.find(), 0);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  /// The trace of a resolver that has just been started.
  private static Trace cold(String name, int type) {
    try (Resolver resolver = new Resolver(lab.resolver().settings(), lab.resolver().hints())) {
      return resolver.trace(new Question(Name.fromConstantString(name), type));
    }
  }

  private static Stream<TraceEvent.Query> queries(Trace trace) {
    return trace.events().stream()
        .filter(TraceEvent.Query.class::isInstance)
        .map(TraceEvent.Query.class::cast);
  }

  /// Who was asked what, and how, in one line. Letters are sent in random case, which the trace
  /// does not repeat.
  private static String line(String server, Question question, Transport transport) {
    return server.replaceFirst("\\.$", "")
        + " "
        + question.name().toString().toLowerCase(Locale.ROOT)
        + " "
        + Type.string(question.type())
        + " "
        + transport;
  }

  @Test
  void theTraceShowsWhatReachedTheServersInThatOrder() {
    TABLE.forEach(
        (name, type) -> {
          lab.internet().log().clear();

          Trace trace = cold(name, type);

          List<QueryLog.Entry> arrived = lab.internet().log().entries();
          assertThat(
                  queries(trace)
                      .map(
                          query ->
                              line(
                                  query.server().name().toString(),
                                  query.question().sent(),
                                  query.server().transport())))
              .as(name)
              .isNotEmpty()
              .containsExactlyElementsOf(
                  arrived.stream()
                      .map(entry -> line(entry.server(), entry.question(), entry.transport()))
                      .toList());
          assertThat(new TraceText(100, false, Ink.NONE).render(trace))
              .contains("COST     " + arrived.size() + " queries ");
        });
  }

  @Test
  @DisplayName("check (a): a capture counts as many packets as the trace has queries")
  void aCaptureCountsTheSamePackets() throws IOException {
    try (Capture capture = Capture.start(lab.internet().port())) {
      for (Map.Entry<String, Integer> question : TABLE.entrySet()) {
        Trace trace = cold(question.getKey(), question.getValue());

        assertThat(capture.requests().stream().map(CountTest::line))
            .as(question.getKey())
            .containsExactlyInAnyOrderElementsOf(
                queries(trace).map(CountTest::line).collect(Collectors.toList()));
      }
    }
  }

  private static String line(Capture.Request request) {
    return line(
        request.to().getHostAddress(),
        new Question(
            request.message().getQuestion().getName(), request.message().getQuestion().getType()),
        request.transport());
  }

  private static String line(TraceEvent.Query query) {
    return line(
        query.server().ip().getHostAddress(), query.question().sent(), query.server().transport());
  }

  /// How many it takes is known, so that a resolver that asks more than it has to is noticed:
  /// priming, then one query for each zone on the way; the neighbour's servers have to be found
  /// first, and a long TXT set is asked for twice, by UDP and by TCP.
  @ParameterizedTest
  @CsvSource({
    "www.foobar.com., A, 4",
    "one.foobar.com., A, 4",
    "nowhere.foobar.com., A, 4",
    "www.shop.foobar.com., A, 5",
    "big.foobar.com., TXT, 5"
  })
  void aColdWalkAsksNoMoreThanItHasTo(String name, String type, int queries) {
    assertThat(cold(name, Type.value(type)).queries()).isEqualTo(queries);
  }
}
