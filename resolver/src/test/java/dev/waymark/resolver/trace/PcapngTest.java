package dev.waymark.resolver.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Capture files, byte by byte: blocks of pcapng, headers of IP, UDP and TCP. That other programs
/// read them, tshark says in the app's tests.
class PcapngTest {
  private static final Question QUESTION = new Question(Name.root, Type.NS);
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.000006Z");
  private static final int PACKET = 6;

  private static TraceEvent.Packet packet(String from, String to, Transport transport, int length) {
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) 0xA7);
    return new TraceEvent.Packet(
        new Stamp(2, 1, 10, 10), at(from, 1_024), at(to, 53), transport, Octets.of(message));
  }

  private static InetSocketAddress at(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  private static byte[] render(TraceEvent... events) {
    return Pcapng.render(new Trace(QUESTION, START, List.of(events), 0));
  }

  /// The bodies of all blocks of a type; every block says its length in front and behind.
  private static List<ByteBuffer> blocks(byte[] file, int type) {
    List<ByteBuffer> blocks = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(file);
    while (rest.hasRemaining()) {
      int at = rest.position();
      int found = rest.getInt();
      int length = rest.getInt();
      assertThat(length % 4).isZero();
      assertThat(rest.getInt(at + length - 4)).isEqualTo(length);
      if (found == type) {
        blocks.add(rest.slice(at + 8, length - 12));
      }
      rest.position(at + length);
    }
    return blocks;
  }

  private static List<byte[]> packets(byte[] file) {
    return blocks(file, PACKET).stream()
        .map(
            block -> {
              byte[] packet = new byte[block.getInt(12)];
              assertThat(block.getInt(16)).as("nothing was cut off").isEqualTo(packet.length);
              block.get(20, packet);
              return packet;
            })
        .toList();
  }

  /// RFC 1071: with the checksum in place, the sum of all words is all ones.
  private static int sum(long begin, byte[] bytes, int from) {
    long sum = begin;
    for (int i = from; i < bytes.length; i += 2) {
      sum += (bytes[i] & 0xFF) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0);
    }
    while (sum > 0xFFFF) {
      sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return (int) sum;
  }

  private static void assertChecksums(byte[] packet, boolean ipv4, int protocol) {
    int header = ipv4 ? 20 : 40;
    if (ipv4) {
      assertThat(sum(0, Arrays.copyOf(packet, header), 0)).isEqualTo(0xFFFF);
    }
    byte[] addresses = Arrays.copyOfRange(packet, ipv4 ? 12 : 8, header);
    long pseudo = (long) sum(0, addresses, 0) + protocol + packet.length - header;
    assertThat(sum(pseudo, packet, header)).isEqualTo(0xFFFF);
  }

  @Test
  void aTraceWithoutPacketsIsAFileWithout() {
    byte[] file = render();

    assertThat(ByteBuffer.wrap(file).getInt()).isEqualTo(0x0A0D0D0A);
    assertThat(blocks(file, PACKET)).isEmpty();
  }

  @Test
  void datagramsHaveTheirHeadersOverBothFamilies() {
    for (int length : new int[] {12, 33, 1_232, 65_507}) {
      byte[] four =
          packets(render(packet("127.0.0.1", "127.53.0.1", Transport.UDP, length))).get(0);
      byte[] six = packets(render(packet("::1", "fd53::1", Transport.UDP, length))).get(0);

      assertThat(four).hasSize(28 + length);
      assertThat(six).hasSize(48 + length);
      assertChecksums(four, true, 17);
      assertChecksums(six, false, 17);
      assertThat(ByteBuffer.wrap(four).getShort(20)).isEqualTo((short) 1_024);
      assertThat(ByteBuffer.wrap(six).getShort(42)).isEqualTo((short) 53);
    }
  }

  /// RFC 1035, section 4.2.2: two bytes of length; one byte after the other in each direction, each
  /// confirming what came from the other end.
  @Test
  void messagesOverTcpAreAStream() {
    List<byte[]> segments =
        packets(
            render(
                packet("127.0.0.1", "127.53.0.1", Transport.TCP, 30),
                new TraceEvent.Packet(
                    new Stamp(3, 1, 20, 20),
                    at("127.53.0.1", 53),
                    at("127.0.0.1", 1_024),
                    Transport.TCP,
                    Octets.of(new byte[65_535]))));

    assertThat(segments).hasSize(4);
    segments.forEach(segment -> assertChecksums(segment, true, 6));
    assertThat(segments.stream().map(one -> ByteBuffer.wrap(one).getInt(24)))
        .as("sequence numbers")
        .containsExactly(1, 1, 1 + 32_768, 1 + 2 * 32_768);
    assertThat(segments.stream().skip(1).map(one -> ByteBuffer.wrap(one).getInt(28)))
        .as("acknowledgements")
        .containsOnly(33);
    assertThat(ByteBuffer.wrap(segments.get(0)).getShort(40)).isEqualTo((short) 30);
    assertThat(segments.stream().skip(1).mapToInt(one -> one.length - 40).sum())
        .isEqualTo(2 + 65_535);
  }

  /// Microseconds since 1970, the upper half first.
  @Test
  void timesAreTheRunsOwn() {
    ByteBuffer block = blocks(render(packet("::1", "::1", Transport.UDP, 12)), PACKET).getFirst();

    long micros = (long) block.getInt(4) << 32 | block.getInt(8) & 0xFFFF_FFFFL;
    assertThat(micros).isEqualTo(START.getEpochSecond() * 1_000_000 + 6 + 10);
  }

  @Test
  void whatCannotBeAPacketIsNone() {
    assertThatThrownBy(() -> packet("127.0.0.1", "::1", Transport.UDP, 12))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> packet("::1", "::1", Transport.UDP, 65_508))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> packet("::1", "::1", Transport.TCP, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFloodOfPacketsIsCutOffAndEverythingElseIsKept() {
    TraceRecorder recorder = new TraceRecorder(QUESTION, START);
    int fit = TraceRecorder.MAX_PACKET_BYTES / 65_000;

    for (int i = 0; i < fit + 3; i++) {
      recorder.tell(packet("::1", "::1", Transport.TCP, 65_000));
    }
    recorder.tell(new TraceEvent.CacheMiss(new Stamp(3, 0, 0, 0), QUESTION));

    Trace trace = recorder.trace();
    assertThat(trace.events()).hasSize(fit + 1);
    assertThat(trace.omitted()).isEqualTo(3);
    assertThat(trace.withoutPackets().events()).hasSize(1);
  }
}
