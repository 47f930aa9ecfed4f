package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.PreparedAnswer.Reach;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// Answers written once and copied into replies to other questions (RFC 1035, section 4.1.4: every
/// pointer has to be aimed again).
class PreparedAnswerTest {
  private static final int OFFSET = 7;
  private static final int ROOM = 4_096;

  private final AnswerEncoder encoder = new AnswerEncoder();
  private final Query query = new Query();
  private final byte[] out = new byte[65_535];

  @Test
  void aReferralFitsEveryNameBelowTheCut() throws IOException {
    WireRRset servers = of(rr("foobar.com.", "NS", "ns1.foobar.com."));
    WireRRset glue = of(rr("ns1.foobar.com.", "A", "192.0.2.53"));
    begin("foobar.com", ROOM);
    encoder.require(Section.AUTHORITY, servers);
    encoder.require(Section.ADDITIONAL, glue);
    byte[] prepared = prepare(Reach.BELOW);
    for (String name : List.of("foobar.com", "www.foobar.com", "x.y.z.FOOBAR.com")) {
      begin(name, ROOM);
      assertThat(encoder.copy(prepared, OFFSET)).isTrue();
      Message copied = finish();
      assertThat(copied.getSection(2)).containsExactly(rr("foobar.com.", "NS", "ns1.foobar.com."));
      assertThat(copied.getSection(3)).contains(rr("ns1.foobar.com.", "A", "192.0.2.53"));
      assertThat(copied.getOPT()).isNotNull();
    }
  }

  /// What proves a referral goes between its two sections (RFC 4035, section 3.1.4).
  @Test
  void recordsAreAddedBeforeTheAdditionalSection() throws IOException {
    WireRRset glue = of(rr("ns1.foobar.com.", "A", "192.0.2.53"));
    WireRRset ds = of(rr("foobar.com.", "DS", "1 13 1 " + "0a".repeat(20)));
    WireRRset texts = of(rr("hash.com.", "TXT", "a"), rr("hash.com.", "TXT", "b"));
    begin("foobar.com", ROOM);
    encoder.require(Section.AUTHORITY, of(rr("foobar.com.", "NS", "ns1.foobar.com.")));
    encoder.require(Section.ADDITIONAL, glue);
    byte[] prepared = prepare(Reach.BELOW);
    begin("www.foobar.com", ROOM);
    assertThat(encoder.copy(prepared, OFFSET)).isTrue();
    assertThat(encoder.hasNoAdditional()).isFalse();
    encoder.setAdditionalAside();
    encoder.owner(ds.ownerBytes(), 0, 0, 12);
    assertThat(add(ds)).isTrue();
    encoder.owner(texts.ownerBytes(), 0, 5, 5);
    assertThat(add(texts)).isTrue();
    encoder.putAdditionalBack();
    Message reply = finish();
    assertThat(reply.getSection(2))
        .containsExactly(
            rr("foobar.com.", "NS", "ns1.foobar.com."),
            rr("foobar.com.", "DS", "1 13 1 " + "0a".repeat(20)),
            rr("hash.com.", "TXT", "a"),
            rr("hash.com.", "TXT", "b"));
    assertThat(reply.getSection(3)).contains(rr("ns1.foobar.com.", "A", "192.0.2.53"));
    int header = 12 + 16 + 4;
    int records = (2 + 10 + 6) + (2 + 10 + 24) + (7 + 10 + 2) + (2 + 10 + 2) + (2 + 10 + 4);
    assertThat(reply.numBytes()).isEqualTo(header + records + Edns.OPT_LENGTH);
  }

  @Test
  void whatDoesNotFitIsTakenBackWithAllThatWasCopied() throws IOException {
    begin("foobar.com", ROOM);
    encoder.require(Section.AUTHORITY, of(rr("foobar.com.", "NS", "ns1.foobar.com.")));
    encoder.require(Section.ADDITIONAL, of(rr("ns1.foobar.com.", "A", "192.0.2.53")));
    byte[] prepared = prepare(Reach.BELOW);
    WireRRset ds = of(rr("foobar.com.", "DS", "1 13 1 " + "0a".repeat(20)));
    begin("foobar.com", 100);
    assertThat(encoder.copy(prepared, OFFSET)).isTrue();
    encoder.setAdditionalAside();
    encoder.owner(ds.ownerBytes(), 0, 0, 12);
    assertThat(add(ds)).isFalse();
    encoder.takeBack();
    assertThat(encoder.copy(prepared, OFFSET)).isTrue();
    Message reply = finish();
    assertThat(reply.getSection(2)).containsExactly(rr("foobar.com.", "NS", "ns1.foobar.com."));
    assertThat(reply.getSection(3)).contains(rr("ns1.foobar.com.", "A", "192.0.2.53"));
  }

  private boolean add(WireRRset rrset) {
    return encoder.add(
        Section.AUTHORITY,
        rrset.type(),
        rrset.ttl(),
        rrset.rdataBytes(),
        rrset.count(),
        rrset.rdataOffset());
  }

  /// RFC 4592, section 3.3.1: the records belong to the name that was asked.
  @Test
  void aWildcardsAnswerBelongsToTheName() throws IOException {
    begin("*.foobar.com", ROOM);
    encoder.require(
        Section.ANSWER, of(rr("foobar.com.", "MX", "1 a.b.foobar.com.")).withOwner(query));
    byte[] prepared = prepare(Reach.WILDCARD);
    begin("a.much.longer.foobar.com", ROOM);
    assertThat(encoder.copy(prepared, OFFSET)).isTrue();
    assertThat(finish().getSection(1))
        .containsExactly(rr("a.much.longer.foobar.com.", "MX", "1 a.b.foobar.com."));
  }

  @Test
  void dataThatNamesTheWildcardCannotBePrepared() {
    begin("*.foobar.com", ROOM);
    encoder.require(
        Section.ANSWER, of(rr("foobar.com.", "MX", "1 *.foobar.com.")).withOwner(query));
    assertThat(encoder.prepare(Reach.WILDCARD, new byte[PreparedAnswer.MAX_LENGTH])).isZero();
  }

  /// A cache keeps the seconds at which TTLs are over; after 2106 they need more than 32 bits.
  @ParameterizedTest
  @ValueSource(longs = {1_000, 2_147_483_640L, 4_294_967_290L, 8_589_934_600L})
  void ttlsOfACacheCountDown(long now) throws IOException {
    begin("foobar.com", ROOM);
    encoder.require(Section.ANSWER, of(rr("foobar.com.", "MX", "1 mail.foobar.com.")));
    encoder.require(
        Section.ANSWER, of(rr("mail.foobar.com.", "AAAA", "2001:db9::1")).withTtl(2_000_000_000L));
    encoder.require(Section.AUTHORITY, of(rr("com.", "NS", "ns.com.")).withTtl(30));
    byte[] prepared = prepare(Reach.NAME);
    PreparedAnswer.addToTtls(prepared, OFFSET, now);
    begin("foobar.com", ROOM);
    assertThat(encoder.copy(prepared, OFFSET, now + 20)).isTrue();
    Message copied = finish();
    assertThat(copied.getSection(1))
        .extracting(Record::getTTL)
        .containsExactly(40L, 1_999_999_980L);
    assertThat(copied.getSection(2)).extracting(Record::getTTL).containsExactly(10L);
  }

  @Test
  void withoutRoomNothingChanges() throws IOException {
    Record[] addresses = new Record[60];
    Arrays.setAll(addresses, i -> rr("foobar.com.", "A", "192.0.2." + i));
    begin("foobar.com", ROOM);
    encoder.require(Section.ANSWER, of(addresses).withOwner(query));
    byte[] prepared = prepare(Reach.NAME);
    begin("foobar.com", 512);
    assertThat(encoder.copy(prepared, OFFSET)).isFalse();
    Message reply = finish();
    assertThat(reply.getSection(1)).isEmpty();
    assertThat(reply.getRcode()).isZero();
  }

  @Test
  void anAnswerLongerThanADatagramIsNotPrepared() {
    Record[] addresses = new Record[120];
    Arrays.setAll(addresses, i -> rr("foobar.com.", "A", "192.0.2." + i));
    begin("foobar.com", ROOM);
    encoder.require(Section.ANSWER, of(addresses).withOwner(query));
    assertThat(encoder.prepare(Reach.NAME, new byte[65_535])).isZero();
  }

  /// Pointers that stand too far from each other have no place in a byte.
  @Test
  void aLongWayBetweenPointersIsNotPrepared() {
    String text = "x".repeat(250);
    begin("foobar.com", ROOM);
    encoder.require(Section.ANSWER, of(rr("foobar.com.", "TXT", text + " " + text)));
    encoder.require(Section.ANSWER, of(rr("a.foobar.com.", "TXT", text)));
    assertThat(encoder.prepare(Reach.BELOW, new byte[PreparedAnswer.MAX_LENGTH])).isZero();
  }

  private void begin(String name, int limit) {
    byte[] request = Packet.asking(name, Types.A).opt(0).build();
    assertThat(query.parse(request, request.length, Transport.UDP)).isEqualTo(Verdict.ANSWER);
    encoder.begin(query, out, limit);
  }

  private byte[] prepare(Reach reach) {
    byte[] room = new byte[PreparedAnswer.MAX_LENGTH];
    int length = encoder.prepare(reach, room);
    assertThat(length).isPositive();
    byte[] prepared = new byte[OFFSET + length];
    System.arraycopy(room, 0, prepared, OFFSET, length);
    assertThat(PreparedAnswer.end(prepared, OFFSET)).isEqualTo(prepared.length);
    return prepared;
  }

  private Message finish() throws IOException {
    return new Message(Arrays.copyOf(out, encoder.finish(0)));
  }

  private static WireRRset of(Record... records) {
    return WireRRset.of(List.of(records));
  }

  private static Record rr(String owner, String type, String data) {
    try {
      Name name = Name.fromString(owner);
      int value = org.xbill.DNS.Type.value(type);
      return Record.fromString(name, value, DClass.IN, 60, data, Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException(data, e);
    }
  }
}
