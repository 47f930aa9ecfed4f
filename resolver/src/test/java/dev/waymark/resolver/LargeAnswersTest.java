package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Answers as large as a message can be: whole over TCP, at first and from the cache; over UDP a
/// short reply that says so (RFC 1035, section 4.2.1).
class LargeAnswersTest {
  /// About what fits into 65,535 bytes.
  private static final int COUNT = 3_000;

  private final World world = new World();
  private final EventLoops loops = new EventLoops(1);
  private final DnsClient client = new DnsClient(new Random(7));
  private ScriptedAuthority zone;
  private DnsServer server;

  @BeforeEach
  void worldWithOneZone() throws Exception {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone = world.server("1.1").serves("zone.", "www.zone. A 127.53.3.1");
    server =
        DnsServer.open(
            loops,
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            world.resolver().responder(trace -> new byte[0]));
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
    loops.close();
    world.close();
  }

  private Message ask(String name, int type, Transport transport) {
    Message query = Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
    ClientReply reply =
        client.exchange(
            server.addresses().getFirst(), query, transport, Duration.ofSeconds(10), _ -> {});
    assertThat(reply).isInstanceOf(ClientReply.Received.class);
    return ((ClientReply.Received) reply).message();
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private void holds(List<Record> records) {
    zone.says(
        (query, honest, transport) -> {
          Record first = records.getFirst();
          if (query.getQuestion().getType() == first.getType()
              && query.getQuestion().getName().equals(first.getName())) {
            honest.removeAllRecords(Section.AUTHORITY);
            honest.getHeader().setRcode(Rcode.NOERROR);
            records.forEach(rr -> honest.addRecord(rr, Section.ANSWER));
          }
          return honest;
        });
  }

  private void areGivenWhole(List<Record> records) {
    holds(records);
    String name = records.getFirst().getName().toString();
    int type = records.getFirst().getType();
    for (int i = 0; i < 3; i++) { // found, from the cache, copied
      Message whole = ask(name, type, Transport.TCP);
      assertThat(new HashSet<>(whole.getSection(Section.ANSWER))).isEqualTo(new HashSet<>(records));
      Message cut = ask(name, type, Transport.UDP);
      assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(cut.numBytes()).isLessThanOrEqualTo(512);
    }
    assertThat(ask("www.zone.", Type.A, Transport.UDP).getSection(Section.ANSWER)).hasSize(1);
  }

  /// S42 (CVE-2024-8508): thousands of names to be compressed.
  @Test
  void thousandsOfNames() {
    areGivenWhole(
        IntStream.range(0, COUNT)
            .mapToObj(i -> new PTRRecord(name("p.zone."), DClass.IN, 60, name("n" + i + ".zone.")))
            .map(Record.class::cast)
            .toList());
  }

  /// S45 (CVE-2024-1737): thousands of records at one name.
  @Test
  void thousandsOfAddresses() {
    areGivenWhole(
        IntStream.range(0, COUNT)
            .mapToObj(
                i ->
                    new ARecord(
                        name("many.zone."),
                        DClass.IN,
                        60,
                        InetAddress.ofLiteral("127.53." + i / 200 + "." + i % 200)))
            .map(Record.class::cast)
            .toList());
  }

  /// S45: hundreds of types at one name.
  @Test
  void hundredsOfTypes() {
    zone.says(
        (query, honest, transport) -> {
          int type = query.getQuestion().getType();
          if (type > 1_000) {
            honest.removeAllRecords(Section.AUTHORITY);
            honest.getHeader().setRcode(Rcode.NOERROR);
            byte[] data = {(byte) (type >> 8), (byte) type};
            Record rr = Record.newRecord(name("types.zone."), type, DClass.IN, 60, data);
            honest.addRecord(rr, Section.ANSWER);
          }
          return honest;
        });
    for (int round = 0; round < 2; round++) {
      for (int type = 65_300; type < 65_500; type++) {
        Message reply = ask("types.zone.", type, Transport.UDP);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
        assertThat(reply.getSection(Section.ANSWER).getFirst().getType()).isEqualTo(type);
      }
    }
    assertThat(zone.asked()).hasSizeLessThanOrEqualTo(202);
  }
}
