package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.trace.TraceEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// An address family that leads nowhere is given up at once, and tried again later. That it is
/// noticed is shown where this machine can be without routes: in `RoutelessTest`.
class AddressFamilyTest {
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");
  private static final InetAddress FOUR = InetAddress.ofLiteral("127.77.1.1");
  private static final int QUESTIONS = 100;

  @AutoClose private final World world = new World();

  @BeforeEach
  void worldWithAServerOfTwoFamilies() {
    world
        .root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1")
        .says(
            (query, honest, transport) -> {
              honest.addRecord(
                  new AAAARecord(ScriptedAuthority.name("ns.zone."), DClass.IN, 3_600, SIX),
                  Section.ADDITIONAL);
              return honest;
            });
    world.server("1.1").serves("zone.");
    world.with(settings -> settings.withWalk(settings.walk().withFamilies(true, true)));
  }

  private InetSocketAddress at(InetAddress ip) {
    return new InetSocketAddress(ip, world.resolver().settings().walk().port());
  }

  private boolean isAsked(InetAddress ip, String name) {
    return world.trace(name).events().stream()
        .anyMatch(
            event -> event instanceof TraceEvent.Query query && query.server().ip().equals(ip));
  }

  @Test
  void familyWithoutARouteIsNotAskedWhileTheOtherIsThere() {
    world.resolver().servers().hasNoRoute(at(SIX));
    for (int i = 0; i < QUESTIONS; i++) {
      assertThat(isAsked(SIX, "n" + i + ".zone.")).isFalse();
    }
  }

  @Test
  void familyIsTriedAgainAfterAMinute() {
    ServerMemory memory = world.resolver().servers();
    memory.hasNoRoute(at(SIX));
    assertThat(memory.isRoutable(at(SIX))).isFalse();
    assertThat(memory.isRoutable(at(FOUR))).isTrue();
    world.clock.advance(Duration.ofSeconds(ServerMemory.NO_ROUTE_SECONDS));
    assertThat(memory.isRoutable(at(SIX))).isTrue();
    boolean asked = false;
    for (int i = 0; i < QUESTIONS && !asked; i++) {
      asked = isAsked(SIX, "m" + i + ".zone.");
    }
    assertThat(asked).isTrue();
  }

  /// Where IPv4 leads nowhere, the IPv6 address of a name server without glue is looked up.
  @Test
  void nameServerIsLookedUpInTheFamilyThatHasARoute() {
    world.root("far. NS ns2.zone.", "zone. NS ns.zone.", "ns.zone. A 127.77.1.1").isHonest();
    ScriptedAuthority zone = world.server("1.1").serves("zone.", "ns2.zone. A 127.77.1.1");
    zone.says(
        (query, honest, transport) -> {
          if (query.getQuestion().getType() == Type.AAAA) {
            honest.getHeader().setRcode(Rcode.NOERROR);
            honest.removeAllRecords(Section.AUTHORITY);
            honest.addRecord(
                new AAAARecord(query.getQuestion().getName(), DClass.IN, 60, SIX), Section.ANSWER);
          }
          return honest;
        });
    world.resolver().servers().hasNoRoute(at(FOUR));
    assertThat(isAsked(SIX, "www.far.")).isTrue();
    assertThat(zone.questions()).contains("ns2.zone. aaaa").doesNotContain("ns2.zone. a");
  }
}
