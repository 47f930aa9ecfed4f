package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.Dns64Settings;
import dev.waymark.resolver.settings.Nat64Prefix;
import dev.waymark.resolver.trace.TraceListener;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/// IPv6 addresses made of IPv4 addresses: RFC 6147.
class Dns64Test {
  @AutoClose private final World world = new World();
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithOneZone() {
    dns64("64:ff9b::/96");
    world.root(
        "1.2.0.192.in-addr.arpa. PTR www.four.",
        "1.2.0.198.in-addr.arpa. PTR www.four.",
        "zone. NS ns.zone.",
        "ns.zone. A 127.77.1.1");
    zone =
        world
            .server("1.1")
            .serves(
                "zone.",
                "four.zone. 900 A 198.51.100.1",
                "short.zone. 100 A 198.51.100.1",
                "both.zone. A 198.51.100.1",
                "both.zone. AAAA 2001:db8::1",
                "mapped.zone. A 198.51.100.1",
                "mapped.zone. AAAA ::ffff:198.51.100.1",
                "alias.zone. CNAME four.zone.",
                "loop.zone. A 127.0.0.1",
                "text.zone. TXT hello");
  }

  private void dns64(String prefix) {
    Dns64Settings on =
        new Dns64Settings(true, Nat64Prefix.parse(prefix), List.of(Dns64Settings.MAPPED));
    world.with(settings -> settings.withPolicy(settings.policy().withDns64(on)));
  }

  private List<String> aaaa(String name) {
    return world.ask(name, Type.AAAA).answer().stream().map(Record::rdataToString).toList();
  }

  /// Sections 5.1.6 and 5.1.7: from the A records, for as long as there is no AAAA.
  @Test
  void addressIsMadeWhereThereIsNone() {
    assertThat(aaaa("four.zone.")).containsExactly("64:ff9b:0:0:0:0:c633:6401");
    assertThat(world.ask("four.zone.", Type.AAAA).answer().getFirst().getTTL()).isEqualTo(300);
    assertThat(world.ask("short.zone.", Type.AAAA).answer().getFirst().getTTL()).isEqualTo(100);
  }

  @Test
  void secondClientIsAnsweredFromTheCache() {
    world.ask("four.zone.", Type.AAAA);
    int packets = world.packetsOf(() -> assertThat(aaaa("four.zone.")).hasSize(1));
    assertThat(packets).isZero();
    assertThat(world.resolver().recall(World.question("four.zone.", Type.AAAA), false, true))
        .isInstanceOf(Outcome.Found.class);
  }

  /// Section 5.1.1.
  @Test
  void addressesThatThereAreStay() {
    assertThat(aaaa("both.zone.")).containsExactly("2001:db8:0:0:0:0:0:1");
  }

  /// Section 5.1.4: addresses of ::ffff:0:0/96 count as none.
  @Test
  void excludedAddressesCountAsNone() {
    assertThat(aaaa("mapped.zone.")).containsExactly("64:ff9b:0:0:0:0:c633:6401");
  }

  /// Section 5.1.5.
  @Test
  void aliasIsFollowedToTheAddress() {
    assertThat(aaaa("alias.zone.")).containsExactly("four.zone.", "64:ff9b:0:0:0:0:c633:6401");
  }

  /// Section 5.1.2.
  @Test
  void nameErrorStays() {
    assertThat(world.ask("none.zone.", Type.AAAA)).isInstanceOf(Resolution.NameError.class);
    assertThat(world.ask("text.zone.", Type.AAAA)).isInstanceOf(Resolution.NoData.class);
  }

  /// Section 5.1.2: servers that stumble over AAAA have no address there.
  @Test
  void failureForAaaaCountsAsNone() {
    zone.says(
        (query, honest, transport) -> {
          if (query.getQuestion().getType() == Type.AAAA) {
            honest = ScriptedAuthority.empty(query);
            honest.getHeader().setRcode(Rcode.NOTIMP);
          }
          return honest;
        });
    assertThat(aaaa("four.zone.")).containsExactly("64:ff9b:0:0:0:0:c633:6401");
  }

  /// Section 5.5: who sets DO and CD validates itself.
  @Test
  void validatingClientGetsWhatThereIs() {
    Outcome outcome =
        world.resolver().find(World.question("four.zone.", Type.AAAA), true, TraceListener.NONE);
    assertThat(outcome).isInstanceOf(Outcome.Nothing.class);
  }

  /// RFC 6052, section 3.1: the well-known prefix is not for addresses of one network only.
  @Test
  void addressOfThisNetworkIsNotMadeInTheWellKnownPrefix() {
    assertThat(aaaa("loop.zone.")).isEmpty();
  }

  /// RFC 7050, section 3: how clients find out the prefix; RFC 8880, section 7.1: from here.
  @Test
  void prefixIsFoundByItsWellKnownName() {
    assertThat(aaaa("ipv4only.arpa."))
        .containsExactlyInAnyOrder("64:ff9b:0:0:0:0:c000:aa", "64:ff9b:0:0:0:0:c000:ab");
    assertThat(world.packets()).isZero();
  }

  /// Section 5.3.1.
  @Test
  void wayBackLeadsToTheIpv4Address() {
    String reverse = ReverseMap.fromAddress(InetAddress.ofLiteral("64:ff9b::c600:201")).toString();
    assertThat(world.ask(reverse, Type.PTR).answer())
        .extracting(Record::rdataToString)
        .containsExactly("1.2.0.198.in-addr.arpa.", "www.four.");
  }

  @Test
  void offUnlessWanted() {
    world.with(settings -> settings);
    assertThat(aaaa("four.zone.")).isEmpty();
  }

  /// RFC 6052, section 2.4: the examples of the table.
  @ParameterizedTest
  @CsvSource({
    "2001:db8::/32, 2001:db8:c000:221::",
    "2001:db8:100::/40, 2001:db8:1c0:2:21::",
    "2001:db8:122::/48, 2001:db8:122:c000:2:2100::",
    "2001:db8:122:300::/56, 2001:db8:122:3c0:0:221::",
    "2001:db8:122:344::/64, 2001:db8:122:344:c0:2:2100::",
    "2001:db8:122:344::/96, 2001:db8:122:344::c000:221"
  })
  void prefixesOfAllLengthsHoldAddresses(String prefix, String made) {
    Nat64Prefix nat64 = Nat64Prefix.parse(prefix);
    byte[] ipv4 = {(byte) 192, 0, 2, 33};
    byte[] ipv6 = InetAddress.ofLiteral(made).getAddress();
    assertThat(nat64.embed(ipv4)).isEqualTo(ipv6);
    assertThat(nat64.extract(ipv6)).isEqualTo(ipv4);
    assertThat(nat64.extract(InetAddress.ofLiteral("2001:db9::1").getAddress())).isNull();
    assertThat(Nat64Prefix.parse(nat64.toString())).isEqualTo(nat64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"64:ff9b::", "64:ff9b::/95", "10.0.0.0/32", "64:ff9b::1/96", "x/96"})
  void whatIsNoPrefixIsRefused(String text) {
    assertThatThrownBy(() -> Nat64Prefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
