package dev.waymark.authoritative;

import static dev.waymark.authoritative.Asking.responder;
import static dev.waymark.authoritative.Asking.show;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Glue is spelled where its NS record spells it (decision 010): what a referral brings along must
/// not depend on where that is.
class GlueTest {
  private static final String TOP =
      """
      $ORIGIN example.
      $TTL 300
      @ SOA ns1 hostmaster 1 3600 600 604800 120
      @ NS ns1
      ns1 A 192.0.2.53
      """;

  /// RFC 9471, section 3.1, for a host that has NS records of its own below the cut.
  @Test
  void aHostThatIsACutBelowTheCutHasItsAddressesRfc9471() {
    AuthoritativeResponder server =
        responder(
            TOP
                + """
                sub NS a.sub
                sub NS b.sub
                a.sub NS x.a.sub
                a.sub NS b.sub
                a.sub A 192.0.2.1
                x.a.sub A 192.0.2.3
                b.sub A 192.0.2.2
                """);
    assertThat(show(server, "www.sub.example.", "A"))
        .isEqualTo(
            """
            NOERROR
            authority sub.example. 300 NS a.sub.example.
            authority sub.example. 300 NS b.sub.example.
            additional a.sub.example. 300 A 192.0.2.1
            additional b.sub.example. 300 A 192.0.2.2
            """);
  }

  /// The delegations share hosts, which stand behind one of them only.
  @Test
  void siblingsPointToGlueOfOneAnotherRfc9471Section32() {
    AuthoritativeResponder server =
        responder(
            TOP
                + """
                one NS ns.one
                one NS ns.two
                two NS ns.two
                two NS ns.one
                ns.one A 192.0.2.1
                ns.two A 192.0.2.2
                ns.two AAAA 2001:db8::2
                """);
    assertThat(show(server, "www.two.example.", "A"))
        .isEqualTo(
            """
            NOERROR
            authority two.example. 300 NS ns.two.example.
            authority two.example. 300 NS ns.one.example.
            additional ns.two.example. 300 A 192.0.2.2
            additional ns.two.example. 300 AAAA 2001:db8:0:0:0:0:0:2
            additional ns.one.example. 300 A 192.0.2.1
            """);
  }

  /// RFC 4343, section 3: names that differ in case alone are one name.
  @Test
  void theCaseOfTheGlueMayDifferFromThatOfTheNsRecordRfc4343() {
    AuthoritativeResponder server = responder(TOP + "sub NS NS.Sub\nns.sub A 192.0.2.1\n");
    assertThat(show(server, "www.sub.example.", "A").lines())
        .anyMatch(line -> line.equalsIgnoreCase("additional ns.sub.example. 300 A 192.0.2.1"));
  }
}
