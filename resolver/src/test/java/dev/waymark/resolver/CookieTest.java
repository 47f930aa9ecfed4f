package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.cache.CookieJar;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Discarded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/// DNS cookies towards servers: RFC 7873, section 5.
class CookieTest {
  private static final byte[] SERVER_COOKIE = {1, 2, 3, 4, 5, 6, 7, 8};

  @AutoClose private final World world = new World();
  private final List<CookieOption> seen = new ArrayList<>();
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone = world.server("1.1").serves("zone.", "www.zone. A 127.53.3.1", "b.zone. A 127.53.3.2");
  }

  private CookieOption cookie(Message query) {
    for (EDNSOption option : query.getOPT().getOptions(EDNSOption.Code.COOKIE)) {
      seen.add((CookieOption) option);
    }
    return seen.getLast();
  }

  private static Message with(Message reply, byte[] client, int extendedRcode) {
    return with(reply, client, SERVER_COOKIE, extendedRcode);
  }

  private static Message with(Message reply, byte[] client, byte[] server, int extendedRcode) {
    reply.removeAllRecords(Section.ADDITIONAL);
    EDNSOption option = new CookieOption(client, server);
    reply.addRecord(new OPTRecord(1232, extendedRcode, 0, 0, List.of(option)), Section.ADDITIONAL);
    return reply;
  }

  /// Section 5.3: the server's half comes back to it.
  @Test
  void serversCookieIsSentBack() {
    zone.says((query, honest, transport) -> with(honest, cookie(query).getClientCookie(), 0));
    world.ask("www.zone.");
    world.ask("b.zone.");
    assertThat(seen.getFirst().getServerCookie()).isEmpty();
    assertThat(seen.getLast().getServerCookie()).hasValue(SERVER_COOKIE);
    assertThat(seen.getLast().getClientCookie()).isEqualTo(seen.getFirst().getClientCookie());
  }

  /// Section 5.3: BADCOOKIE, and once more with the cookie it came with.
  @Test
  void badCookieIsMendedAtOnce() {
    zone.says(
        (query, honest, transport) -> {
          CookieOption cookie = cookie(query);
          if (cookie.getServerCookie().isPresent()) {
            return with(honest, cookie.getClientCookie(), 0);
          }
          return badCookie(query, cookie.getClientCookie(), SERVER_COOKIE);
        });
    assertThat(world.ask("www.zone.")).isInstanceOf(Resolution.Answered.class);
    assertThat(zone.asked()).hasSize(2);
  }

  /// Section 5.3: the cookie that was good before is refused, and so would the next one be, as the
  /// servers behind one address do not share their secret. Over TCP the question gets through.
  @Test
  void badCookieAgainLeadsToTcp() {
    zone.says((query, honest, transport) -> with(honest, cookie(query).getClientCookie(), 0));
    world.ask("www.zone.");
    byte[] other = {8, 7, 6, 5, 4, 3, 2, 1};
    zone.says(
        (query, honest, transport) -> {
          byte[] client = cookie(query).getClientCookie();
          if (transport == Transport.TCP) {
            return with(honest, client, other, 0);
          }
          return badCookie(query, client, other);
        });
    assertThat(world.ask("b.zone.")).isInstanceOf(Resolution.Answered.class);
    assertThat(zone.asked())
        .extracting(ScriptedAuthority.Asked::transport)
        .containsExactly(Transport.UDP, Transport.UDP, Transport.TCP);
  }

  private static Message badCookie(Message query, byte[] client, byte[] server) {
    Message reply = with(ScriptedAuthority.empty(query), client, server, 1);
    reply.getHeader().setRcode(Rcode.BADCOOKIE & 0xF);
    return reply;
  }

  /// Section 5.3: another client cookie than ours is a forger's; the wait for the reply goes on.
  @Test
  void replyWithAnotherCookieIsDiscarded() {
    zone.says(
        (query, honest, transport) -> {
          byte[] client = cookie(query).getClientCookie().clone();
          client[0] ^= 1;
          return zone.asked().size() == 1 ? with(honest, client, 0) : honest;
        });
    Trace trace = world.trace("www.zone.");
    assertThat(trace.events())
        .filteredOn(TraceEvent.Ignored.class::isInstance)
        .extracting(event -> ((TraceEvent.Ignored) event).why())
        .containsExactly(Discarded.WRONG_COOKIE);
    assertThat(trace.events().getLast()).isInstanceOf(TraceEvent.Answer.class);
    assertThat(zone.asked()).hasSize(2);
  }

  /// RFC 9018, section 4.3: both halves are renewed each hour.
  @Test
  void cookieIsForgottenAfterAnHour() {
    zone.says((query, honest, transport) -> with(honest, cookie(query).getClientCookie(), 0));
    world.ask("www.zone.");
    world.clock.advance(Duration.ofSeconds(CookieJar.COOKIE_SECONDS));
    world.ask("other.zone.");
    assertThat(seen).hasSize(2);
    assertThat(seen.getLast().getServerCookie()).isEmpty();
    assertThat(seen.getLast().getClientCookie()).isNotEqualTo(seen.getFirst().getClientCookie());
  }

  @Test
  void cookiesCanBeSwitchedOff() {
    world.with(settings -> settings.withWalk(settings.walk().withCookies(false)));
    zone.says(
        (query, honest, transport) -> {
          assertThat(query.getOPT().getOptions()).isEmpty();
          return honest;
        });
    assertThat(world.ask("www.zone.")).isInstanceOf(Resolution.Answered.class);
  }

  /// A server that had cookies and sends none: asked over TCP once, then it is known to have none.
  @Test
  void serverThatGaveUpCookiesIsAskedOnlyOnceOverTcp() {
    zone.says((query, honest, transport) -> with(honest, cookie(query).getClientCookie(), 0));
    world.ask("www.zone.");
    zone.isHonest();
    assertThat(world.trace("b.zone.").events())
        .filteredOn(TraceEvent.Retry.class::isInstance)
        .extracting(event -> ((TraceEvent.Retry) event).fallback())
        .as("a reply without a cookie is no forger's guess")
        .containsExactly(TraceEvent.Fallback.TCP_TO_BE_SURE);
    world.ask("c.zone.");
    assertThat(zone.asked()).hasSize(4);
  }

  /// Section 4.1: servers that compare notes learn nothing.
  @Test
  void eachServerGetsAnotherCookie() {
    ScriptedAuthority root = world.server("0.1");
    root.says(
        (query, honest, transport) -> {
          cookie(query);
          return honest;
        });
    zone.says(
        (query, honest, transport) -> {
          cookie(query);
          return honest;
        });
    world.ask("www.zone.");
    assertThat(Arrays.equals(seen.getFirst().getClientCookie(), seen.getLast().getClientCookie()))
        .isFalse();
  }
}
