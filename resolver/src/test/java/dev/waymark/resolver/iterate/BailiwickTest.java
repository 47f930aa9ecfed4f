package dev.waymark.resolver.iterate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.resolver.trace.Judged;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import dev.waymark.wire.Question;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Every record of a reply gets a verdict and the rule it follows; then the reply means one thing.
/// Replies are written as "SECTION owner type rdata".
class BailiwickTest {
  private final Message reply = new Message();
  private Name zone = name("com.");
  private Question asked = new Question(name("www.foobar.com."), Type.A);

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private void reply(String... lines) {
    for (String line : lines) {
      String[] words = line.split(" ", 4);
      int section = List.of("", "AN", "AU", "AD").indexOf(words[0]);
      try {
        reply.addRecord(
            Record.fromString(
                name(words[1]), Type.value(words[2]), DClass.IN, 60, words[3], Name.root),
            section);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private void authoritative() {
    reply.getHeader().setFlag(Flags.AA);
  }

  private Bailiwick.Scrubbed scrubbed() {
    return Bailiwick.scrub(zone, asked, WalkSettings.DEFAULT, name -> false, reply);
  }

  private List<Rule> rules() {
    return scrubbed().records().stream().map(Judged::rule).toList();
  }

  private Reply meaning() {
    return ReplyClassifier.classify(reply, scrubbed(), false);
  }

  @Test
  void referralWithGlueInsideAndBeside() {
    reply(
        "AU foobar.com. NS ns1.foobar.com.",
        "AU foobar.com. NS ns.sister.com.",
        "AU foobar.com. NS ns.harbor.net.",
        "AD ns1.foobar.com. A 192.0.2.1",
        "AD ns.sister.com. A 192.0.2.2",
        "AD ns.harbor.net. A 192.0.2.3",
        "AD www.bank.com. A 192.0.2.4");
    assertThat(rules())
        .containsExactly(
            Rule.REFERRAL,
            Rule.REFERRAL,
            Rule.REFERRAL,
            Rule.GLUE_IN_DOMAIN,
            Rule.GLUE_SIBLING,
            Rule.GLUE_OUTSIDE_ZONE,
            Rule.ADDITIONAL_NOT_NEEDED);
    assertThat(meaning())
        .isInstanceOfSatisfying(
            Reply.Referral.class,
            referral ->
                assertThat(referral.delegation().servers())
                    .extracting(server -> server.addresses().size())
                    .containsExactly(1, 1, 0));
  }

  /// RFC 1034, section 5.3.3: a referral to the zone itself, above or beside it helps nobody.
  @Test
  void referralLeadsDownwards() {
    for (String owner : List.of("com.", ".", "net.")) {
      reply.removeAllRecords(Section.AUTHORITY);
      reply("AU " + owner + " NS ns1.foobar.com.");
      assertThat(rules()).containsExactly(Rule.REFERRAL_NOT_DOWNWARDS);
      assertThat(meaning()).isEqualTo(new Reply.Lame(Lameness.REFERRAL_NOT_DOWNWARDS));
    }
    reply.removeAllRecords(Section.AUTHORITY);
    reply("AU bank.com. NS ns1.foobar.com.");
    assertThat(rules()).containsExactly(Rule.REFERRAL_ELSEWHERE);
  }

  /// S40.
  @Test
  void glueThatNoServerCanHave() {
    reply(
        "AU foobar.com. NS ns1.foobar.com.",
        "AD ns1.foobar.com. A 0.0.0.0",
        "AD ns1.foobar.com. A 127.0.0.1",
        "AD ns1.foobar.com. A 224.0.0.1",
        "AD ns1.foobar.com. AAAA ::",
        "AD ns1.foobar.com. AAAA ::1",
        "AD ns1.foobar.com. AAAA ff02::1",
        "AD ns1.foobar.com. AAAA 2001:db8::1");
    Rule[] glue = new Rule[6];
    Arrays.fill(glue, Rule.GLUE_ADDRESS);
    assertThat(rules()).startsWith(Rule.REFERRAL).contains(glue).endsWith(Rule.GLUE_IN_DOMAIN);
  }

  /// S6: name servers come from referrals only.
  @Test
  void nameServersBesideAnAnswerAreNotTaken() {
    zone = name("foobar.com.");
    authoritative();
    reply(
        "AN www.foobar.com. A 192.0.2.80",
        "AU foobar.com. NS ns.attacker.com.",
        "AD ns.attacker.com. A 192.0.2.66");
    assertThat(rules())
        .containsExactly(Rule.ANSWER, Rule.NS_WITH_ANSWER, Rule.ADDITIONAL_NOT_NEEDED);
  }

  /// S7, S66: only what was asked for, and only from the zone that holds it.
  @Test
  void answerIsTheChainFromTheNameAsked() {
    zone = name("foobar.com.");
    authoritative();
    reply(
        "AN www.foobar.com. CNAME web.foobar.com.",
        "AN web.foobar.com. CNAME www.bank.com.",
        "AN www.bank.com. A 192.0.2.66",
        "AN www.foobar.net. A 192.0.2.66",
        "AN other.foobar.com. A 192.0.2.66");
    assertThat(rules())
        .containsExactly(
            Rule.ALIAS,
            Rule.CHAIN,
            Rule.CHAIN_LEAVES_ZONE,
            Rule.ANSWER_OUTSIDE_ZONE,
            Rule.ANSWER_NOT_ASKED);
    assertThat(meaning())
        .isInstanceOfSatisfying(
            Reply.Alias.class,
            alias -> assertThat(alias.target()).isEqualTo(name("www.bank.com.")));
  }

  /// RFC 6672, section 3.1: the CNAME is made from the DNAME, whatever the server says.
  @Test
  void cnameOfADnameIsMadeAnew() {
    zone = name("com.");
    authoritative();
    reply(
        "AN foobar.com. DNAME barfoo.com.",
        "AN www.foobar.com. CNAME www.attacker.com.",
        "AN www.attacker.com. A 192.0.2.66");
    assertThat(rules()).containsExactly(Rule.DNAME, Rule.SYNTHESISED_CNAME, Rule.ANSWER_NOT_ASKED);
    assertThat(meaning())
        .isInstanceOfSatisfying(
            Reply.Alias.class,
            alias -> assertThat(alias.target()).isEqualTo(name("www.barfoo.com.")));
  }

  /// RFC 2308, section 5.
  @Test
  void soaMustBeOfTheZoneThatHoldsTheName() {
    authoritative();
    reply.getHeader().setRcode(Rcode.NXDOMAIN);
    String rdata = " SOA ns. admin. 1 1 1 1 60";
    reply("AU net." + rdata, "AU bank.com." + rdata, "AU com." + rdata);
    assertThat(rules())
        .containsExactly(Rule.SOA_OUTSIDE_ZONE, Rule.SOA_OUTSIDE_ZONE, Rule.NEGATIVE_SOA);
    assertThat(meaning()).isInstanceOf(Reply.NameError.class);
  }

  @Test
  void resolversCacheIsNoAuthority() {
    reply.getHeader().setFlag(Flags.RA);
    reply("AN www.foobar.com. A 192.0.2.80");
    assertThat(rules()).containsExactly(Rule.ANSWER_NOT_AUTHORITATIVE);
    assertThat(meaning()).isEqualTo(new Reply.Lame(Lameness.NOT_AUTHORITATIVE));
  }

  @Test
  void emptyReplyMeansAbsenceOnlyFromAnAuthority() {
    assertThat(meaning()).isEqualTo(new Reply.Lame(Lameness.NOT_AUTHORITATIVE));
    authoritative();
    assertThat(meaning()).isEqualTo(new Reply.NoData(null));
  }

  /// RFC 9609, section 4.2.
  @Test
  void addressesOfRootServersComeWithPriming() {
    zone = Name.root;
    asked = new Question(Name.root, Type.NS);
    authoritative();
    reply(
        "AN . NS a.root-servers.net.",
        "AD a.root-servers.net. A 192.0.2.1",
        "AD b.root-servers.net. A 192.0.2.66");
    assertThat(rules()).containsExactly(Rule.ANSWER, Rule.GLUE_PRIMING, Rule.ADDITIONAL_NOT_NEEDED);
  }

  /// NRDelegation (CVE-2022-2795).
  @Test
  void thirteenNameServersAreEnough() {
    for (int i = 0; i < 500; i++) {
      reply("AU foobar.com. NS ns" + i + ".foobar.com.");
    }
    assertThat(rules().stream().filter(Rule.REFERRAL::equals)).hasSize(13);
    assertThat(rules().stream().filter(Rule.TOO_MANY::equals)).hasSize(487);
  }
}
