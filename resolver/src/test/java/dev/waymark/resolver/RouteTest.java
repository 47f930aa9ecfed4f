package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.resolver.settings.Route;
import dev.waymark.resolver.settings.Route.Kind;
import dev.waymark.resolver.settings.RouteSettings;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Zones whose servers somebody has set: stub zones with authorities, forward zones with resolvers.
class RouteTest {
  private record Wanted(String zone, Kind kind, List<String> servers) {}

  @AutoClose private final World world = new World();
  private final List<Wanted> routes = new ArrayList<>();
  private ScriptedAuthority root;
  private ScriptedAuthority zone;
  private ScriptedAuthority upstream;

  @BeforeEach
  void worldWithOneZoneAndOneUpstream() {
    root = world.root("www.bank. A 127.53.3.1", "zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone =
        world
            .server("1.1")
            .serves("zone.", "www.zone. A 127.53.3.1", "only.walk.zone. A 127.53.3.2");
    upstream = world.server("8.1");
    world.with(settings -> settings.withRoutes(settings.routes().withRoutes(routes(settings))));
  }

  private List<Route> routes(ResolverSettings settings) {
    int port = settings.walk().port();
    return routes.stream()
        .map(
            one ->
                new Route(
                    ScriptedAuthority.name(one.zone()),
                    one.kind(),
                    one.servers().stream()
                        .map(ip -> new InetSocketAddress(InetAddress.ofLiteral(ip), port))
                        .toList()))
        .toList();
  }

  private void route(String zone, Kind kind, String... servers) {
    routes.add(new Wanted(zone, kind, List.of(servers)));
  }

  /// Makes a server speak as a resolver does: RA, no AA.
  private static Message asResolver(Message honest) {
    honest.getHeader().unsetFlag(Flags.AA);
    honest.getHeader().setFlag(Flags.RA);
    return honest;
  }

  private static void isResolver(ScriptedAuthority server) {
    server.says((query, honest, transport) -> asResolver(honest));
  }

  private List<String> rdata(String name) {
    return world.ask(name).answer().stream().map(Record::rdataToString).toList();
  }

  /// A name server is no resolver: it refers, or refuses (RFC 1035, section 4.1.1: RA).
  @Test
  void forwarderThatDoesNotRecurseIsNamedAndWhoeverSetItIsToMendThat() {
    upstream.serves(".", "zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    route(".", Kind.FORWARD_ONLY, "127.77.8.1");

    assertThat(world.ask("www.zone."))
        .isInstanceOfSatisfying(
            Resolution.Failure.class,
            failure -> {
              assertThat(failure.cause()).isEqualTo(Cause.FORWARDER);
              assertThat(failure.text())
                  .isEqualTo(
                      "no resolver that is set here helps: "
                          + at("127.77.8.1")
                          + " does not recurse (RA=0)");
              assertThat(failure.culprit()).isEqualTo("the resolvers that are set here");
              assertThat(failure.repair()).contains("--forward");
            });
  }

  @Test
  void forwarderThatRefusesIsNamed() {
    upstream.saysOnly(Rcode.REFUSED);
    route("zone.", Kind.FORWARD_ONLY, "127.77.8.1");

    assertThat(world.ask("www.zone."))
        .isInstanceOfSatisfying(
            Resolution.Failure.class,
            failure ->
                assertThat(failure.text())
                    .isEqualTo(
                        "no resolver that is set here for zone helps: "
                            + at("127.77.8.1")
                            + " REFUSED"));
  }

  /// As `--forward` takes it.
  private String at(String ip) {
    return ip + "@" + world.resolver().settings().walk().port();
  }

  private static InetSocketAddress nobody() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.77.8.9"))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  /// RFC 8914, section 4.24: as for name servers that cannot be reached.
  @Test
  void forwarderThatCannotBeReachedIsANetworkError() throws IOException {
    InetSocketAddress nobody = nobody();
    Route route = new Route(Name.root, Kind.FORWARD_ONLY, List.of(nobody));
    world.with(settings -> settings.withRoutes(settings.routes().withRoutes(List.of(route))));
    assertThat(world.ask("www.far."))
        .isInstanceOfSatisfying(
            Resolution.Failure.class,
            failure -> {
              assertThat(failure.cause()).isEqualTo(Cause.FORWARDER_UNREACHABLE);
              assertThat(failure.error()).isEqualTo(ExtendedError.NETWORK_ERROR);
              assertThat(failure.text())
                  .isEqualTo(
                      "no resolver that is set here could be reached: 127.77.8.9@"
                          + nobody.getPort()
                          + " nobody listens on this port");
            });
  }

  @Test
  void stubZoneIsAskedFromItsOwnServersWithoutRecursion() {
    List<Boolean> recursion = new ArrayList<>();
    upstream
        .serves("corp.", "www.corp. A 127.53.3.7", "corp. A 127.53.3.8")
        .says(
            (query, honest, transport) -> {
              recursion.add(query.getHeader().getFlag(Flags.RD));
              return honest;
            });
    route("corp.", Kind.STUB, "127.77.8.1");
    assertThat(rdata("www.corp.")).containsExactly("127.53.3.7");
    assertThat(rdata("corp.")).containsExactly("127.53.3.8");
    assertThat(world.ask("none.corp.")).isInstanceOf(Resolution.NameError.class);
    assertThat(recursion).hasSize(3).containsOnly(false);
    assertThat(root.asked()).isEmpty();
  }

  /// What the stub's servers hand over is walked to like any other zone, and remembered.
  @Test
  void walkGoesOnBelowAStubZone() {
    upstream.serves("corp.", "lab.corp. NS ns.lab.corp.", "ns.lab.corp. A 127.77.8.2");
    ScriptedAuthority lab = world.server("8.2").serves("lab.corp.", "www.lab.corp. A 127.53.3.9");
    route("corp.", Kind.STUB, "127.77.8.1");
    assertThat(rdata("www.lab.corp.")).containsExactly("127.53.3.9");
    assertThat(world.packetsOf(() -> world.ask("b.lab.corp."))).isOne();
    assertThat(lab.asked()).hasSize(2);
  }

  /// S39 (CVE-2026-44687): the root says that there is no such name; the stub knows better.
  @Test
  void absenceAtTheParentDoesNotShadowAStubZone() {
    upstream.serves("deep.corp.", "www.deep.corp. A 127.53.3.7", "deep.corp. A 127.53.3.8");
    route("deep.corp.", Kind.STUB, "127.77.8.1");
    assertThat(world.ask("corp.")).isInstanceOf(Resolution.NameError.class);
    assertThat(world.ask("deep.corp.", Type.DS)).isInstanceOf(Resolution.NameError.class);
    assertThat(rdata("www.deep.corp.")).containsExactly("127.53.3.7");
    assertThat(rdata("deep.corp.")).containsExactly("127.53.3.8");
    assertThat(world.resolver().recall(World.question("deep.corp.", Type.A), false, true))
        .isNotNull();
    assertThat(world.ask("other.corp.")).isInstanceOf(Resolution.NameError.class);
  }

  /// The DS is the parent's (RFC 4035, section 3.1.4.1). Where the parent does not help, as in a
  /// network without the internet, the stub's own servers say at least that they have none.
  @Test
  void dsOfAStubZoneDoesNotNeedTheInternet() {
    root.saysOnly(Rcode.REFUSED);
    upstream.serves("corp.", "www.corp. A 127.53.3.6");
    route("corp.", Kind.STUB, "127.77.8.1");
    assertThat(world.ask("corp.", Type.DS)).isInstanceOf(Resolution.NoData.class);
    upstream.saysOnly(Rcode.REFUSED);
    world.resolver().flush();
    assertThat(world.ask("corp.", Type.DS)).isInstanceOf(Resolution.Failure.class);
  }

  /// S39: a DNAME above the stub zone does not move it.
  @Test
  void dnameAboveDoesNotMoveAStubZone() {
    zone.serves("zone.", "old.zone. DNAME new.zone.", "www.new.zone. A 127.53.3.1");
    upstream.serves("lab.old.zone.", "www.lab.old.zone. A 127.53.3.7");
    route("lab.old.zone.", Kind.STUB, "127.77.8.1");
    assertThat(rdata("www.old.zone.")).contains("127.53.3.1");
    assertThat(rdata("www.lab.old.zone.")).containsExactly("127.53.3.7");
  }

  @Test
  void specialNameMayBeAStubZone() {
    upstream.serves("10.in-addr.arpa.", "1.0.0.10.in-addr.arpa. PTR host.corp.");
    route("10.in-addr.arpa.", Kind.STUB, "127.77.8.1");
    assertThat(world.ask("1.0.0.10.in-addr.arpa.", Type.PTR))
        .isInstanceOf(Resolution.Answered.class);
    assertThat(world.packetsOf(() -> world.ask("1.168.192.in-addr.arpa.", Type.PTR))).isZero();
  }

  /// The zone is this network's own: its names may have addresses in it.
  @Test
  void namesOfASetZoneMayHavePrivateAddresses() {
    upstream.serves("corp.", "www.corp. A 192.168.1.7");
    route("corp.", Kind.STUB, "127.77.8.1");
    assertThat(rdata("www.corp.")).containsExactly("192.168.1.7");
  }

  @Test
  void everythingCanBeForwarded() {
    upstream.serves(".", "www.far. CNAME www.away.", "www.away. A 127.53.3.7");
    List<Boolean> recursion = new ArrayList<>();
    upstream.says(
        (query, honest, transport) -> {
          recursion.add(query.getHeader().getFlag(Flags.RD));
          if (query.getQuestion().getName().equals(ScriptedAuthority.name("www.far."))) {
            honest.addRecord(address("www.away.", "127.53.3.7"), Section.ANSWER);
          }
          return asResolver(honest);
        });
    route(".", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThat(rdata("www.far.")).containsExactly("www.away.", "127.53.3.7");
    assertThat(upstream.questions()).containsExactly("www.far. a");
    assertThat(world.ask("none.far.")).isInstanceOf(Resolution.NameError.class);
    assertThat(world.ask("www.away.", Type.AAAA)).isInstanceOf(Resolution.NoData.class);
    assertThat(recursion).containsOnly(true);
    assertThat(root.asked()).isEmpty();
    assertThat(world.packetsOf(() -> rdata("www.far."))).isZero();
  }

  private static ARecord address(String name, String address) {
    return new ARecord(
        ScriptedAuthority.name(name), DClass.IN, 3_600, InetAddress.ofLiteral(address));
  }

  /// The deepest zone counts: a stub in what is forwarded, a forward in a stub.
  @Test
  void deepestNameWins() {
    isResolver(upstream.serves(".", "www.far. A 127.53.3.7"));
    world.server("8.2").serves("corp.", "www.corp. A 127.53.3.8");
    isResolver(world.server("8.3").serves("lab.corp.", "www.lab.corp. A 127.53.3.9"));
    route(".", Kind.FORWARD_ONLY, "127.77.8.1");
    route("corp.", Kind.STUB, "127.77.8.2");
    route("lab.corp.", Kind.FORWARD_ONLY, "127.77.8.3");
    assertThat(rdata("www.far.")).containsExactly("127.53.3.7");
    assertThat(rdata("www.corp.")).containsExactly("127.53.3.8");
    assertThat(rdata("www.lab.corp.")).containsExactly("127.53.3.9");
    assertThat(upstream.asked()).hasSize(1);
  }

  @Test
  void truncatedReplyOfAForwarderIsAskedForOverTcp() {
    upstream
        .serves(".", "www.far. A 127.53.3.7")
        .says(
            (query, honest, transport) -> {
              if (transport == Transport.UDP) {
                honest.removeAllRecords(Section.ANSWER);
                honest.getHeader().setFlag(Flags.TC);
              }
              return asResolver(honest);
            });
    route(".", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThat(rdata("www.far.")).containsExactly("127.53.3.7");
  }

  /// One cannot find the name, another can; the first is not given up for other names.
  @Test
  void nextForwarderIsTriedIfOneCannotHelp() {
    upstream.saysOnly(Rcode.SERVFAIL);
    ScriptedAuthority second = world.server("8.2");
    isResolver(second.serves(".", "www.far. A 127.53.3.7", "b.far. A 127.53.3.7"));
    route(".", Kind.FORWARD_ONLY, "127.77.8.1", "127.77.8.2");
    assertThat(rdata("www.far.")).containsExactly("127.53.3.7");
    assertThat(rdata("b.far.")).containsExactly("127.53.3.7");
  }

  @Test
  void forwardOnlyAsksNobodyElse() {
    upstream.saysOnly(Rcode.REFUSED);
    route("zone.", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThat(world.ask("www.zone."))
        .isInstanceOfSatisfying(
            Resolution.Failure.class, failure -> assertThat(failure.text()).contains("127.77.8.1"));
    assertThat(zone.asked()).isEmpty();
  }

  @Test
  void forwardFirstWalksIfNoForwarderHelps() {
    upstream.saysOnly(Rcode.SERVFAIL);
    route(".", Kind.FORWARD_FIRST, "127.77.8.1");
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    assertThat(upstream.asked()).hasSize(1);
    isResolver(upstream.serves(".", "b.zone. A 127.53.3.7"));
    assertThat(rdata("b.zone.")).containsExactly("127.53.3.7");
  }

  /// The walk needs most of the time there is.
  @Test
  void silentForwarderIsTriedFirstForASecondOnly() {
    upstream.isSilent();
    route(".", Kind.FORWARD_FIRST, "127.77.8.1");
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    assertThat(upstream.asked()).hasSizeLessThanOrEqualTo(3);
  }

  /// RFC 8914: the resolvers are what can be mended here, so they are named though they were only
  /// the first to fail.
  @Test
  void forwarderThatWasGivenUpIsNamedWhereTheWalkFailsToo() {
    upstream.isSilent();
    zone.isSilent();
    route(".", Kind.FORWARD_FIRST, "127.77.8.1");
    world.with(
        settings ->
            settings
                .withLimits(settings.limits().withTime(Duration.ofMillis(1_500)))
                .withRoutes(settings.routes().withRoutes(routes(settings))));
    assertThat(world.ask("www.zone."))
        .isInstanceOfSatisfying(
            Resolution.Failure.class,
            end ->
                assertThat(end.text())
                    .matches(
                        "no resolver that is set here replied: 127\\.77\\.8\\.1@\\d+ silent; then "
                            + ".* zone\\b.*"));
  }

  /// Its own walk may take seconds: the reply to the first question counts, however often that was
  /// repeated meanwhile.
  @Test
  void forwarderThatRepliesOnlyAfterTheFifthQuestionIsHeard() {
    CountDownLatch fifth = new CountDownLatch(5);
    upstream
        .serves(".", "www.far. A 127.53.3.7")
        .repliesLater(fifth)
        .says(
            (query, honest, transport) -> {
              fifth.countDown();
              return upstream.asked().size() == 1 ? asResolver(honest) : null;
            });
    route(".", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThat(rdata("www.far.")).containsExactly("127.53.3.7");
    assertThat(upstream.asked()).hasSize(5);
  }

  /// The zone's own servers are not taken for silent because the resolvers in front of it are.
  @Test
  void silentForwardersDoNotMakeTheZoneSilent() {
    upstream.isSilent();
    route("zone.", Kind.FORWARD_FIRST, "127.77.8.1");
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    int packets = world.packetsOf(() -> assertThat(rdata("only.walk.zone.")).hasSize(1));
    assertThat(packets).isLessThanOrEqualTo(3); // one to the forwarder, then the walk
  }

  /// S7 (MaginotDNS, CVE-2021-25220): a forwarder is believed about its zone only.
  @Test
  void foreignDataOfAForwarderIsNotServed() {
    upstream
        .serves("corp.", "www.corp. A 127.53.3.7")
        .says(
            (query, honest, transport) -> {
              for (int section :
                  new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
                honest.addRecord(address("www.bank.", "127.77.6.6"), section);
                honest.addRecord(address("other.corp.", "127.77.6.6"), section);
                honest.addRecord(
                    new NSRecord(Name.root, DClass.IN, 3_600, ScriptedAuthority.name("ns.evil.")),
                    section);
              }
              return asResolver(honest);
            });
    route("corp.", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThat(rdata("www.corp.")).containsExactly("127.53.3.7");
    isResolver(upstream);
    assertThat(rdata("www.bank.")).containsExactly("127.53.3.1");
    assertThat(world.ask("other.corp.")).isInstanceOf(Resolution.NameError.class);
  }

  /// S7: an alias that leaves the forwarded zone is looked up on its own way.
  @Test
  void targetOutsideTheForwardedZoneIsAskedElsewhere() {
    upstream
        .serves("corp.", "www.corp. CNAME www.bank.")
        .says(
            (query, honest, transport) -> {
              honest.addRecord(address("www.bank.", "127.77.6.6"), Section.ANSWER);
              return asResolver(honest);
            });
    route("corp.", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThat(rdata("www.corp.")).containsExactly("www.bank.", "127.53.3.1");
  }

  /// S7: who answers for everything still does not answer for a zone that is set elsewhere.
  @Test
  void aliasIntoAnotherSetZoneIsAskedThere() {
    upstream
        .serves(".", "www.far. CNAME host.corp.")
        .says(
            (query, honest, transport) -> {
              honest.addRecord(address("host.corp.", "127.77.6.6"), Section.ANSWER);
              return asResolver(honest);
            });
    world.server("8.2").serves("corp.", "host.corp. A 127.53.3.8");
    route(".", Kind.FORWARD_ONLY, "127.77.8.1");
    route("corp.", Kind.STUB, "127.77.8.2");
    assertThat(rdata("www.far.")).containsExactly("host.corp.", "127.53.3.8");
    assertThat(rdata("host.corp.")).containsExactly("127.53.3.8");
  }

  /// A forwarder that only refers does not do its work.
  @Test
  void referralOfAForwarderIsNotFollowed() {
    upstream.serves("corp.", "lab.corp. NS ns.lab.corp.", "ns.lab.corp. A 127.77.8.2");
    ScriptedAuthority lab = world.server("8.2").serves("lab.corp.", "www.lab.corp. A 127.53.3.9");
    route("corp.", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThat(world.ask("www.lab.corp.")).isInstanceOf(Resolution.Failure.class);
    assertThat(lab.asked()).isEmpty();
  }

  /// Where only TCP passes: what is said over UDP does not count, as nothing is asked there.
  @Test
  void forwarderIsAskedOverTcpAloneWhereThatIsSet() {
    isResolver(upstream.serves(".", "www.far. A 127.53.3.7"));
    world.with(
        settings -> {
          Route all =
              new Route(
                  Name.root,
                  Kind.FORWARD_ONLY,
                  List.of(
                      new InetSocketAddress(
                          InetAddress.ofLiteral("127.77.8.1"), settings.walk().port())),
                  true);
          return settings.withRoutes(RouteSettings.NONE.withRoutes(List.of(all)));
        });
    assertThat(rdata("www.far.")).containsExactly("127.53.3.7");
    assertThat(rdata("none.far.")).isEmpty();
    assertThat(upstream.asked())
        .hasSizeGreaterThanOrEqualTo(2)
        .extracting(ScriptedAuthority.Asked::transport)
        .containsOnly(Transport.TCP);
  }

  /// A failure says what is wrong with the server, not with UDP.
  @Test
  void silentForwarderOverTcpIsSilent() {
    upstream.isSilent();
    world.with(
        settings ->
            settings.withRoutes(
                RouteSettings.NONE.withRoutes(
                    List.of(
                        new Route(
                            Name.root,
                            Kind.FORWARD_ONLY,
                            List.of(
                                new InetSocketAddress(
                                    InetAddress.ofLiteral("127.77.8.1"), settings.walk().port())),
                            true)))));
    assertThat(world.ask("www.far."))
        .isInstanceOfSatisfying(
            Resolution.Failure.class,
            failure -> assertThat(failure.text()).contains("127.77.8.1@", "silent"));
  }

  /// Two servers at one address are two servers.
  @Test
  void portsOfOneAddressAreDifferentServers() {
    isResolver(upstream.serves(".", "www.far. A 127.53.3.7"));
    world.with(
        settings -> {
          InetAddress ip = InetAddress.ofLiteral("127.77.8.1");
          List<InetSocketAddress> servers =
              List.of(
                  new InetSocketAddress(ip, 1), new InetSocketAddress(ip, settings.walk().port()));
          Route all = new Route(Name.root, Kind.FORWARD_ONLY, servers);
          return settings.withRoutes(RouteSettings.NONE.withRoutes(List.of(all)));
        });
    assertThat(rdata("www.far.")).containsExactly("127.53.3.7");
    assertThat(rdata("none.far.")).isEmpty();
  }

  @Test
  void routeIsOnTheTrace() {
    upstream.serves("corp.", "www.corp. A 127.53.3.7");
    route("corp.", Kind.STUB, "127.77.8.1");
    assertThat(world.trace("www.corp.").events())
        .filteredOn(dev.waymark.resolver.trace.TraceEvent.Policy.class::isInstance)
        .extracting(event -> ((dev.waymark.resolver.trace.TraceEvent.Policy) event).rule())
        .containsExactly("stub");
    world.clock.advance(Duration.ofHours(2));
    assertThat(rdata("www.corp.")).containsExactly("127.53.3.7");
  }

  @Test
  void zoneIsSetOnce() {
    route("corp.", Kind.STUB, "127.77.8.1");
    route("corp.", Kind.FORWARD_ONLY, "127.77.8.1");
    assertThatThrownBy(world::resolver).hasMessageContaining("corp").hasMessageContaining("twice");
  }
}
