package dev.waymark.app;

import dev.waymark.wire.Transport;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/// What `tcpdump` sees on the loopback device: the requests that reach a port, whatever the
/// program says about itself.
final class Capture implements AutoCloseable {
  /// No server has this name, and nobody else asks for it: it marks the end of what was captured.
  private static final String END = "end-of-capture.";

  private static final int FILE_HEADER = 24;
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int ETHERNET_HEADER = 14;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;

  private final Process tcpdump;
  private final DataInputStream packets;
  private final ByteOrder order;
  private final int port;

  /// One request as it went over the wire.
  record Request(InetAddress to, Transport transport, Message message) {}

  private Capture(Process tcpdump, int port) throws IOException {
    this.tcpdump = tcpdump;
    this.port = port;
    packets = new DataInputStream(tcpdump.getInputStream());
    byte[] header = packets.readNBytes(FILE_HEADER);
    order =
        ByteBuffer.wrap(header).getInt() == MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /// Begins to capture; a test that needs it is skipped where that is not possible.
  static Capture start(int port) throws IOException {
    Assumptions.assumeTrue(Tools.isInstalled("tcpdump"), "tcpdump is not installed");
    Process tcpdump =
        new ProcessBuilder(
                "tcpdump",
                "-i",
                "lo",
                "-n",
                "--immediate-mode",
                "-U",
                "-s",
                "0",
                "-w",
                "-",
                "dst port " + port)
            .start();
    BufferedReader says = tcpdump.errorReader(StandardCharsets.UTF_8);
    List<String> said = new ArrayList<>();
    for (String line = says.readLine(); line != null; line = says.readLine()) {
      said.add(line);
      if (line.contains("listening on")) {
        return new Capture(tcpdump, port);
      }
    }
    Assumptions.abort("tcpdump may not capture here: " + String.join(" ", said));
    throw new IllegalStateException();
  }

  /// All requests captured up to now, and since the last call.
  List<Request> requests() throws IOException {
    markEnd();
    List<Request> requests = new ArrayList<>();
    Map<String, ByteArrayOutputStream> streams = new HashMap<>();
    while (true) {
      ByteBuffer ip = nextPacket();
      int header = (ip.get(0) & 0xf) * 4;
      byte[] to = new byte[4];
      ip.get(16, to);
      InetAddress address = InetAddress.getByAddress(to);
      int length = ip.getShort(2) & 0xffff;
      if (ip.get(9) == UDP) {
        Message message = message(bytes(ip, header + UDP_HEADER, length));
        if (isEnd(message)) {
          streams.forEach((stream, bytes) -> addAll(requests, stream, bytes.toByteArray()));
          return requests;
        }
        if (!message.getHeader().getFlag(Flags.QR)) {
          requests.add(new Request(address, Transport.UDP, message));
        }
      } else if (ip.get(9) == TCP) {
        int data = header + ((ip.get(header + 12) & 0xf0) >> 4) * 4;
        String stream = address.getHostAddress() + " " + (ip.getShort(header) & 0xffff);
        streams
            .computeIfAbsent(stream, _ -> new ByteArrayOutputStream())
            .writeBytes(bytes(ip, data, length));
      }
    }
  }

  private void markEnd() throws IOException {
    byte[] end = ServedLab.question(END, Type.A).toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress root = InetAddress.ofLiteral("127.53.0.1");
      socket.send(new DatagramPacket(end, end.length, new InetSocketAddress(root, port)));
    }
  }

  private static boolean isEnd(Message message) {
    return message.getQuestion() != null && message.getQuestion().getName().toString().equals(END);
  }

  /// The next packet from its IP header on.
  private ByteBuffer nextPacket() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(packets.readNBytes(16)).order(order);
    byte[] frame = packets.readNBytes(header.getInt(8));
    return ByteBuffer.wrap(frame).slice(ETHERNET_HEADER, frame.length - ETHERNET_HEADER);
  }

  private static byte[] bytes(ByteBuffer packet, int from, int to) {
    byte[] bytes = new byte[to - from];
    packet.get(from, bytes);
    return bytes;
  }

  private static void addAll(List<Request> requests, String stream, byte[] bytes) {
    InetAddress to = InetAddress.ofLiteral(stream.substring(0, stream.indexOf(' ')));
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.remaining() > 1) {
      byte[] wire = new byte[rest.getShort() & 0xffff];
      rest.get(wire);
      requests.add(new Request(to, Transport.TCP, message(wire)));
    }
  }

  private static Message message(byte[] wire) {
    try {
      return new Message(wire);
    } catch (IOException e) {
      throw new IllegalStateException("that was no DNS message", e);
    }
  }

  @Override
  public void close() {
    tcpdump.destroy();
  }
}
