package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.Dns64Settings;
import dev.waymark.resolver.settings.Nat64Prefix;
import dev.waymark.resolver.settings.PolicySettings;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.ExtendedError;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The rules of this resolver's own: special names, static hosts, private addresses.
class PolicyTest {
  private static final Map<Name, List<InetAddress>> HOST =
      Map.of(name("printer.lan."), List.of(InetAddress.ofLiteral("192.168.1.7")));

  @AutoClose private final World world = new World();

  @BeforeEach
  void worldWithOneZone() {
    world.root("www.test. A 127.53.3.9", "zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "zone.",
            "www.zone. A 127.53.3.1",
            "lan.zone. A 192.168.1.1",
            "mixed.zone. A 192.0.2.1",
            "mixed.zone. A 10.0.0.1",
            "six.zone. AAAA fd00::1",
            "mapped.zone. AAAA ::ffff:10.0.0.1",
            "compatible.zone. AAAA ::10.0.0.1",
            "translated.zone. AAAA 64:ff9b::10.0.0.1",
            "local-translator.zone. AAAA 64:ff9b:1::1",
            "six-to-four.zone. AAAA 2002:a00:1::1",
            "own-translator.zone. AAAA 2001:db8:64::a00:1",
            "far.zone. AAAA 64:ff9b::192.0.2.1",
            "far-six-to-four.zone. AAAA 2002:c000:201::1",
            "public.zone. AAAA 2001:db8::1",
            "alias.zone. CNAME lan.zone.",
            "four-hint.zone. HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1,192.168.1.1",
            "six-hint.zone. HTTPS 1 other.zone. ipv4hint=192.0.2.1 ipv6hint=2001:db8::1,fd00::1",
            "wrapped-hint.zone. SVCB 1 . port=53 ipv6hint=64:ff9b::10.0.0.1",
            "second-hint.zone. SVCB 1 a.zone. ipv4hint=192.0.2.1",
            "second-hint.zone. SVCB 2 b.zone. ipv4hint=10.0.0.1",
            "hint.zone. HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
            "no-hint.zone. HTTPS 0 www.zone.",
            "other-key.zone. HTTPS 1 . key65280=\"\\010\\000\\000\\001\"");
  }

  private void policy(UnaryOperator<PolicySettings> change) {
    world.with(settings -> settings.withPolicy(change.apply(settings.policy())));
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private List<String> rdata(String name, int type) {
    return world.ask(name, type).answer().stream().map(Record::rdataToString).toList();
  }

  /// RFC 6303, section 4; RFC 6761, section 6; RFC 7686; RFC 7793; RFC 8375; RFC 9462.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x.test.",
        "x.invalid.",
        "x.onion.",
        "printer.local.",
        "x.alt.",
        "x.ipv4only.arpa.",
        "printer.home.arpa.",
        "_dns.resolver.arpa.",
        "1.0.0.10.in-addr.arpa.",
        "1.0.16.172.in-addr.arpa.",
        "1.0.31.172.in-addr.arpa.",
        "1.1.168.192.in-addr.arpa.",
        "1.0.64.100.in-addr.arpa.",
        "1.0.0.0.in-addr.arpa.",
        "1.1.254.169.in-addr.arpa.",
        "1.2.0.192.in-addr.arpa.",
        "1.100.51.198.in-addr.arpa.",
        "1.113.0.203.in-addr.arpa.",
        "1.0.d.f.ip6.arpa.",
        "1.8.e.f.ip6.arpa.",
        "1.b.e.f.ip6.arpa.",
        "1.8.b.d.0.1.0.0.2.ip6.arpa."
      })
  void namesThatNobodyOutsideKnowsAreNotAskedFor(String name) {
    int packets =
        world.packetsOf(
            () -> {
              Resolution resolution = world.ask(name, Type.PTR);
              assertThat(resolution).isInstanceOf(Resolution.NameError.class);
              assertThat(((Resolution.NameError) resolution).authority()).hasSize(1);
            });
    assertThat(packets).isZero();
  }

  /// RFC 6303, section 3: each is an empty zone, so its apex has SOA and NS.
  @Test
  void emptyZoneHasAnApex() {
    assertThat(rdata("10.in-addr.arpa.", Type.NS)).containsExactly("10.in-addr.arpa.");
    assertThat(rdata("10.in-addr.arpa.", Type.SOA)).hasSize(1);
    assertThat(world.ask("10.in-addr.arpa.", Type.TXT)).isInstanceOf(Resolution.NoData.class);
    assertThat(world.packets()).isZero();
  }

  /// RFC 8880, section 7: the same everywhere, so nobody is asked.
  @Test
  void nameForFindingATranslatorIsNotAskedFor() {
    assertThat(rdata("ipv4only.arpa.", Type.A)).containsExactly("192.0.0.170", "192.0.0.171");
    assertThat(world.ask("ipv4only.arpa.", Type.AAAA)).isInstanceOf(Resolution.NoData.class);
    assertThat(rdata("170.0.0.192.in-addr.arpa.", Type.PTR)).containsExactly("ipv4only.arpa.");
    assertThat(rdata("171.0.0.192.in-addr.arpa.", Type.PTR)).containsExactly("ipv4only.arpa.");
    assertThat(world.packets()).isZero();
  }

  /// RFC 1918 has 172.16.0.0/12, no more.
  @Test
  void neighboursOfPrivateZonesAreAskedFor() {
    assertThat(world.packetsOf(() -> world.ask("1.0.32.172.in-addr.arpa.", Type.PTR))).isPositive();
    assertThat(world.packetsOf(() -> world.ask("1.0.128.100.in-addr.arpa.", Type.PTR)))
        .isPositive();
  }

  /// RFC 8375, section 4: DS of home.arpa is asked from its parent.
  @Test
  void dsOfHomeIsAskedFor() {
    assertThat(world.packetsOf(() -> world.ask("home.arpa.", Type.DS))).isPositive();
  }

  @Test
  void specialNameCanBeLifted() {
    policy(policy -> policy.withLifted(Set.of(name("test."))));
    assertThat(rdata("www.test.", Type.A)).containsExactly("127.53.3.9");
    assertThat(world.ask("x.onion.")).isInstanceOf(Resolution.NameError.class);
  }

  @Test
  void staticHostNeedsNoServerAndHasAWayBack() {
    policy(
        policy ->
            policy.withHosts(
                Map.of(
                    name("nas.home.arpa."),
                    List.of(
                        InetAddress.ofLiteral("192.168.1.5"), InetAddress.ofLiteral("fd00::5")))));
    assertThat(rdata("NAS.home.arpa.", Type.A)).containsExactly("192.168.1.5");
    assertThat(rdata("nas.home.arpa.", Type.AAAA)).containsExactly("fd00:0:0:0:0:0:0:5");
    assertThat(world.ask("nas.home.arpa.", Type.MX)).isInstanceOf(Resolution.NoData.class);
    assertThat(rdata("5.1.168.192.in-addr.arpa.", Type.PTR)).containsExactly("nas.home.arpa.");
    assertThat(world.packets()).isZero();
  }

  private void withheld(String name, int type) {
    assertThat(world.resolver().find(World.question(name, type), false, TraceListener.NONE))
        .isInstanceOfSatisfying(
            Outcome.Nothing.class,
            nothing -> {
              assertThat(nothing.absence().nameExists()).isTrue();
              assertThat(nothing.remark()).isNotNull();
              assertThat(nothing.remark().error()).isEqualTo(ExtendedError.FILTERED);
            });
  }

  /// RFC 8914, section 4.18. The first time and from the cache.
  @Test
  void privateAddressOfAPublicNameIsWithheld() {
    for (int i = 0; i < 2; i++) {
      withheld("lan.zone.", Type.A);
      withheld("mixed.zone.", Type.A);
      withheld("six.zone.", Type.AAAA);
      withheld("mapped.zone.", Type.AAAA);
      withheld("alias.zone.", Type.A);
    }
    assertThat(rdata("public.zone.", Type.AAAA)).hasSize(1);
  }

  /// RFC 9460, section 7.3: a browser goes where an HTTPS record hints it to.
  @Test
  void privateAddressThatAPublicServiceHintsAtIsWithheld() {
    for (int i = 0; i < 2; i++) {
      withheld("four-hint.zone.", Type.HTTPS);
      withheld("six-hint.zone.", Type.HTTPS);
      withheld("wrapped-hint.zone.", Type.SVCB);
      withheld("second-hint.zone.", Type.SVCB);
    }
    assertThat(rdata("hint.zone.", Type.HTTPS)).hasSize(1);
    assertThat(rdata("no-hint.zone.", Type.HTTPS)).hasSize(1);
    assertThat(rdata("other-key.zone.", Type.HTTPS)).hasSize(1);
  }

  /// An address inside of another one: RFC 4291, section 2.5.5; RFC 6052; RFC 3056.
  @Test
  void privateAddressIsWithheldHoweverItIsWrapped() {
    for (String name : List.of("mapped", "compatible", "translated", "six-to-four")) {
      withheld(name + ".zone.", Type.AAAA);
    }
    withheld("local-translator.zone.", Type.AAAA);
    assertThat(rdata("own-translator.zone.", Type.AAAA)).as("nobody's prefix here").hasSize(1);
    assertThat(rdata("far.zone.", Type.AAAA)).hasSize(1);
    assertThat(rdata("far-six-to-four.zone.", Type.AAAA)).hasSize(1);
  }

  @Test
  void privateAddressBelowThePrefixOfThisNetworkIsWithheld() {
    policy(
        policy ->
            policy.withDns64(
                new Dns64Settings(
                    true, Nat64Prefix.parse("2001:db8:64::/96"), List.of(Dns64Settings.MAPPED))));
    assertThat(
            world
                .resolver()
                .find(World.question("own-translator.zone.", Type.AAAA), false, TraceListener.NONE))
        .isInstanceOf(Outcome.Nothing.class);
    assertThat(rdata("public.zone.", Type.AAAA)).hasSize(1);
  }

  @Test
  void zonesThatMayHavePrivateAddressesAreExcepted() {
    Set<Name> zones = Set.of(name("lan.zone."), name("four-hint.zone."));
    policy(policy -> policy.withFilter(true, zones));
    assertThat(rdata("lan.zone.", Type.A)).containsExactly("192.168.1.1");
    assertThat(rdata("four-hint.zone.", Type.HTTPS)).hasSize(1);
    withheld("six-hint.zone.", Type.HTTPS);
    withheld("mixed.zone.", Type.A);
  }

  @Test
  void filterCanBeSwitchedOff() {
    policy(policy -> policy.withFilter(false, Set.of()));
    assertThat(rdata("mixed.zone.", Type.A)).hasSize(2);
  }

  /// In a little internet, loopback addresses are public; elsewhere they are this machine.
  @Test
  void loopbackAddressesArePublicInALittleInternetOnly() {
    assertThat(rdata("www.zone.", Type.A)).containsExactly("127.53.3.1");
    var loopback =
        dev.waymark.resolver.cache.RankedRRset.of(
            world.ask("www.zone.").answer(),
            dev.waymark.resolver.cache.Rank.ANSWER,
            new dev.waymark.resolver.validate.SecurityStatus.Indeterminate(),
            null,
            0,
            60);
    assertThat(
            new PrivateAddresses(PolicySettings.DEFAULT, false, List.of())
                .withholds(loopback.wireAt(0)))
        .isTrue();
  }

  /// The rules hold for a name that an alias leads to: RFC 7686, section 2, does not let `onion.`
  /// be asked for in any case.
  @ParameterizedTest
  @ValueSource(strings = {"abc.onion.", "1.0.0.10.in-addr.arpa.", "x.test."})
  void specialNameBehindAnAliasIsNotAskedFor(String target) {
    world.server("1.1").serves("zone.", "to.zone. CNAME " + target);
    world.ask("warm.zone.");
    assertThat(world.packetsOf(() -> world.ask("to.zone."))).isOne();
    assertThat(world.ask("to.zone.")).isInstanceOf(Resolution.NameError.class);
    assertThat(rdata("to.zone.", Type.A)).containsExactly(target);
  }

  @Test
  void staticHostBehindAnAliasIsThere() {
    policy(policy -> policy.withHosts(HOST));
    world.server("1.1").serves("zone.", "to.zone. CNAME printer.lan.");
    assertThat(rdata("to.zone.", Type.A)).containsExactly("printer.lan.", "192.168.1.7");
    assertThat(rdata("to.zone.", Type.A)).containsExactly("printer.lan.", "192.168.1.7");
    assertThat(world.ask("to.zone.", Type.AAAA)).isInstanceOf(Resolution.NoData.class);
  }

  /// Also if the zone's own server has something to say about the target in the same reply.
  @Test
  void staticHostCountsBeforeTheRestOfAReply() {
    policy(policy -> policy.withHosts(Map.of(name("in.zone."), HOST.get(name("printer.lan.")))));
    world
        .server("1.1")
        .says(
            (query, honest, transport) -> {
              Record cname =
                  new org.xbill.DNS.CNAMERecord(
                      query.getQuestion().getName(), 1, 60, name("in.zone."));
              Record address =
                  new org.xbill.DNS.ARecord(
                      name("in.zone."), 1, 60, InetAddress.ofLiteral("127.53.3.8"));
              org.xbill.DNS.Message reply = ScriptedAuthority.empty(query);
              reply.getHeader().setFlag(org.xbill.DNS.Flags.AA);
              reply.addRecord(cname, org.xbill.DNS.Section.ANSWER);
              reply.addRecord(address, org.xbill.DNS.Section.ANSWER);
              return reply;
            });
    assertThat(rdata("to.zone.", Type.A)).containsExactly("in.zone.", "192.168.1.7");
  }
}
