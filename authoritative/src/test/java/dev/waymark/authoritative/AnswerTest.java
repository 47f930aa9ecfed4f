package dev.waymark.authoritative;

import static dev.waymark.authoritative.Asking.responder;
import static dev.waymark.authoritative.Asking.show;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// RFC 1034, section 4.3.2 and what amended it, case by case: a zone, a question, the answer.
class AnswerTest {
  private static final String TOP =
      """
      $ORIGIN example.
      $TTL 300
      @ 3600 SOA ns1 hostmaster 1 3600 600 604800 120
      @ NS ns1
      ns1 A 192.0.2.53
      """;

  private static final String SOA =
      "authority example. 120 SOA ns1.example. hostmaster.example. 1 3600 600 604800 120\n";

  private static AuthoritativeResponder zone(String records) {
    return responder(TOP + records);
  }

  @Test
  void exactMatchInTheCaseOfTheQuestion() {
    AuthoritativeResponder server = zone("www A 192.0.2.1\nwww A 192.0.2.2\n");
    assertThat(show(server, "WwW.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer WwW.example. 300 A 192.0.2.1
            answer WwW.example. 300 A 192.0.2.2
            """);
  }

  @Test
  void negativeAnswersRfc2308Section3() {
    AuthoritativeResponder server = zone("www A 192.0.2.1\na.b.ent A 192.0.2.2\n");
    assertThat(show(server, "www.example.", "AAAA")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "nowhere.example.", "A")).isEqualTo("NXDOMAIN aa\n" + SOA);
    // RFC 8020: an empty non-terminal exists, as something is below it.
    assertThat(show(server, "ent.example.", "A")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "b.ent.example.", "A")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "x.b.ent.example.", "A")).isEqualTo("NXDOMAIN aa\n" + SOA);
  }

  @Test
  void negativeTtlIsTheSmallerOfSoaTtlAndMinimumRfc2308Section3() {
    AuthoritativeResponder server =
        responder("$ORIGIN example.\n@ 60 SOA ns h 1 2 3 4 300\n@ 60 NS ns.other.\n");
    assertThat(show(server, "x.example.", "A"))
        .isEqualTo("NXDOMAIN aa\nauthority example. 60 SOA ns.example. h.example. 1 2 3 4 300\n");
  }

  @Test
  void chainOfAliasesEndsWhereItLeadsRfc6604() {
    AuthoritativeResponder server =
        zone("one CNAME two\ntwo CNAME three\nthree A 192.0.2.3\nbad CNAME nowhere\n");
    assertThat(show(server, "one.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer one.example. 300 CNAME two.example.
            answer two.example. 300 CNAME three.example.
            answer three.example. 300 A 192.0.2.3
            """);
    assertThat(show(server, "one.example.", "CNAME"))
        .isEqualTo("NOERROR aa\nanswer one.example. 300 CNAME two.example.\n");
    assertThat(show(server, "bad.example.", "A"))
        .isEqualTo("NXDOMAIN aa\nanswer bad.example. 300 CNAME nowhere.example.\n" + SOA);
    assertThat(show(server, "two.example.", "AAAA"))
        .isEqualTo("NOERROR aa\nanswer two.example. 300 CNAME three.example.\n" + SOA);
  }

  @Test
  void aLoopOfAliasesIsAnsweredWithWhatIsKnown() {
    AuthoritativeResponder server = zone("self CNAME self\na CNAME b\nb CNAME a\n");
    assertThat(show(server, "self.example.", "A"))
        .isEqualTo("NOERROR aa\nanswer self.example. 300 CNAME self.example.\n");
    assertThat(show(server, "a.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer a.example. 300 CNAME b.example.
            answer b.example. 300 CNAME a.example.
            """);
  }

  @Test
  void aLongChainIsCut() {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      records.append("c%d CNAME c%d\n".formatted(i, i + 1));
    }
    String answer = show(zone(records.toString()), "c0.example.", "A");
    // The alias that was asked for and eighteen that were followed.
    assertThat(answer).startsWith("NOERROR aa\n").hasLineCount(20);
  }

  @Test
  void referralWithInDomainAndSiblingGlueRfc9471() {
    AuthoritativeResponder server =
        zone(
            """
            child NS ns.sister
            child NS ns.child
            child NS ns.else.where.
            ns.child A 192.0.2.1
            ns.child AAAA 2001:db8::1
            sister NS ns.sister
            ns.sister A 192.0.2.2
            """);
    String referral =
        """
        NOERROR
        authority child.example. 300 NS ns.sister.example.
        authority child.example. 300 NS ns.child.example.
        authority child.example. 300 NS ns.else.where.
        additional ns.child.example. 300 A 192.0.2.1
        additional ns.child.example. 300 AAAA 2001:db8:0:0:0:0:0:1
        additional ns.sister.example. 300 A 192.0.2.2
        """;
    assertThat(show(server, "x.y.child.example.", "A")).isEqualTo(referral);
    assertThat(show(server, "child.example.", "NS")).isEqualTo(referral);
    assertThat(show(server, "child.example.", "ANY")).isEqualTo(referral);
    // Glue is never an answer.
    assertThat(show(server, "ns.child.example.", "A")).isEqualTo(referral);
    // RFC 4035, section 3.1.4.1: DS belongs to the parent.
    assertThat(show(server, "child.example.", "DS")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "x.child.example.", "DS")).isEqualTo(referral);
  }

  @Test
  void occludedDataIsNeverSeen() {
    AuthoritativeResponder server =
        zone(
            """
            child NS ns.else.where.
            www.child A 192.0.2.1
            deeper.child NS ns.deeper.child
            ns.deeper.child A 192.0.2.2
            moved DNAME other
            x.moved A 192.0.2.3
            *.child A 192.0.2.4
            """);
    String referral = "NOERROR\nauthority child.example. 300 NS ns.else.where.\n";
    assertThat(show(server, "www.child.example.", "A")).isEqualTo(referral);
    assertThat(show(server, "ns.deeper.child.example.", "A")).isEqualTo(referral);
    assertThat(show(server, "x.moved.example.", "A"))
        .isEqualTo(
            """
            NXDOMAIN aa
            answer moved.example. 300 DNAME other.example.
            answer x.moved.example. 300 CNAME x.other.example.
            """
                + SOA);
  }

  @Test
  void dnameRedirectsWhatIsBelowRfc6672() {
    AuthoritativeResponder server =
        zone(
            """
            old DNAME new
            old TXT here
            www.new A 192.0.2.1
            loop DNAME pool
            pool DNAME loop
            grow DNAME more.grow
            """);
    assertThat(show(server, "www.old.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer old.example. 300 DNAME new.example.
            answer www.old.example. 300 CNAME www.new.example.
            answer www.new.example. 300 A 192.0.2.1
            """);
    // Section 2.3: the owner itself is not redirected.
    assertThat(show(server, "old.example.", "TXT"))
        .isEqualTo("NOERROR aa\nanswer old.example. 300 TXT here\n");
    assertThat(show(server, "old.example.", "A")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "www.old.example.", "CNAME"))
        .isEqualTo(
            """
            NOERROR aa
            answer old.example. 300 DNAME new.example.
            answer www.old.example. 300 CNAME www.new.example.
            """);
    assertThat(show(server, "x.loop.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer loop.example. 300 DNAME pool.example.
            answer x.loop.example. 300 CNAME x.pool.example.
            answer pool.example. 300 DNAME loop.example.
            answer x.pool.example. 300 CNAME x.loop.example.
            """);
    assertThat(show(server, "x.grow.example.", "A")).startsWith("NOERROR aa\n").hasLineCount(21);
  }

  @Test
  void dnameThatMakesANameTooLongIsYxdomainRfc6672Section22() {
    String label = "x".repeat(60);
    AuthoritativeResponder server = zone("s DNAME " + label + "\n");
    String fits = label + "." + label + "." + label + ".s.example.";
    assertThat(show(server, fits, "A")).startsWith("NXDOMAIN aa\n");
    assertThat(show(server, "x" + fits, "A"))
        .as("one more byte in a label")
        .startsWith("NXDOMAIN aa\n");
    String tooLong = "yyy." + fits;
    assertThat(show(server, tooLong, "A"))
        .isEqualTo("YXDOMAIN aa\nanswer s.example. 300 DNAME " + label + ".example.\n");
  }

  @Test
  void anyIsOneRRsetRfc8482() {
    AuthoritativeResponder server =
        zone("m A 192.0.2.1\nm TXT a\nm MX 0 m\nal CNAME m\nx.ent A 192.0.2.2\n*.w TXT w\n");
    assertThat(show(server, "m.example.", "ANY"))
        .isEqualTo("NOERROR aa\nanswer m.example. 300 A 192.0.2.1\n");
    assertThat(show(server, "al.example.", "ANY"))
        .isEqualTo("NOERROR aa\nanswer al.example. 300 CNAME m.example.\n");
    assertThat(show(server, "ent.example.", "ANY")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "q.w.example.", "ANY"))
        .isEqualTo("NOERROR aa\nanswer q.w.example. 300 TXT w\n");
  }

  @Test
  void theSmallestTtlOfAnRRsetCountsRfc2181Section52() {
    AuthoritativeResponder server = zone("t 500 A 192.0.2.1\nt 20 A 192.0.2.2\n");
    assertThat(show(server, "t.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer t.example. 20 A 192.0.2.1
            answer t.example. 20 A 192.0.2.2
            """);
  }

  @Test
  void addressesComeAlongWithHosts() {
    AuthoritativeResponder server =
        zone(
            """
            @ MX 10 mail
            @ MX 20 mail
            mail A 192.0.2.25
            _s._tcp SRV 0 0 443 mail
            _t._tcp SRV 0 0 443 .
            svc HTTPS 1 . alpn=h2
            svc A 192.0.2.80
            alias HTTPS 0 svc
            """);
    assertThat(show(server, "example.", "MX"))
        .isEqualTo(
            """
            NOERROR aa
            answer example. 300 MX 10 mail.example.
            answer example. 300 MX 20 mail.example.
            additional mail.example. 300 A 192.0.2.25
            """);
    assertThat(show(server, "_s._tcp.example.", "SRV"))
        .endsWith("additional mail.example. 300 A 192.0.2.25\n");
    assertThat(show(server, "_t._tcp.example.", "SRV")).hasLineCount(2);
    // RFC 9460, section 2.5.2: "." is the owner.
    assertThat(show(server, "svc.example.", "HTTPS"))
        .isEqualTo(
            """
            NOERROR aa
            answer svc.example. 300 HTTPS 1 . alpn=h2
            additional svc.example. 300 A 192.0.2.80
            """);
    // RFC 9460, section 4.1: an alias form brings along what it points to.
    assertThat(show(server, "alias.example.", "HTTPS"))
        .isEqualTo(
            """
            NOERROR aa
            answer alias.example. 300 HTTPS 0 svc.example.
            additional svc.example. 300 HTTPS 1 . alpn=h2
            additional svc.example. 300 A 192.0.2.80
            """);
  }

  @Test
  void aServerWithoutTheZoneRefuses() {
    AuthoritativeResponder server = zone("");
    assertThat(show(server, "other.", "A")).isEqualTo("REFUSED\n");
    assertThat(show(server, ".", "NS")).isEqualTo("REFUSED\n");
    assertThat(show(server, "example.", "AXFR")).isEqualTo("REFUSED\n");
  }

  @Test
  void signaturesThatAreAbsentAreNoData() {
    assertThat(show(zone(""), "example.", "RRSIG")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(zone(""), "example.", "TYPE65280")).isEqualTo("NOERROR aa\n" + SOA);
  }

  @Test
  void parentAndChildOnOneServer() {
    String child =
        """
        $ORIGIN child.example.
        $TTL 60
        @ SOA ns h 7 3600 600 604800 60
        @ NS ns
        ns A 192.0.2.99
        www A 192.0.2.98
        """;
    AuthoritativeResponder server =
        responder(TOP + "child NS ns.child\nns.child A 192.0.2.1\nin CNAME www.child\n", child);
    // The child answers for its names, with its own data.
    assertThat(show(server, "ns.child.example.", "A"))
        .isEqualTo("NOERROR aa\nanswer ns.child.example. 60 A 192.0.2.99\n");
    assertThat(show(server, "child.example.", "NS")).startsWith("NOERROR aa\nanswer child");
    // The parent answers for DS (RFC 4035, section 3.1.4.1).
    assertThat(show(server, "child.example.", "DS")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "www.child.example.", "DS"))
        .contains("authority child.example. 60 SOA");
    assertThat(show(server, "example.", "DS")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "in.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer in.example. 300 CNAME www.child.example.
            answer www.child.example. 60 A 192.0.2.98
            """);
  }

  @Test
  void theRootIsAZoneToo() {
    AuthoritativeResponder server =
        responder(
            """
            $ORIGIN .
            $TTL 86400
            @ SOA a.root h 1 2 3 4 5
            @ NS a.root
            a.root A 192.0.2.1
            com NS a.gtld
            a.gtld A 192.0.2.2
            """);
    assertThat(show(server, ".", "NS"))
        .isEqualTo("NOERROR aa\nanswer . 86400 NS a.root.\nadditional a.root. 86400 A 192.0.2.1\n");
    assertThat(show(server, "www.foobar.com.", "A"))
        .isEqualTo(
            "NOERROR\nauthority com. 86400 NS a.gtld.\nadditional a.gtld. 86400 A 192.0.2.2\n");
    assertThat(show(server, "nowhere.", "A"))
        .isEqualTo("NXDOMAIN aa\nauthority . 5 SOA a.root. h. 1 2 3 4 5\n");
    assertThat(show(server, ".", "DS"))
        .isEqualTo("NOERROR aa\nauthority . 5 SOA a.root. h. 1 2 3 4 5\n");
  }

  @Test
  void deepTreesAreWalked() {
    String deep = "1.".repeat(120);
    AuthoritativeResponder server = zone(deep.substring(0, deep.length() - 1) + " A 192.0.2.1\n");
    assertThat(show(server, deep + "example.", "A"))
        .isEqualTo("NOERROR aa\nanswer " + deep + "example. 300 A 192.0.2.1\n");
    assertThat(show(server, "1.1.1.1.1.1.example.", "A")).isEqualTo("NOERROR aa\n" + SOA);
    assertThat(show(server, "2.1.1.1.1.example.", "A")).isEqualTo("NXDOMAIN aa\n" + SOA);
  }
}
