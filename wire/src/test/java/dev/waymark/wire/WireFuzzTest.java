package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;

/// Whatever bytes come in: nothing is thrown, and what goes out can be read.
class WireFuzzTest {
  private static final List<byte[]> SEEDS =
      List.of(
          Packet.asking("www.foobar.com", Types.A).build(),
          Packet.asking("www.foobar.com", Types.A)
              .opt(0, Packet.option(Edns.COOKIE, new byte[24]))
              .build(),
          Packet.asking("foobar.com", Types.SOA).opt(0).tsig("some.key").build(),
          Packet.asking("foobar.com", Types.IXFR).record(2, "foobar.com", Types.SOA, 1, 60).build(),
          Packet.header().opt(0, Packet.option(Edns.COOKIE, new byte[8])).build(),
          Packet.asking("foobar.com", Types.SOA).opcode(4).build());

  private final Query query = new Query();
  private final AnswerEncoder encoder = new AnswerEncoder();
  private final byte[] out = new byte[65_535];

  @Property
  void randomBytesAreDroppedOrAnsweredInForm(@ForAll @Size(max = 600) byte[] bytes)
      throws IOException {
    check(bytes);
  }

  @Property(tries = 5000)
  void mutatedRequestsAreDroppedOrAnsweredInForm(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
    for (int i = random.nextInt(8); i >= 0; i--) {
      bytes = mutated(bytes, random);
    }
    check(bytes);
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[random.nextInt(20)];
    }
    byte[] result = bytes.clone();
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(50));
      case 2 -> {
        result[at] = (byte) random.nextInt();
        yield result;
      }
      case 3 -> {
        result[at] ^= (byte) (1 << random.nextInt(8));
        yield result;
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int count = Math.min(random.nextInt(1, 30), bytes.length - Math.max(at, from));
        System.arraycopy(bytes, from, result, at, count);
        yield result;
      }
    };
  }

  private void check(byte[] bytes) throws IOException {
    for (Transport transport : Transport.values()) {
      Verdict verdict = query.parse(bytes, bytes.length, transport);
      int length = verdict == Verdict.ANSWER ? answer() : encoder.reject(query, verdict, out);
      assertThat(length).isLessThanOrEqualTo(query.replyLimit());
      if (length > 0) {
        Message reply = new Message(Arrays.copyOf(out, length));
        assertThat(reply.getHeader().getID()).isEqualTo(query.id());
      }
      query.option(Edns.NSID);
      query.copy();
      assertThat(query.toString()).isNotNull();
    }
  }

  private int answer() throws IOException {
    encoder.begin(query, out);
    WireRRset address =
        WireRRset.of(List.of(new ARecord(query.qname(), DClass.IN, 60, new byte[] {1, 2, 3, 4})));
    encoder.require(Section.ANSWER, address);
    encoder.offer(Section.ADDITIONAL, address.withOwner(query));
    encoder.extendedError(ExtendedError.OTHER, "because");
    return encoder.finish(0);
  }
}
