package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Answers, checked by reading them with dnsjava.
class AnswerEncoderTest {
  private static final Name FOOBAR = Name.fromConstantString("foobar.com.");

  private final AnswerEncoder encoder = new AnswerEncoder();
  private final Query query = new Query();
  private final byte[] out = new byte[65_535];

  /// RFC 1035, section 4.1.4: names come back as they went in; RFC 3597, section 4: only in the
  /// types of RFC 1035 are names in RDATA compressed.
  @Test
  void compressedRecordsAreReadAsTheyWere() throws IOException {
    List<Record> records =
        List.of(
            rr("www.foobar.com. 300 IN CNAME WWW.Web.foobar.com."),
            rr("foobar.com. 300 IN NS ns1.foobar.com."),
            rr("foobar.com. 300 IN MX 10 mail.foobar.com."),
            rr("foobar.com. 300 IN SOA ns1.foobar.com. host.foobar.com. 1 2 3 4 5"),
            rr("1.3.53.127.in-addr.arpa. 300 IN PTR lb1.foobar.com."),
            rr("_sip._udp.foobar.com. 300 IN SRV 1 2 5060 sip.foobar.com."),
            rr("old.foobar.com. 300 IN DNAME new.foobar.com."),
            rr("foobar.com. 300 IN TXT \"a text\" \"and another\""),
            rr("foobar.com. 300 IN HTTPS 1 www.foobar.com. alpn=h2"),
            rr("foobar.com. 300 IN RP a.foobar.com. b.foobar.com."),
            rr("foobar.com. 300 IN MINFO a.foobar.com. b.foobar.com."),
            rr(". 300 IN NS a.root-servers.net."),
            rr("foobar.com. 300 IN TYPE65400 \\# 3 010203"));
    ask("www.foobar.com", Types.A, 1232);
    for (Record rr : records) {
      encoder.require(Section.ANSWER, WireRRset.of(List.of(rr)));
    }
    Message reply = finish();
    assertThat(reply.getSection(org.xbill.DNS.Section.ANSWER)).isEqualTo(records);
    assertThat(reply.getSection(org.xbill.DNS.Section.ANSWER).getFirst().rdataToString())
        .isEqualTo("WWW.Web.foobar.com.");
    int plain = records.stream().mapToInt(rr -> rr.toWire(1).length).sum();
    assertThat(reply.numBytes()).isLessThan(plain);
    assertThat(contains("sip", "foobar")).as("SRV targets are written whole").isTrue();
    assertThat(contains("mail", "foobar")).as("MX targets are compressed").isFalse();
  }

  private boolean contains(String label, String next) {
    byte[] wanted = Name.fromConstantString(label + "." + next + ".").toWire();
    byte[] part = Arrays.copyOf(wanted, wanted.length - 1);
    return IntStream.range(0, 1232)
        .anyMatch(i -> Arrays.equals(out, i, i + part.length, part, 0, part.length));
  }

  /// RFC 4343, section 4.1: a name may point to one in another spelling; the QNAME comes back as it
  /// was sent.
  @Test
  void questionIsRepeatedInTheClientsSpelling() throws IOException {
    ask("wWw.FooBar.cOm", Types.A, 1232);
    encoder.require(
        Section.ANSWER,
        WireRRset.of(List.of(rr("www.foobar.com. 300 IN A 127.53.3.1"))).withOwner(query));
    Message reply = finish();
    assertThat(reply.getQuestion().getName()).hasToString("wWw.FooBar.cOm.");
    assertThat(reply.getSection(org.xbill.DNS.Section.ANSWER).getFirst().getName())
        .hasToString("wWw.FooBar.cOm.");
    assertThat(reply.numBytes()).isEqualTo(12 + 20 + 16 + Edns.OPT_LENGTH);
  }

  /// RFC 2181, section 9: an RRset that does not fit sets TC and is left out whole, and so is
  /// everything behind it.
  @ParameterizedTest
  @CsvSource({"-1, 512", "512, 512", "800, 800", "1232, 1232", "4096, 1232"})
  void truncatesBetweenRRsets(int payload, int limit) throws IOException {
    ask("foobar.com", Types.TXT, payload);
    List<Record> first = texts("a", 3);
    encoder.require(Section.ANSWER, WireRRset.of(first));
    encoder.require(Section.ANSWER, WireRRset.of(texts("b", 40)));
    encoder.require(Section.ANSWER, WireRRset.of(texts("c", 1)));
    Message reply = finish();
    assertThat(encoder.isTruncated()).isTrue();
    assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(reply.getSection(org.xbill.DNS.Section.ANSWER)).isEqualTo(first);
    assertThat(reply.numBytes()).isLessThanOrEqualTo(limit);
    assertThat(reply.getOPT() != null).isEqualTo(payload > 0);
  }

  @Test
  void whatIsOnlyOfferedIsLeftOutWithoutTruncation() throws IOException {
    ask("foobar.com", Types.TXT, 512);
    assertThat(encoder.offer(Section.ADDITIONAL, WireRRset.of(texts("big", 40)))).isFalse();
    assertThat(encoder.offer(Section.ADDITIONAL, WireRRset.of(texts("small", 1)))).isTrue();
    Message reply = finish();
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(reply.getSection(org.xbill.DNS.Section.ADDITIONAL)).hasSize(1 + 1);
  }

  /// What was taken back must not be pointed to.
  @Test
  void namesOfAnRRsetThatDidNotFitAreForgotten() throws IOException {
    for (int count = 1; count < 60; count++) {
      ask("foobar.com", Types.TXT, 512);
      encoder.offer(Section.ADDITIONAL, WireRRset.of(texts("deep.under.some.name", count)));
      encoder.offer(Section.ADDITIONAL, WireRRset.of(texts("under.some.name", 1)));
      encoder.offer(Section.ADDITIONAL, WireRRset.of(texts("some.name", 1)));
      for (Record rr : finish().getSection(org.xbill.DNS.Section.ADDITIONAL)) {
        assertThat(rr.getName().toString()).matches("\\.|((deep\\.)?under\\.)?some\\.name\\..*");
      }
    }
  }

  @Test
  void replyOverTcpHasRoomForEverything() throws IOException {
    byte[] packet = Packet.asking("foobar.com", Types.TXT).build();
    query.parse(packet, packet.length, Transport.TCP);
    encoder.begin(query, out);
    encoder.require(Section.ANSWER, WireRRset.of(texts("a", 500)));
    Message reply = finish();
    assertThat(encoder.isTruncated()).isFalse();
    assertThat(reply.getSection(org.xbill.DNS.Section.ANSWER)).hasSize(500);
  }

  /// Compression work is bounded (CVE-2024-8508), and a pointer reaches 16383 at most.
  @Test
  void thousandsOfNamesAreWrittenRight() throws IOException {
    byte[] packet = Packet.asking("foobar.com", Types.NS).build();
    query.parse(packet, packet.length, Transport.TCP);
    encoder.begin(query, out);
    List<Record> all = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      Record rr = rr("n" + i + ".foobar.com. 300 IN NS ns.n" + i % 700 + ".net.");
      all.add(rr);
      encoder.require(Section.ANSWER, WireRRset.of(List.of(rr)));
    }
    assertThat(finish().getSection(org.xbill.DNS.Section.ANSWER)).isEqualTo(all);
  }

  /// RFC 8914, section 2.
  @Test
  void extendedErrorIsToldToClientsWithEdns() throws IOException {
    ask("foobar.com", Types.A, 1232);
    encoder.extendedError(ExtendedError.NOT_AUTHORITATIVE, "no zone here");
    Message reply = finish(Rcode.REFUSED);
    ExtendedErrorCodeOption option =
        (ExtendedErrorCodeOption) reply.getOPT().getOptions(Edns.EXTENDED_ERROR).getFirst();
    assertThat(option.getErrorCode()).isEqualTo(20);
    assertThat(option.getText()).isEqualTo("no zone here");

    ask("foobar.com", Types.A, -1);
    encoder.extendedError(ExtendedError.NOT_AUTHORITATIVE, "no zone here");
    assertThat(finish(Rcode.REFUSED).getOPT()).isNull();
  }

  @Test
  void textOfAnExtendedErrorIsCutBetweenCharacters() throws IOException {
    ask("foobar.com", Types.A, 1232);
    encoder.extendedError(ExtendedError.OTHER, "x" + "ü".repeat(200));
    ExtendedErrorCodeOption option =
        (ExtendedErrorCodeOption) finish().getOPT().getOptions(Edns.EXTENDED_ERROR).getFirst();
    assertThat(option.getText()).isEqualTo("x" + "ü".repeat(127));
  }

  /// RFC 6891, section 6.1.3: an RCODE above 15 is split between header and OPT.
  @Test
  void extendedRcodeGoesIntoTheOpt() throws IOException {
    ask("foobar.com", Types.A, 1232);
    Message reply = finish(Rcode.BADCOOKIE);
    assertThat(reply.getHeader().getRcode()).isEqualTo(Rcode.BADCOOKIE & 0xF);
    assertThat(reply.getRcode()).isEqualTo(Rcode.BADCOOKIE);
  }

  @Test
  void flagsAreSetAndOnlyRdAndOpcodeCopied() throws IOException {
    byte[] packet = Packet.asking("foobar.com", Types.A).flags(0x7FF0 & ~0x7800).opt(0).build();
    query.parse(packet, packet.length, Transport.UDP);
    encoder.begin(query, out);
    assertThat(flagsOf(finish())).isEqualTo("qr rd ");
    encoder.begin(query, out);
    encoder.authoritative();
    assertThat(flagsOf(finish())).isEqualTo("qr aa rd ");
    encoder.begin(query, out);
    encoder.recursive(query);
    encoder.authenticated();
    assertThat(flagsOf(finish())).isEqualTo("qr rd ra ad cd ");
  }

  private static String flagsOf(Message reply) {
    return reply.getHeader().printFlags();
  }

  /// RFC 3225, section 3: DO is copied.
  @Test
  void doBitIsCopied() throws IOException {
    byte[] packet =
        Packet.asking("foobar.com", Types.A).record(3, "", Types.OPT, 1232, 0x8000).build();
    query.parse(packet, packet.length, Transport.UDP);
    encoder.begin(query, out);
    assertThat(finish().getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
  }

  /// RFC 8467, section 4.1: with padding, a reply tells its length only in blocks; section 5 of RFC
  /// 7830: never longer than the client takes.
  @ParameterizedTest
  @CsvSource({"0, 468", "1, 468", "15, 936", "23, 1232"})
  void paddedReplyIsAWholeNumberOfBlocks(int records, int length) throws IOException {
    ask("foobar.com", Types.TXT, 1232);
    encoder.pad();
    encoder.require(Section.ANSWER, WireRRset.of(texts("foobar.com", Math.max(1, records))));
    Message reply = finish();
    assertThat(reply.numBytes()).isEqualTo(length);
    assertThat(reply.getOPT().getOptions(Edns.PADDING)).hasSize(1);
    ask("foobar.com", Types.TXT, 1232);
    assertThat(finish().getOPT().getOptions(Edns.PADDING)).as("the next reply").isEmpty();
  }

  @Test
  void clientWithoutEdnsGetsNoPadding() throws IOException {
    ask("foobar.com", Types.TXT, -1);
    encoder.pad();
    assertThat(finish().numBytes()).isEqualTo(28);
  }

  /// RFC 4892: what is told in class CH carries that class.
  @Test
  void recordsAreOfTheClassThatWasAsked() throws IOException {
    byte[] packet = Packet.header().question("id.server", Types.TXT, Types.CLASS_CH).build();
    assertThat(query.parse(packet, packet.length, Transport.UDP)).isEqualTo(Verdict.OTHER_CLASS);
    encoder.begin(query, out);
    encoder.require(Section.ANSWER, WireRRset.of(List.of(rr("id.server. 0 IN TXT \"here\""))));
    Record told = finish().getSection(org.xbill.DNS.Section.ANSWER).getFirst();
    assertThat(told.getDClass()).isEqualTo(DClass.CH);
    assertThat(((org.xbill.DNS.TXTRecord) told).getStrings()).containsExactly("here");
  }

  @Test
  void answerableRequestCannotBeRejected() {
    ask("foobar.com", Types.A, 1232);
    assertThatThrownBy(() -> encoder.reject(query, Verdict.ANSWER, out))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void ask(String name, int type, int payload) {
    Packet packet = Packet.asking(name, type);
    byte[] bytes = (payload < 0 ? packet : packet.record(3, "", Types.OPT, payload, 0)).build();
    assertThat(query.parse(bytes, bytes.length, Transport.UDP)).isEqualTo(Verdict.ANSWER);
    encoder.begin(query, out);
  }

  private Message finish() throws IOException {
    return finish(0);
  }

  private Message finish(int rcode) throws IOException {
    return new Message(Arrays.copyOf(out, encoder.finish(rcode)));
  }

  private static List<Record> texts(String prefix, int count) throws IOException {
    List<Record> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(rr(prefix + ". 300 IN TXT \"a text of about thirty bytes " + i + "\""));
    }
    return all;
  }

  /// A record in presentation format.
  private static Record rr(String text) throws IOException {
    String[] fields = text.split(" ", 5);
    return Record.fromString(
        Name.fromString(fields[0]),
        Type.value(fields[3]),
        DClass.IN,
        Long.parseLong(fields[1]),
        fields[4],
        FOOBAR);
  }
}
