package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.settings.AnswerSettings;
import dev.waymark.wire.ServerIdentity;
import dev.waymark.wire.Transport;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// What a resolver's answers say beside what was asked, as its operator likes, over sockets.
class AnswerSettingsTest {
  private static final byte[] NSID = "r1".getBytes(StandardCharsets.US_ASCII);
  private static final ServerIdentity IDENTITY =
      ServerIdentity.NONE.withNsid(NSID).withName("r1.lab").withVersion("Waymark 1");

  private final World world = new World();
  private final EventLoops loops = new EventLoops(1);
  private final DnsClient client = new DnsClient(new Random(7));

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "zone.",
            "www.zone. 60 IN A 127.53.3.1",
            "zone. 60 IN MX 10 mail.zone.",
            "inside.zone. 60 IN MX 10 in.zone.",
            "in.zone. 60 IN A 10.0.0.1",
            "mail.zone. 60 IN A 127.53.3.2");
  }

  @AfterEach
  void end() {
    client.close();
    loops.close();
    world.close();
  }

  private DnsServer serve(AnswerSettings answers) throws IOException {
    world.with(settings -> settings.withService(settings.service().withAnswers(answers)));
    return open();
  }

  private DnsServer open() throws IOException {
    return DnsServer.open(
        loops,
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        world.resolver().responder(trace -> new byte[0]));
  }

  private Message ask(DnsServer server, Message query, Transport transport) {
    ClientReply reply =
        client.exchange(
            server.addresses().getFirst(), query, transport, Duration.ofSeconds(10), why -> {});
    assertThat(reply).isInstanceOf(ClientReply.Received.class);
    return ((ClientReply.Received) reply).message();
  }

  private static Message query(String name, int type, int dclass, EDNSOption... options) {
    Message query = Message.newQuery(Record.newRecord(ScriptedAuthority.name(name), type, dclass));
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return query;
  }

  /// RFC 5001, section 2.2: with the reply to whoever asks, be it found, cached or refused.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void whoAsksWithNsidIsToldWhichResolverThisIs(Transport transport) throws IOException {
    try (DnsServer server = serve(AnswerSettings.DEFAULT.withIdentity(IDENTITY))) {
      Message asking = query("www.zone.", Type.A, DClass.IN, new GenericEDNSOption(3, new byte[0]));
      for (int i = 0; i < 3; i++) {
        Message reply = ask(server, asking, transport);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
        assertThat(reply.getOPT().getOptions()).hasSize(1);
        assertThat(((NSIDOption) reply.getOPT().getOptions().getFirst()).toWire())
            .isEqualTo(new NSIDOption(NSID).toWire());
      }
      Message silent = ask(server, query("www.zone.", Type.A, DClass.IN), transport);
      assertThat(silent.getOPT().getOptions()).isEmpty();
    }
  }

  /// RFC 4892: told by those who want to be known, and to those only who may ask at all.
  @Test
  void identityAndVersionAreToldIfSetAndToClientsOnly() throws IOException {
    try (DnsServer server = serve(AnswerSettings.DEFAULT.withIdentity(IDENTITY))) {
      Message reply = ask(server, query("ID.server.", Type.TXT, DClass.CH), Transport.UDP);
      assertThat(((TXTRecord) reply.getSection(Section.ANSWER).getFirst()).getStrings())
          .containsExactly("r1.lab");
      reply = ask(server, query("version.bind.", Type.TXT, DClass.CH), Transport.UDP);
      assertThat(((TXTRecord) reply.getSection(Section.ANSWER).getFirst()).getStrings())
          .containsExactly("Waymark 1");
      reply = ask(server, query("www.zone.", Type.TXT, DClass.CH), Transport.UDP);
      assertThat(reply.getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  void whoMayNotAskIsNotToldWhoThisIs() throws IOException {
    AnswerSettings answers = AnswerSettings.DEFAULT.withIdentity(IDENTITY);
    world.with(
        settings ->
            settings.withService(
                settings.service().withAnswers(answers).withClients(AddressSet.EMPTY)));
    try (DnsServer server = open()) {
      Message reply = ask(server, query("id.server.", Type.TXT, DClass.CH), Transport.UDP);
      assertThat(reply.getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    }
  }

  @Test
  void nothingIsToldByDefault() throws IOException {
    try (DnsServer server = open()) {
      for (String name : List.of("id.server.", "hostname.bind.", "version.bind.")) {
        Message reply = ask(server, query(name, Type.TXT, DClass.CH), Transport.UDP);
        assertThat(reply.getRcode()).as(name).isEqualTo(Rcode.REFUSED);
      }
      Message asking = query("www.zone.", Type.A, DClass.IN, new GenericEDNSOption(3, new byte[0]));
      assertThat(ask(server, asking, Transport.UDP).getOPT().getOptions()).isEmpty();
    }
  }

  /// RFC 1034, section 4.3.2: an answer may bring the zone's servers and hosts' addresses along,
  /// from glue too (RFC 2181, section 5.4.1), whether it was found or cached.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersThatAreNotMinimalBringServersAndAddresses(Transport transport) throws IOException {
    AnswerSettings whole = new AnswerSettings(1232, true, false, ServerIdentity.NONE);
    try (DnsServer server = serve(whole)) {
      for (int i = 0; i < 3; i++) {
        Message reply = ask(server, query("www.zone.", Type.A, DClass.IN), transport);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
        assertThat(texts(reply, Section.AUTHORITY)).containsExactly("zone. NS ns.zone.");
        assertThat(texts(reply, Section.ADDITIONAL)).containsExactly("ns.zone. A 127.77.1.1");
      }
      ask(server, query("mail.zone.", Type.A, DClass.IN), transport);
      Message mail = ask(server, query("zone.", Type.MX, DClass.IN), transport);
      assertThat(texts(mail, Section.ADDITIONAL))
          .containsExactly("mail.zone. A 127.53.3.2", "ns.zone. A 127.77.1.1");
    }
  }

  /// What a client does not get if it asks for it does not come along either (DNS rebinding).
  @Test
  void privateAddressDoesNotComeAlong() throws IOException {
    AnswerSettings whole = new AnswerSettings(1232, true, false, ServerIdentity.NONE);
    try (DnsServer server = serve(whole)) {
      for (int i = 0; i < 3; i++) {
        Message asked = ask(server, query("in.zone.", Type.A, DClass.IN), Transport.UDP);
        assertThat(asked.getSection(Section.ANSWER)).isEmpty();
        Message mx = ask(server, query("inside.zone.", Type.MX, DClass.IN), Transport.UDP);
        assertThat(mx.getSection(Section.ANSWER)).hasSize(1);
        assertThat(texts(mx, Section.ADDITIONAL)).containsExactly("ns.zone. A 127.77.1.1");
      }
    }
  }

  @Test
  void answersAreMinimalByDefault() throws IOException {
    try (DnsServer server = open()) {
      for (int i = 0; i < 3; i++) {
        Message reply = ask(server, query("www.zone.", Type.A, DClass.IN), Transport.UDP);
        assertThat(reply.getSection(Section.AUTHORITY)).isEmpty();
        assertThat(texts(reply, Section.ADDITIONAL)).isEmpty();
      }
    }
  }

  private static List<String> texts(Message reply, int section) {
    return reply.getSection(section).stream()
        .filter(rr -> rr.getType() != Type.OPT)
        .map(rr -> rr.getName() + " " + Type.string(rr.getType()) + " " + rr.rdataToString())
        .toList();
  }
}
