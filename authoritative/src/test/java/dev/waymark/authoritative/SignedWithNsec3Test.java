package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.authoritative.zone.Zone;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The examples of RFC 5155, appendix B, with minimal answers, and what section 7 adds to them. The
/// hashes are the RFC's own, from appendix A.
class SignedWithNsec3Test {
  private static final String APEX = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example.";
  private static final String NS1 = "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.";
  private static final String A = "35mthgpgcu1qg68fab165klnsnk3dpvl.example.";
  private static final String X_W = "b4um86eghhds6nea196smvmlo4ors995.example.";
  private static final String Y_W = "ji6neoaepv8b5o6k4ev33abha8ht9fgc.example.";
  private static final String W = "k8udemvp1j2f7eg6jebps17vp3n8i58h.example.";
  private static final String NS2 = "q04jkcevqvmu85r014c7dkba38o0ji5r.example.";
  private static final String WILDCARD = "r53bq7cc2uvmubfu5ocmm6pers9tk9en.example.";

  private final AuthoritativeResponder server =
      SignedAnswers.responder(
          new PretendSigner(SignedAnswers.RFC_5155).nsec3("aabbccdd", 12, true));

  private String ask(String name, String type) {
    return SignedAnswers.ask(server, name, type);
  }

  /// A reply that says no.
  private static String no(String status, String... owners) {
    return Stream.concat(
            Arrays.stream(owners).map(owner -> owner + " NSEC3"), Stream.of("example. SOA"))
        .sorted()
        .map(set -> "proof %1$s\nproof %1$s signed\n".formatted(set))
        .collect(Collectors.joining("", status + "\n", ""));
  }

  @Test
  void aNameErrorIsProvenAppendixB1() {
    assertThat(ask("a.c.x.w.example.", "A")).isEqualTo(no("NXDOMAIN aa", APEX, X_W, A));
  }

  @Test
  void noDataIsProvenAppendixB2() {
    assertThat(ask("ns1.example.", "MX")).isEqualTo(no("NOERROR aa", NS1));
  }

  @Test
  void anEmptyNonTerminalIsProvenAppendixB21() {
    assertThat(ask("y.w.example.", "A")).isEqualTo(no("NOERROR aa", Y_W));
  }

  @Test
  void aReferralToAnUnsignedZoneThatOptOutLeftOutAppendixB3() {
    assertThat(ask("mc.c.example.", "MX"))
        .isEqualTo(
            """
            NOERROR
            proof %1$s NSEC3
            proof %1$s NSEC3 signed
            proof %2$s NSEC3
            proof %2$s NSEC3 signed
            proof c.example. NS
            """
                .formatted(APEX, A));
  }

  @Test
  void aWildcardAnswerProvesThatNothingIsCloserAppendixB4() {
    assertThat(ask("a.z.w.example.", "MX"))
        .isEqualTo(
            """
            NOERROR aa
            a.z.w.example. MX
            a.z.w.example. MX signed
            proof %1$s NSEC3
            proof %1$s NSEC3 signed
            """
                .formatted(NS2));
  }

  @Test
  void aWildcardWithoutTheTypeIsProvenAppendixB5() {
    assertThat(ask("a.z.w.example.", "AAAA")).isEqualTo(no("NOERROR aa", W, NS2, WILDCARD));
  }

  @Test
  void theChildSaysItHasNoDsAppendixB6() {
    assertThat(ask("example.", "DS")).isEqualTo(no("NOERROR aa", APEX));
  }

  /// RFC 5155, section 7.2.4: opt-out left the name out, so the closest encloser is all there is.
  @Test
  void noDsAtADelegationThatOptOutLeftOut() {
    assertThat(ask("c.example.", "DS")).isEqualTo(no("NOERROR aa", APEX, A));
  }

  @Test
  void aReferralToASignedZoneHasItsDs() {
    assertThat(ask("mc.a.example.", "MX"))
        .isEqualTo(
            "NOERROR\nproof a.example. DS\nproof a.example. DS signed\nproof a.example. NS\n");
  }

  /// RFC 5155, section 7.2.8: an owner of NSEC3 records alone is no name of the zone.
  @Test
  void theOwnerOfAnNsec3RecordDoesNotExist() {
    for (String type : new String[] {"NSEC3", "A", "RRSIG", "ANY"}) {
      assertThat(ask(W, type)).startsWith("NXDOMAIN aa\n");
    }
    // but one that has something else does: appendix A has an address there
    assertThat(ask(NS1, "A")).isEqualTo("NOERROR aa\n" + NS1 + " A\n" + NS1 + " A signed\n");
    assertThat(ask(NS1, "NSEC3"))
        .isEqualTo(no("NOERROR aa", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi.example."));
  }

  @Test
  void theParametersAreDataOfTheApex() {
    assertThat(ask("example.", "NSEC3PARAM"))
        .isEqualTo("NOERROR aa\nexample. NSEC3PARAM\nexample. NSEC3PARAM signed\n");
  }

  @Test
  void withoutOptOutADelegationIsMatchedRfc5155Section727() {
    AuthoritativeResponder all =
        SignedAnswers.responder(
            new PretendSigner(SignedAnswers.RFC_5155).nsec3("aabbccdd", 12, false));
    assertThat(SignedAnswers.ask(all, "mc.c.example.", "MX"))
        .isEqualTo(
            """
            NOERROR
            proof 4g6p9u5gvfshp30pqecj98b3maqbn1ck.example. NSEC3
            proof 4g6p9u5gvfshp30pqecj98b3maqbn1ck.example. NSEC3 signed
            proof c.example. NS
            """);
  }

  /// RFC 5155, section 7.1: a name that exists only for the sake of a delegation that was left out
  /// is left out too. Proofs stop at the closest encloser that can be proven.
  @Test
  void anEmptyNonTerminalThatOptOutLeftOut() {
    AuthoritativeResponder ent =
        SignedAnswers.responder(
            new PretendSigner(
                    """
                    $ORIGIN e.
                    $TTL 60
                    @ SOA ns h 1 2 3 4 60
                    @ NS ns.else.
                    child.ent.deep NS ns.else.
                    """)
                .nsec3("", 0, true));
    for (String name : new String[] {"deep.e.", "ent.deep.e.", "x.deep.e.", "x.ent.deep.e."}) {
      assertThat(SignedAnswers.ask(ent, name, "A").lines().filter(l -> l.contains("NSEC3")))
          .as(name)
          .hasSize(2); // the apex matches itself and covers all the rest
    }
    assertThat(SignedAnswers.ask(ent, "x.child.ent.deep.e.", "A")).contains("NSEC3 signed");
  }

  /// RFC 5155, section 4.1.2.
  @Test
  void theChainIsOneThatNsec3paramCallsComplete() {
    PretendSigner two =
        new PretendSigner(SignedAnswers.RFC_5155).nsec3("", 0, false).nsec3("aabbccdd", 12, true);
    assertThat(SignedAnswers.ask(SignedAnswers.responder(two), "ns1.example.", "MX"))
        .contains("NSEC3 signed");
  }

  @Test
  void theHashesCostFewBytes() {
    StringBuilder text = new StringBuilder("e. 60 SOA ns.e. h.e. 1 2 3 4 60\ne. 60 NS ns.else.\n");
    int names = 2000;
    for (int i = 0; i < names; i++) {
      text.append("name-").append(i).append(".e. 60 NS ns.else.\n");
    }
    Zone zone = new PretendSigner(text.toString()).signatures(64).nsec3("", 0, false).zone();
    assertThat((double) zone.size() / names).isLessThan(320);
  }
}
