package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The examples of RFC 4035, appendix B, with minimal answers: no NS RRset where none is needed.
/// Then what sections 3.1 and 3.2 and others add to them.
class SignedZoneTest {
  private final AuthoritativeResponder server =
      SignedAnswers.responder(new PretendSigner(SignedAnswers.RFC_4035).nsec());

  private String ask(String name, String type) {
    return SignedAnswers.ask(server, name, type);
  }

  @Test
  void anAnswerIsSignedAppendixB1() {
    Message reply =
        Asking.ask(server, Transport.TCP, SignedAnswers.question("x.w.example.", "MX", 1232, true));
    assertThat(SignedAnswers.show(reply, Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL))
        .isEqualTo(
            """
            NOERROR aa
            x.w.example. MX
            x.w.example. MX signed
            more xx.example. A
            more xx.example. A signed
            more xx.example. AAAA
            more xx.example. AAAA signed
            """);
  }

  @Test
  void aNameErrorIsProvenAppendixB2() {
    assertThat(ask("ml.example.", "A"))
        .isEqualTo(
            """
            NXDOMAIN aa
            proof b.example. NSEC
            proof b.example. NSEC signed
            proof example. NSEC
            proof example. NSEC signed
            proof example. SOA
            proof example. SOA signed
            """);
  }

  @Test
  void noDataIsProvenAppendixB3() {
    assertThat(ask("ns1.example.", "MX"))
        .isEqualTo(
            """
            NOERROR aa
            proof example. SOA
            proof example. SOA signed
            proof ns1.example. NSEC
            proof ns1.example. NSEC signed
            """);
  }

  @Test
  void aReferralToASignedZoneHasItsDsAppendixB4() {
    assertThat(ask("mc.a.example.", "MX"))
        .isEqualTo(
            """
            NOERROR
            proof a.example. DS
            proof a.example. DS signed
            proof a.example. NS
            """);
  }

  @Test
  void aReferralToAnUnsignedZoneProvesThatThereIsNoDsAppendixB5() {
    assertThat(ask("mc.b.example.", "MX"))
        .isEqualTo(
            """
            NOERROR
            proof b.example. NS
            proof b.example. NSEC
            proof b.example. NSEC signed
            """);
  }

  @Test
  void aReferralKeepsItsGlueUnsigned() {
    Message reply =
        Asking.ask(
            server, Transport.UDP, SignedAnswers.question("mc.a.example.", "MX", 1232, true));
    assertThat(SignedAnswers.show(reply, Section.ADDITIONAL))
        .isEqualTo("NOERROR\nmore ns1.a.example. A\nmore ns2.a.example. A\n");
  }

  @Test
  void aWildcardAnswerProvesThatNothingIsCloserAppendixB6() {
    assertThat(ask("a.z.w.example.", "MX"))
        .isEqualTo(
            """
            NOERROR aa
            a.z.w.example. MX
            a.z.w.example. MX signed
            proof x.y.w.example. NSEC
            proof x.y.w.example. NSEC signed
            """);
  }

  @Test
  void aWildcardWithoutTheTypeIsProvenAppendixB7() {
    assertThat(ask("a.z.w.example.", "AAAA"))
        .isEqualTo(
            """
            NOERROR aa
            proof *.w.example. NSEC
            proof *.w.example. NSEC signed
            proof example. SOA
            proof example. SOA signed
            proof x.y.w.example. NSEC
            proof x.y.w.example. NSEC signed
            """);
  }

  @Test
  void theChildSaysItHasNoDsAppendixB8() {
    assertThat(ask("example.", "DS"))
        .isEqualTo(
            """
            NOERROR aa
            proof example. NSEC
            proof example. NSEC signed
            proof example. SOA
            proof example. SOA signed
            """);
  }

  @Test
  void theParentAnswersForDsRfc4035Section31411() {
    assertThat(ask("a.example.", "DS"))
        .isEqualTo("NOERROR aa\na.example. DS\na.example. DS signed\n");
    assertThat(ask("b.example.", "DS"))
        .isEqualTo(
            """
            NOERROR aa
            proof b.example. NSEC
            proof b.example. NSEC signed
            proof example. SOA
            proof example. SOA signed
            """);
  }

  /// An empty non-terminal owns no NSEC record: the one before covers it.
  @Test
  void anEmptyNonTerminalIsProvenByTheNsecRecordBeforeIt() {
    assertThat(ask("y.w.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            proof example. SOA
            proof example. SOA signed
            proof x.w.example. NSEC
            proof x.w.example. NSEC signed
            """);
  }

  @Test
  void oneRecordThatProvesTwiceIsGivenOnce() {
    assertThat(ask("0.example.", "A"))
        .isEqualTo(
            """
            NXDOMAIN aa
            proof example. NSEC
            proof example. NSEC signed
            proof example. SOA
            proof example. SOA signed
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.w.example.", "ml.example.", "mc.a.example.", "a.z.w.example."})
  void withoutDoThereIsNoDnssecRfc4035Section31(String name) {
    for (boolean edns : new boolean[] {true, false}) {
      Message question = Asking.question(name, "MX");
      if (edns) {
        question = SignedAnswers.question(name, "MX", 1232, false);
      }
      Message reply = Asking.ask(server, Transport.UDP, question);
      for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
        assertThat(reply.getSection(section))
            .noneMatch(
                rr ->
                    rr.getType() == Type.RRSIG
                        || rr.getType() == Type.NSEC
                        || rr.getType() == Type.DS);
      }
    }
  }

  @Test
  void withoutDoTheyAreGivenToThoseWhoAskForThem() {
    assertThat(Asking.show(server, "ns1.example.", "NSEC"))
        .isEqualTo("NOERROR aa\nanswer ns1.example. 3600 NSEC ns2.example. A RRSIG NSEC\n");
    Message signatures = Asking.ask(server, "ns1.example.", "RRSIG");
    assertThat(signatures.getSection(Section.ANSWER))
        .extracting(rr -> ((RRSIGRecord) rr).getTypeCovered())
        .containsExactly(Type.A, Type.NSEC);
  }

  @Test
  void signaturesOfADelegationAreForTheParentToKnow() {
    assertThat(ask("a.example.", "RRSIG")).isEqualTo(ask("a.example.", "TXT"));
    assertThat(ask("b.example.", "NSEC")).isEqualTo(ask("b.example.", "TXT"));
  }

  @Test
  void aNameWithoutSignaturesHasNoneToGive() {
    assertThat(ask("y.w.example.", "RRSIG")).isEqualTo(ask("y.w.example.", "A"));
  }

  /// RFC 8482, section 4.1: one RRset, and for DNSSEC what covers it.
  @Test
  void anyIsOneRRsetAndItsSignatures() {
    assertThat(ask("ns1.example.", "ANY"))
        .isEqualTo("NOERROR aa\nns1.example. A\nns1.example. A signed\n");
  }

  /// RFC 4035, section 3.1.6: no authoritative server claims to have validated.
  @Test
  void adIsNeverSet() {
    Message question = SignedAnswers.question("ns1.example.", "A", 1232, true);
    question.getHeader().setFlag(Flags.AD);
    assertThat(Asking.ask(server, Transport.UDP, question).getHeader().getFlag(Flags.AD)).isFalse();
  }

  @Test
  void theTtlOfASignatureIsThatOfWhatItCoversRfc4034Section3() {
    AuthoritativeResponder low =
        SignedAnswers.responder(
            new PretendSigner("e. 900 SOA ns.e. h.e. 1 2 3 4 60\ne. 900 NS ns.else.\n").nsec());
    Message reply =
        Asking.ask(low, Transport.UDP, SignedAnswers.question("no.e.", "A", 1232, true));
    assertThat(reply.getSection(Section.AUTHORITY))
        .hasSize(4)
        .allMatch(rr -> rr.getTTL() == 60); // RFC 2308, section 3 for SOA
  }

  /// RFC 9077, section 3: what says no lives no longer than a negative answer.
  @Test
  void theTtlOfAnNsecRecordIsAtMostThatOfANegativeAnswer() {
    AuthoritativeResponder high =
        SignedAnswers.responder(
            new PretendSigner("e. 30 SOA ns.e. h.e. 1 2 3 4 86400\ne. 900 NS ns.else.\n").nsec());
    assertThat(Asking.show(high, "e.", "NSEC")).contains("e. 30 NSEC e.");
  }

  @Test
  void aChainOfAliasesIsSignedLinkByLink() {
    AuthoritativeResponder aliases =
        SignedAnswers.responder(
            new PretendSigner(
                    """
                    $ORIGIN e.
                    $TTL 60
                    @ SOA ns h 1 2 3 4 60
                    @ NS ns.else.
                    alias CNAME sub.d
                    d DNAME x
                    sub.x CNAME a.wild
                    *.wild CNAME nothing
                    """)
                .nsec());
    assertThat(SignedAnswers.ask(aliases, "alias.e.", "A"))
        .isEqualTo(
            """
            NXDOMAIN aa
            a.wild.e. CNAME
            a.wild.e. CNAME signed
            alias.e. CNAME
            alias.e. CNAME signed
            d.e. DNAME
            d.e. DNAME signed
            sub.d.e. CNAME
            sub.x.e. CNAME
            sub.x.e. CNAME signed
            proof *.wild.e. NSEC
            proof *.wild.e. NSEC signed
            proof d.e. NSEC
            proof d.e. NSEC signed
            proof e. NSEC
            proof e. NSEC signed
            proof e. SOA
            proof e. SOA signed
            """);
  }

  /// RFC 4035, section 3.1: a signature belongs to the answer, so without it the answer is not
  /// complete.
  @Test
  void aSignatureThatDoesNotFitTruncates() {
    AuthoritativeResponder large =
        SignedAnswers.responder(new PretendSigner(SignedAnswers.RFC_4035).signatures(600).nsec());
    assertThat(shown(large, "ai.example.", "A", 512)).startsWith("NOERROR aa tc\n");
    assertThat(shown(large, "ml.example.", "A", 1232)).startsWith("NXDOMAIN aa tc\n");
    assertThat(shown(large, "mc.a.example.", "A", 512)).startsWith("NOERROR tc\n");
    assertThat(shown(large, "ai.example.", "A", 1232)).startsWith("NOERROR aa\n");
  }

  /// RFC 4035, section 3.1.1: signatures of the additional section are left out before anything is
  /// called truncated.
  @Test
  void signaturesOfAdditionalRecordsThatDoNotFitAreLeftOut() {
    AuthoritativeResponder large =
        SignedAnswers.responder(new PretendSigner(SignedAnswers.RFC_4035).signatures(500).nsec());
    assertThat(shown(large, "x.w.example.", "MX", 1232))
        .isEqualTo(
            """
            NOERROR aa
            x.w.example. MX
            x.w.example. MX signed
            more xx.example. A
            more xx.example. A signed
            more xx.example. AAAA
            """);
  }

  private static String shown(AuthoritativeResponder server, String name, String type, int size) {
    return SignedAnswers.show(
        Asking.ask(server, Transport.UDP, SignedAnswers.question(name, type, size, true)),
        Section.ANSWER,
        Section.AUTHORITY,
        Section.ADDITIONAL);
  }

  /// The root's name is shorter than a pointer to it.
  @Test
  void theRootIsSignedLikeOthers() {
    PretendSigner root =
        new PretendSigner(
            """
            . 60 SOA a. h. 1 2 3 4 60
            . 60 NS a.
            a. 60 A 192.0.2.1
            com. 60 NS ns.com.
            com. 60 DS 1 13 1 0123456789abcdef0123456789abcdef01234567
            ns.com. 60 A 192.0.2.2
            org. 60 NS ns.org.
            """);
    AuthoritativeResponder server = SignedAnswers.responder(root.nsec());
    assertThat(SignedAnswers.ask(server, "www.com.", "A"))
        .isEqualTo("NOERROR\nproof com. DS\nproof com. DS signed\nproof com. NS\n");
    assertThat(SignedAnswers.ask(server, "www.org.", "A"))
        .isEqualTo("NOERROR\nproof org. NS\nproof org. NSEC\nproof org. NSEC signed\n");
    String soa = "proof . SOA\nproof . SOA signed\n";
    assertThat(SignedAnswers.ask(server, ".", "TXT"))
        .isEqualTo("NOERROR aa\nproof . NSEC\nproof . NSEC signed\n" + soa);
    assertThat(SignedAnswers.ask(server, "nope.", "A"))
        .isEqualTo(
            "NXDOMAIN aa\nproof . NSEC\nproof . NSEC signed\n"
                + soa
                + "proof com. NSEC\nproof com. NSEC signed\n");
    assertThat(SignedAnswers.ask(server, ".", "SOA"))
        .isEqualTo("NOERROR aa\n. SOA\n. SOA signed\n");
  }

  /// A signature whose RRset is missing proves nothing, but was asked for.
  @Test
  void aSignatureOfNothingIsOnlyGivenToThoseWhoAskForIt() {
    AuthoritativeResponder odd =
        Asking.responder(
            """
            $ORIGIN e.
            $TTL 60
            @ SOA ns h 1 2 3 4 60
            @ NS ns.else.
            a A 192.0.2.1
            a RRSIG TXT 13 2 60 20360101000000 20260101000000 1 e. AAAA
            """);
    assertThat(SignedAnswers.ask(odd, "a.e.", "A")).isEqualTo("NOERROR aa\na.e. A\n");
    assertThat(SignedAnswers.ask(odd, "a.e.", "RRSIG")).isEqualTo("NOERROR aa\na.e. TXT signed\n");
  }

  @Test
  void aZoneThatIsNotSignedStaysAsItIs() {
    AuthoritativeResponder unsigned = Asking.responder(SignedAnswers.RFC_4035);
    for (String name : new String[] {"x.w.example.", "ml.example.", "mc.a.example."}) {
      Message plain = Asking.ask(unsigned, name, "MX");
      Message dnssec =
          Asking.ask(unsigned, Transport.TCP, SignedAnswers.question(name, "MX", 1232, true));
      if (!name.contains(".a.")) { // whether there is a DS RRset is told in any case
        assertThat(Asking.show(dnssec)).isEqualTo(Asking.show(plain));
      }
      for (Record rr : dnssec.getSection(Section.AUTHORITY)) {
        assertThat(rr.getType()).isIn(Type.SOA, Type.NS, Type.DS);
      }
    }
  }
}
