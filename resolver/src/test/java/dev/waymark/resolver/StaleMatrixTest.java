package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.StaleSettings;
import dev.waymark.resolver.trace.TraceListener;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// S38 as a whole: a name was one thing, then it was another, then its servers are dead. What was
/// known last is served, whatever kind it is of, be it fresh or stale.
class StaleMatrixTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority zone;

  /// What a name can be. Those that are made from something above it come last.
  enum Kind {
    DATA("www.old.zone. 60 A 127.53.3.1"),
    OTHER_DATA("www.old.zone. 60 A 127.53.3.2"),
    ALIAS("www.old.zone. 60 CNAME target.zone."),
    ABSENT_TYPE("www.old.zone. 60 TXT nothing-else"),
    ABSENT_NAME("beside.old.zone. 60 TXT nothing-else"),
    ABSENT_NAME_ABOVE("zone. 60 TXT nothing-else"),
    MOVED("old.zone. 60 DNAME new.zone."),
    NOT_KEPT("www.old.zone. 0 A 127.53.3.3"),
    NOT_KEPT_ABSENCE("beside.old.zone. 60 TXT nothing-else");

    private final String line;

    Kind(String line) {
      this.line = line;
    }

    /// What a client gets, in a word.
    String answer() {
      return switch (this) {
        case DATA -> "127.53.3.1";
        case OTHER_DATA -> "127.53.3.2";
        case ALIAS -> "target.zone. 127.53.3.8";
        case MOVED -> "new.zone. www.new.zone. 127.53.3.9";
        case ABSENT_TYPE -> "NODATA";
        case ABSENT_NAME, ABSENT_NAME_ABOVE -> "NXDOMAIN";
        case NOT_KEPT, NOT_KEPT_ABSENCE -> "SERVFAIL";
      };
    }
  }

  private static Stream<Arguments> histories() {
    return Stream.of(Kind.values())
        .flatMap(first -> Stream.of(Kind.values()).map(then -> List.of(first, then)))
        .filter(both -> both.get(0) != both.get(1))
        .flatMap(
            both ->
                Stream.of(true, false).map(fresh -> Arguments.of(both.get(0), both.get(1), fresh)));
  }

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone = world.server("1.1");
    world.with(settings -> settings.withStale(StaleSettings.ON));
  }

  private void learn(Kind kind) {
    zone.serves(
        "zone.", kind.line, "target.zone. 3600 A 127.53.3.8", "www.new.zone. 3600 A 127.53.3.9");
    zone.says(
        (query, honest, transport) -> kind == Kind.NOT_KEPT_ABSENCE ? withoutSoa(honest) : honest);
    ask(kind == Kind.ABSENT_NAME_ABOVE ? "old.zone." : "www.old.zone.");
  }

  private static Message withoutSoa(Message honest) {
    honest.removeAllRecords(Section.AUTHORITY);
    return honest;
  }

  private String ask(String name) {
    return switch (world.resolver().find(World.question(name, Type.A), false, TraceListener.NONE)) {
      case Outcome.Found found ->
          Stream.concat(found.aliases().stream(), Stream.of(found.data()))
              .flatMap(rrset -> rrset.records(0).stream())
              .map(rr -> rr.rdataToString())
              .collect(Collectors.joining(" "));
      case Outcome.Nothing nothing -> nothing.absence().nameExists() ? "NODATA" : "NXDOMAIN";
      case Outcome.Failed _ -> "SERVFAIL";
    };
  }

  @ParameterizedTest
  @MethodSource("histories")
  void newestKnowledgeWins(Kind first, Kind then, boolean fresh) {
    learn(first);
    world.clock.advance(Duration.ofSeconds(301)); // longer than the SOA says for absence
    learn(then);
    world.clock.advance(Duration.ofSeconds(fresh ? 1 : 302));
    zone.saysOnly(Rcode.REFUSED);
    assertThat(ask("www.old.zone.")).isEqualTo(then.answer());
  }
}
