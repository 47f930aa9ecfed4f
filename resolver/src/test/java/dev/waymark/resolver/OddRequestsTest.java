package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Edns;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Transport;
import dev.waymark.wire.Types;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// S46: odd requests to a resolver, the same table over UDP and TCP, with and without EDNS. What is
/// refused costs no question to anybody.
class OddRequestsTest {
  private static final String WWW = "www.zone";
  private static final int ODD_ID = 0x0DD0;
  private static final int GOOD_ID = 0x600D;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int DROPPED = -1;
  private static final int NO_ERROR = 0;

  private final World world = new World();
  private final EventLoops loops = new EventLoops(1);
  private DnsServer server;

  /// A request in the making, the impossible ones too.
  static final class Request {
    private final boolean edns;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int[] counts = new int[4];
    private int flags = 0x0100;
    private int length = Integer.MAX_VALUE;

    Request(boolean edns) {
      this.edns = edns;
    }

    Request flags(int bits) {
      flags = bits;
      return this;
    }

    Request cutTo(int bytes) {
      length = bytes;
      return this;
    }

    Request asks(int type) {
      return asks(WWW, type, Types.CLASS_IN);
    }

    Request asks(String name, int type, int dclass) {
      counts[0]++;
      return name(name).u16(type).u16(dclass);
    }

    /// A question whose name is these bytes.
    Request asksRaw(int... name) {
      counts[0]++;
      return bytes(name).u16(Types.A).u16(Types.CLASS_IN);
    }

    Request record(int section, String owner, int type, int dclass, int ttl, int... rdata) {
      counts[section]++;
      name(owner).u16(type).u16(dclass).u16(ttl >> 16).u16(ttl);
      return u16(rdata.length).bytes(rdata);
    }

    /// The OPT record, in a request with EDNS.
    Request opt() {
      return edns ? record(3, "", Types.OPT, 1_232, 0) : this;
    }

    /// The OPT record, whether EDNS is wanted or not.
    Request option(int code, int... data) {
      int[] rdata = new int[4 + data.length];
      rdata[0] = code >> 8;
      rdata[1] = code & 0xFF;
      rdata[3] = data.length;
      System.arraycopy(data, 0, rdata, 4, data.length);
      return record(3, "", Types.OPT, 1_232, 0, rdata);
    }

    Request name(String name) {
      for (String label : name.split("\\.", -1)) {
        if (!label.isEmpty()) {
          body.write(label.length());
          body.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
      }
      return bytes(0);
    }

    Request u16(int value) {
      return bytes(value >> 8 & 0xFF, value & 0xFF);
    }

    Request bytes(int... bytes) {
      for (int each : bytes) {
        body.write(each);
      }
      return this;
    }

    byte[] build(int id) {
      Request whole = new Request(false).u16(id).u16(flags);
      for (int count : counts) {
        whole.u16(count);
      }
      whole.body.writeBytes(body.toByteArray());
      byte[] bytes = whole.body.toByteArray();
      return Arrays.copyOf(bytes, Math.min(length, bytes.length));
    }
  }

  /// @param udp the RCODE over UDP, or [#DROPPED]
  /// @param tcp the same over TCP
  record Row(String what, int udp, int tcp, Consumer<Request> request) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Row row(String what, int rcode, Consumer<Request> request) {
    return new Row(what, rcode, rcode, request);
  }

  private static List<Row> rows() {
    int[] longName = new int[4 * 64 + 1];
    for (int i = 0; i < 4 * 64; i++) {
      longName[i] = i % 64 == 0 ? 63 : 'a';
    }
    return List.of(
        row(
            "EDNS version 1 (RFC 6891, section 6.1.3)",
            Rcode.BADVERS,
            r -> r.asks(Type.A).record(3, "", Types.OPT, 1_232, 1 << 16)),
        row("IQUERY (RFC 3425)", Rcode.NOTIMP, r -> r.flags(1 << 11).asks(Type.A).opt()),
        row("STATUS", Rcode.NOTIMP, r -> r.flags(2 << 11).asks(Type.A).opt()),
        row("opcode 15", Rcode.NOTIMP, r -> r.flags(15 << 11).asks(Type.A).opt()),
        row("NOTIFY without right", Rcode.REFUSED, r -> r.flags(4 << 11).asks(Type.SOA).opt()),
        row("UPDATE without right", Rcode.REFUSED, r -> r.flags(5 << 11).asks(Type.SOA).opt()),
        row("no question (RFC 9619, section 4)", Rcode.FORMERR, Request::opt),
        row(
            "no question but a cookie (RFC 7873, section 5.4)",
            NO_ERROR,
            r -> r.option(Edns.COOKIE, 1, 2, 3, 4, 5, 6, 7, 8)),
        row(
            "two questions (RFC 9619, section 4)",
            Rcode.FORMERR,
            r -> r.asks(Type.A).asks(Type.AAAA).opt()),
        row("a reply", DROPPED, r -> r.flags(0x8000).asks(Type.A).opt()),
        row("eleven bytes", DROPPED, r -> r.asks(Type.A).cutTo(11)),
        row("a name that points to itself", Rcode.FORMERR, r -> r.asksRaw(0xC0, 12).opt()),
        row("a name that points forwards", Rcode.FORMERR, r -> r.asksRaw(0xC0, 40).opt()),
        row("label type 0x40", Rcode.FORMERR, r -> r.asksRaw(0x41, 'a', 0).opt()),
        row("a name of 257 bytes", Rcode.FORMERR, r -> r.asksRaw(longName).opt()),
        row("a name that is cut", Rcode.FORMERR, r -> r.asks(Type.A).cutTo(16)),
        row(
            "two OPT (RFC 6891, section 6.1.1)",
            Rcode.FORMERR,
            r ->
                r.asks(Type.A)
                    .record(3, "", Types.OPT, 1_232, 0)
                    .record(3, "", Types.OPT, 1_232, 0)),
        row(
            "OPT with an owner",
            Rcode.FORMERR,
            r -> r.asks(Type.A).record(3, "x", Types.OPT, 1_232, 0)),
        row(
            "OPT in the answer section",
            Rcode.FORMERR,
            r -> r.asks(Type.A).record(1, "", Types.OPT, 1_232, 0)),
        row(
            "an option that passes the end",
            Rcode.FORMERR,
            r -> r.asks(Type.A).record(3, "", Types.OPT, 1_232, 0, 0, 3, 0, 9)),
        row("bytes behind the message", NO_ERROR, r -> r.asks(Type.A).opt().bytes(1, 2, 3)),
        row("class ANY", Rcode.REFUSED, r -> r.asks(WWW, Type.A, 255).opt()),
        row("class CH", Rcode.REFUSED, r -> r.asks(WWW, Type.A, 3).opt()),
        row("class 0", Rcode.FORMERR, r -> r.asks(WWW, Type.A, 0).opt()),
        row("type 0 (RFC 6895, section 3.1)", Rcode.FORMERR, r -> r.asks(0).opt()),
        row("type OPT (RFC 6891, section 6.1.1)", Rcode.FORMERR, r -> r.asks(Type.OPT).opt()),
        row("type TSIG (RFC 8945, section 5)", Rcode.FORMERR, r -> r.asks(Type.TSIG).opt()),
        row("type TKEY (RFC 2930)", Rcode.FORMERR, r -> r.asks(Type.TKEY).opt()),
        row("NXNAME (RFC 9824, section 3.5)", Rcode.FORMERR, r -> r.asks(Types.NXNAME).opt()),
        new Row(
            "AXFR (RFC 5936, section 4.2)",
            Rcode.FORMERR,
            Rcode.REFUSED,
            r -> r.asks(Type.AXFR).opt()),
        new Row("IXFR", Rcode.FORMERR, Rcode.REFUSED, r -> r.asks(Type.IXFR).opt()),
        row("MAILA", Rcode.REFUSED, r -> r.asks(Type.MAILA).opt()),
        row("MAILB", Rcode.REFUSED, r -> r.asks(Type.MAILB).opt()),
        row("type ANY (RFC 8482)", NO_ERROR, r -> r.asks(Type.ANY).opt()),
        row("type 65535", NO_ERROR, r -> r.asks(65_535).opt()),
        row("TC in the request", NO_ERROR, r -> r.flags(0x0300).asks(Type.A).opt()),
        row("CD and AD in the request", NO_ERROR, r -> r.flags(0x0130).asks(Type.A).opt()),
        row(
            "a record in the answer section",
            Rcode.FORMERR,
            r -> r.asks(Type.A).record(1, WWW, Type.A, 1, 60, 192, 0, 2, 1).opt()),
        row(
            "a cookie of 7 bytes (RFC 7873, section 5.2.2)",
            Rcode.FORMERR,
            r -> r.asks(Type.A).option(Edns.COOKIE, 1, 2, 3, 4, 5, 6, 7)),
        row(
            "TSIG with an unknown key (RFC 8945, section 5.2.1)",
            Rcode.NOTAUTH,
            r -> r.asks(Type.A).opt().record(3, "key", Types.TSIG, 255, 0, tsig())));
  }

  /// A TSIG record's data with an empty MAC: RFC 8945, section 4.2.
  private static int[] tsig() {
    int[] name = {11, 'h', 'm', 'a', 'c', '-', 's', 'h', 'a', '2', '5', '6', 0};
    int[] rdata = Arrays.copyOf(name, name.length + 16);
    rdata[name.length + 6] = 1; // fudge
    rdata[name.length + 10] = ODD_ID >> 8;
    rdata[name.length + 11] = ODD_ID & 0xFF;
    return rdata;
  }

  private static Stream<Arguments> table() {
    return rows().stream()
        .flatMap(
            row ->
                Stream.of(Transport.values())
                    .flatMap(
                        transport ->
                            Stream.of(false, true)
                                .map(edns -> Arguments.of(row, transport, edns))));
  }

  @BeforeEach
  void worldWithOneZone() throws IOException {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    world.server("1.1").serves("zone.", "www.zone. A 127.53.3.1");
    server =
        DnsServer.open(
            loops,
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            world.resolver().responder(trace -> new byte[0]));
    world.ask("www.zone.");
    world.ask("www.zone.", 65_535);
  }

  @AfterEach
  void end() {
    server.close();
    loops.close();
    world.close();
  }

  /// What comes first when the odd request is followed by a good one.
  private byte[] ask(byte[] odd, Transport transport) throws IOException {
    byte[] good = new Request(false).asks(Type.A).build(GOOD_ID);
    InetSocketAddress address = server.addresses().getFirst();
    if (transport == Transport.UDP) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(address);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.send(new DatagramPacket(odd, odd.length));
        socket.send(new DatagramPacket(good, good.length));
        DatagramPacket reply = new DatagramPacket(new byte[1_232], 1_232);
        socket.receive(reply);
        return Arrays.copyOf(reply.getData(), reply.getLength());
      }
    }
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(odd.length);
      out.write(odd);
      out.writeShort(good.length);
      out.write(good);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return in.readNBytes(in.readUnsignedShort());
    } catch (EOFException | SocketException e) {
      return good; // a connection on which no message can be read is closed
    }
  }

  @ParameterizedTest(name = "{0}, {1}, EDNS {2}")
  @MethodSource("table")
  void isAnsweredByTheTable(Row row, Transport transport, boolean edns) throws IOException {
    Request request = new Request(edns);
    row.request().accept(request);
    byte[] odd = request.build(ODD_ID);
    int packets = world.packets();
    byte[] bytes = ask(odd, transport);
    int expected = transport == Transport.UDP ? row.udp() : row.tcp();
    Message reply = new Message(bytes);
    assertThat(reply.getHeader().getID()).isEqualTo(expected == DROPPED ? GOOD_ID : ODD_ID);
    assertThat(world.packets()).isEqualTo(packets);
    if (expected == DROPPED) {
      return;
    }
    assertThat(Rcode.string(reply.getRcode())).isEqualTo(Rcode.string(expected));
    assertThat(reply.getHeader().getFlag(org.xbill.DNS.Flags.AA)).isFalse();
    if (row.what().startsWith("NXNAME") && edns) {
      assertThat(error(reply)).isEqualTo(ExtendedError.INVALID_QUERY_TYPE.code());
    }
    if (row.what().startsWith("CD")) { // RFC 4035, section 3.2.2
      assertThat(reply.getHeader().getFlag(org.xbill.DNS.Flags.CD)).isTrue();
    }
    if (expected != NO_ERROR) {
      assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    }
  }

  private static int error(Message reply) {
    for (EDNSOption option : reply.getOPT().getOptions()) {
      if (option instanceof ExtendedErrorCodeOption error) {
        return error.getErrorCode();
      }
    }
    return -1;
  }
}
