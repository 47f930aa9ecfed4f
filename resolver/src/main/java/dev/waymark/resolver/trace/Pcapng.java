package dev.waymark.resolver.trace;

import dev.waymark.wire.Transport;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The DNS messages of a trace as a capture file that Wireshark, tshark and their like open
/// (draft-ietf-opsawg-pcapng), with the run's own times and the servers' names.
///
/// Addresses, ports and messages are those of the wire; the headers around them are made anew. Of a
/// TCP connection there are only the segments that carry messages: handshake and bare
/// acknowledgements are the system's, and the trace does not see them.
public final class Pcapng {
  private static final int SECTION_HEADER = 0x0A0D0D0A;
  private static final int BYTE_ORDER = 0x1A2B3C4D;
  private static final int MAJOR_VERSION = 1;
  private static final int OPTION_APPLICATION = 4;

  private static final int INTERFACE = 1;
  private static final int LINK_RAW_IP = 101;

  private static final int NAMES = 4;
  private static final int NAME_IPV4 = 1;
  private static final int NAME_IPV6 = 2;

  private static final int PACKET = 6;

  /// Type and length before a block's body, the length once more behind it.
  private static final int AROUND_BODY = 12;

  /// Bytes of a stream in one segment: a message and its length are more than one can hold.
  private static final int SEGMENT = 32_768;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final Instant started;

  /// The sequence number of the next byte in each direction of each stream.
  private final Map<Direction, Integer> sequences = new HashMap<>();

  private record Direction(InetSocketAddress from, InetSocketAddress to) {
    Direction back() {
      return new Direction(to, from);
    }
  }

  private Pcapng(Instant started) {
    this.started = started;
  }

  /// Renders the packets of the trace; a file without any if it has none.
  public static byte[] render(Trace trace) {
    Pcapng capture = new Pcapng(trace.started());
    capture.begin();
    capture.names(trace);
    for (TraceEvent event : trace.events()) {
      if (event instanceof TraceEvent.Packet packet) {
        capture.add(packet);
      }
    }
    return capture.file.toByteArray();
  }

  private void begin() {
    ByteBuffer section = ByteBuffer.allocate(64);
    section.putInt(BYTE_ORDER).putShort((short) MAJOR_VERSION).putShort((short) 0).putLong(-1);
    put(section, OPTION_APPLICATION, "Waymark".getBytes(StandardCharsets.US_ASCII));
    section.putInt(0); // the end of the options
    block(SECTION_HEADER, section);
    ByteBuffer device = ByteBuffer.allocate(8);
    device.putShort((short) LINK_RAW_IP).putShort((short) 0).putInt(0); // packets of any length
    block(INTERFACE, device);
  }

  /// Who is behind an address, as delegations told.
  private void names(Trace trace) {
    Map<InetAddress, String> names = new LinkedHashMap<>();
    for (TraceEvent event : trace.events()) {
      if (event instanceof TraceEvent.Query query) {
        names.putIfAbsent(query.server().ip(), query.server().name().toString(true));
      }
    }
    names.forEach(
        (address, name) -> {
          byte[] ip = address.getAddress();
          byte[] text = name.getBytes(StandardCharsets.US_ASCII);
          ByteBuffer record = ByteBuffer.allocate(ip.length + text.length + 1);
          record.put(ip).put(text).put((byte) 0);
          ByteBuffer body = ByteBuffer.allocate(record.capacity() + 16);
          put(body, address instanceof Inet4Address ? NAME_IPV4 : NAME_IPV6, record.array());
          body.putInt(0); // the end of the names
          block(NAMES, body);
        });
  }

  private void add(TraceEvent.Packet packet) {
    byte[] message = packet.message().toByteArray();
    if (packet.transport() == Transport.UDP) {
      put(packet.stamp(), IpPacket.udp(packet.from(), packet.to(), message));
    } else {
      addToStream(packet, message);
    }
  }

  private void addToStream(TraceEvent.Packet packet, byte[] message) {
    ByteBuffer framed = ByteBuffer.allocate(2 + message.length);
    framed.putShort((short) message.length).put(message).flip();
    Direction there = new Direction(packet.from(), packet.to());
    int acknowledged = sequences.getOrDefault(there.back(), 1);
    while (framed.hasRemaining()) {
      int sequence = sequences.getOrDefault(there, 1);
      int length = Math.min(framed.remaining(), SEGMENT);
      ByteBuffer segment = framed.slice(framed.position(), length);
      framed.position(framed.position() + length);
      byte[] bytes = IpPacket.tcp(packet.from(), packet.to(), sequence, acknowledged, segment);
      put(packet.stamp(), bytes);
      sequences.put(there, sequence + length);
    }
  }

  private void put(Stamp stamp, byte[] packet) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, started) + stamp.startUs();
    ByteBuffer body = ByteBuffer.allocate(20 + padded(packet.length));
    body.putInt(0).putInt((int) (micros >> Integer.SIZE)).putInt((int) micros);
    body.putInt(packet.length).putInt(packet.length).put(packet);
    body.position(padded(body.position()));
    block(PACKET, body);
  }

  /// What has a code, a length and bytes up to the next multiple of four.
  private static void put(ByteBuffer to, int code, byte[] value) {
    to.putShort((short) code).putShort((short) value.length).put(value);
    to.position(padded(to.position()));
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  private void block(int type, ByteBuffer body) {
    int length = AROUND_BODY + body.position();
    ByteBuffer block = ByteBuffer.allocate(length);
    block.putInt(type).putInt(length).put(body.flip()).putInt(length);
    file.writeBytes(block.array());
  }
}
