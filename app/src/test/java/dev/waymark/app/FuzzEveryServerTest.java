package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Nothing that anybody sends keeps a server from answering the next proper question.
@Timeout(60)
final class FuzzEveryServerTest {
  private static final long SEED = 53;
  private static final int DATAGRAMS = 200;

  /// So few at a time that none is lost in a full socket before it was read.
  private static final int VOLLEY = 20;

  private static ServedLab served;

  @BeforeAll
  static void start() throws Exception {
    served = ServedLab.start();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @ParameterizedTest
  @CsvSource({
    "127.53.0.1, com., NS",
    "127.53.0.2, ., SOA",
    "127.53.1.1, com., SOA",
    "127.53.1.2, net., SOA",
    "127.53.2.1, www.foobar.com., A",
    "127.53.2.2, anything.wild.foobar.com., TXT",
    "127.53.2.3, www.shop.foobar.com., A",
    "127.53.4.1, www.bakery.com., A",
    "127.53.4.2, 1.3.53.127.in-addr.arpa., PTR",
    "127.0.0.1, www.foobar.com., A"
  })
  void theNextProperQuestionIsAnswered(String address, String name, String type)
      throws IOException {
    InetSocketAddress server = served.at(InetAddress.ofLiteral(address));
    Random random = new Random(SEED);
    byte[] proper = proper(name, Type.value(type));

    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < DATAGRAMS; i++) {
        byte[] datagram = i % 4 == 0 ? noise(random) : mutated(proper, random);
        socket.send(new DatagramPacket(datagram, datagram.length, server));
        if (i % VOLLEY == VOLLEY - 1) {
          assertAnswers(server, name, Type.value(type), Transport.UDP);
        }
      }
    }
    for (byte[] stream : streams(proper, random)) {
      send(server, stream);
      assertAnswers(server, name, Type.value(type), Transport.TCP);
    }
    assertAnswers(server, name, Type.value(type), Transport.UDP);
  }

  private static void assertAnswers(
      InetSocketAddress server, String name, int type, Transport transport) {
    Message reply = ServedLab.ask(server, name, type, transport);

    assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(reply.getSection(Section.ANSWER).size() + reply.getSection(Section.AUTHORITY).size())
        .isPositive();
  }

  private static byte[] proper(String name, int type) {
    Message question = ServedLab.question(name, type);
    question.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return question.toWire();
  }

  /// Anything at all.
  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(1500)];
    random.nextBytes(bytes);
    return bytes;
  }

  /// A proper question with something wrong: bits turned over, an end cut off, octets added, a
  /// piece repeated, a count or a length that lies.
  private static byte[] mutated(byte[] proper, Random random) {
    byte[] bytes = proper.clone();
    switch (random.nextInt(5)) {
      case 0 -> {
        for (int n = random.nextInt(1, 8); n > 0; n--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        byte[] more = noise(random);
        bytes = Arrays.copyOf(proper, proper.length + more.length);
        System.arraycopy(more, 0, bytes, proper.length, more.length);
      }
      case 3 -> {
        int from = random.nextInt(proper.length);
        bytes = Arrays.copyOf(proper, proper.length * 2 - from);
        System.arraycopy(proper, from, bytes, proper.length, proper.length - from);
      }
      default -> bytes[random.nextInt(4, 13)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /// What a TCP client may come with, in place of a length and a message of that length.
  private static List<byte[]> streams(byte[] proper, Random random) {
    byte[] noise = new byte[100_000];
    random.nextBytes(noise);
    byte[] promises = Arrays.copyOf(new byte[] {(byte) 0xff, (byte) 0xff}, 50);
    byte[] cut = new byte[2 + proper.length / 2];
    cut[1] = (byte) proper.length;
    System.arraycopy(proper, 0, cut, 2, cut.length - 2);
    return List.of(
        new byte[0],
        new byte[] {0},
        new byte[] {0, 0},
        new byte[] {0, 1, 'x'},
        new byte[10_000],
        promises,
        cut,
        noise,
        "GET / HTTP/1.1\r\nHost: www.foobar.com\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /// Sends and hangs up. That the server hangs up first is its right.
  private static void send(InetSocketAddress server, byte[] stream) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(stream);
      out.flush();
    } catch (java.net.SocketException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
    }
  }
}
