package dev.waymark.wire.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.management.ThreadMXBean;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Traffic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(60)
class QueryLogTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T01:02:03.045Z"));

  @TempDir private Path root;
  private final List<String> told = new CopyOnWriteArrayList<>();

  /// A request without sockets.
  private static final class Asked extends Exchange {
    private final Transport transport;
    private final InetSocketAddress client;

    Asked(Transport transport, String client) {
      this.transport = transport;
      this.client = new InetSocketAddress(InetAddress.ofLiteral(client), 4711);
    }

    Asked with(byte[] request) {
      begin(request, request.length);
      return this;
    }

    @Override
    public Transport transport() {
      return transport;
    }

    @Override
    public InetSocketAddress client() {
      return client;
    }

    @Override
    public Deferred defer() {
      throw new UnsupportedOperationException("nothing waits");
    }
  }

  private static byte[] question(Name name, int type) {
    return Message.newQuery(Record.newRecord(name, type, DClass.IN)).toWire();
  }

  private Path file() {
    return root.resolve("queries.json");
  }

  private QueryLog open(LogOptions options) throws IOException {
    return QueryLog.open(options, CLOCK, () -> 0, told::add);
  }

  private List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  @Test
  void aLineSaysWhatWasAskedAndAnswered() throws IOException {
    Message message =
        Message.newQuery(
            Record.newRecord(Name.fromConstantString("www.Example.com."), Type.AAAA, DClass.IN));
    message.addRecord(
        new OPTRecord(1232, 0, 0, org.xbill.DNS.ExtendedFlags.DO), Section.ADDITIONAL);
    try (QueryLog log = open(LogOptions.to(file()))) {
      assertThat(log.isDue()).isTrue();
      log.take(new Asked(Transport.UDP, "192.0.2.7").with(message.toWire()), 99, 0, 2, -12_000);
      Asked refused = new Asked(Transport.TCP, "2001:db8::7").with(question(Name.root, 65_280));
      refused.limit(Traffic.Limit.NO_ACCESS);
      log.take(refused, 40, 5, -1, 0);
      Asked dropped = new Asked(Transport.UDP, "192.0.2.8").with(question(Name.root, Type.NS));
      dropped.drop(Traffic.Drop.RATE_LIMIT);
      log.take(dropped, 0, 0, 0, 0);
      // A responder broke: whoever called it answers.
      log.take(new Asked(Transport.UDP, "192.0.2.8").with(question(Name.root, 1)), -1, 2, 0, 0);
      byte[] notify = question(Name.fromConstantString("a."), Type.SOA);
      notify[2] |= 4 << 3;
      log.take(new Asked(Transport.UDP, "192.0.2.9").with(notify), 12, 5, -1, 0);
      byte[] header = new byte[12];
      log.take(new Asked(Transport.UDP, "192.0.2.9").with(header), 12, 1, -1, 0);
    }
    assertThat(lines(file()))
        .containsExactly(
            """
            {"time":"2026-11-23T01:02:03.045Z","client":"192.0.2.7","port":4711,"transport":"udp",\
            "name":"www.Example.com.","type":"AAAA","class":"IN","flags":["rd","do"],"edns":true,\
            "rcode":"NOERROR","size":99,"zone":"Example.com.","us":12}""",
            """
            {"time":"2026-11-23T01:02:03.045Z","client":"2001:db8::7","port":4711,"transport":"tcp",\
            "name":".","type":"TYPE65280","class":"IN","flags":["rd"],"edns":false,\
            "limited":"no_access","rcode":"REFUSED","size":40,"us":0}""",
            """
            {"time":"2026-11-23T01:02:03.045Z","client":"192.0.2.8","port":4711,"transport":"udp",\
            "name":".","type":"NS","class":"IN","flags":["rd"],"edns":false,\
            "dropped":"rate_limit","zone":".","us":0}""",
            """
            {"time":"2026-11-23T01:02:03.045Z","client":"192.0.2.8","port":4711,"transport":"udp",\
            "name":".","type":"A","class":"IN","flags":["rd"],"edns":false,\
            "rcode":"SERVFAIL","size":0,"zone":".","us":0}""",
            """
            {"time":"2026-11-23T01:02:03.045Z","client":"192.0.2.9","port":4711,"transport":"udp",\
            "name":"a.","type":"SOA","class":"IN","opcode":4,"flags":["rd"],"edns":false,\
            "rcode":"REFUSED","size":12,"us":0}""",
            """
            {"time":"2026-11-23T01:02:03.045Z","client":"192.0.2.9","port":4711,"transport":"udp",\
            "flags":[],"edns":false,"rcode":"FORMERR","size":12,"us":0}""");
  }

  /// S61: names that would end a string, a line or a tag. The name in JSON is the
  /// presentation format that dnsjava reads and writes.
  @Test
  void everyByteOfANameIsEscaped() throws Exception {
    List<Name> names = new ArrayList<>();
    for (int from = 0; from < 256; from += 32) {
      byte[] wire = new byte[34];
      wire[0] = 32;
      for (int i = 0; i < 32; i++) {
        wire[1 + i] = (byte) (from + i);
      }
      names.add(new Name(wire));
    }
    byte[] longest = new byte[255];
    for (int label = 0; label < 4; label++) {
      int length = label < 3 ? 63 : 61;
      longest[label * 64] = (byte) length;
      java.util.Arrays.fill(longest, label * 64 + 1, label * 64 + 1 + length, (byte) '"');
    }
    names.add(new Name(longest));
    try (QueryLog log = open(LogOptions.to(file()))) {
      for (Name name : names) {
        log.take(new Asked(Transport.UDP, "::1").with(question(name, Type.A)), 1, 0, 1, 0);
      }
    }
    List<String> lines = lines(file());
    assertThat(lines).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      String line = lines.get(i);
      assertThat(line).matches("[ -~]+").hasSizeLessThan(LogLine.MAX_LENGTH);
      String json = line.substring(line.indexOf("\"name\":\"") + 8, line.indexOf("\",\"type\""));
      String text = json.replaceAll("\\\\(.)", "$1"); // in JSON only \\ and \" are used
      assertThat(text).isEqualTo(names.get(i).toString());
    }
  }

  @Test
  void oneOfNIsWritten() throws IOException {
    try (QueryLog log = open(new LogOptions(file(), 10, LogOptions.MAX_BYTES, 0))) {
      Asked asked = new Asked(Transport.UDP, "::1").with(question(Name.root, Type.A));
      for (int i = 0; i < 1_000; i++) {
        if (log.isDue()) {
          log.take(asked, 1, 0, 0, 0);
        }
      }
    }
    assertThat(lines(file())).hasSize(100).allMatch(line -> line.endsWith(",\"sample\":10}"));
  }

  @Test
  void filesArePutAsideBySizeAndNoMoreThanAskedFor() throws IOException {
    LogOptions options = new LogOptions(file(), 1, LogOptions.MIN_BYTES, 2);
    Asked asked = new Asked(Transport.UDP, "::1").with(question(Name.root, Type.A));
    int count = 20_000;
    QueryLog log = open(options);
    try (log) {
      for (int i = 0; i < count; i++) {
        while (log.written() + log.lost() < i - LogRing.SLOTS / 2) {
          Thread.onSpinWait(); // for the writer, so that nothing is lost here
        }
        log.take(asked, i, 0, 0, 0);
      }
    }
    assertThat(log.lost()).isZero();
    assertThat(log.written()).isEqualTo(count);
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("queries.json", "queries.json.1", "queries.json.2");
    }
    List<String> newest = new ArrayList<>(lines(root.resolve("queries.json.2")));
    newest.addAll(lines(root.resolve("queries.json.1")));
    newest.addAll(lines(file()));
    for (int i = 0; i < newest.size(); i++) { // no line is missing between the files
      assertThat(newest.get(i)).contains("\"size\":" + (count - newest.size() + i & 0xFFFF) + ",");
    }
    assertThat(Files.size(root.resolve("queries.json.1"))).isLessThan(LogOptions.MIN_BYTES + 1);
  }

  /// As logrotate does: rename, then tell.
  @Test
  void reopenedFileIsTheOneWithTheName() throws Exception {
    Asked asked = new Asked(Transport.UDP, "::1").with(question(Name.root, Type.A));
    Path moved = root.resolve("moved");
    try (QueryLog log = open(LogOptions.to(file()))) {
      log.take(asked, 1, 0, 0, 0);
      while (log.written() < 1) {
        Thread.onSpinWait();
      }
      Files.move(file(), moved);
      log.reopen();
      while (!Files.exists(file())) {
        Thread.onSpinWait();
      }
      log.take(asked, 2, 0, 0, 0);
    }
    assertThat(lines(moved)).hasSize(1).first().asString().contains("\"size\":1,");
    assertThat(lines(file())).hasSize(1).first().asString().contains("\"size\":2,");
  }

  /// Nothing waits for the writer: what has no room is lost, and the log says how much.
  @Test
  void whatIsLostIsCountedAndSaid() throws IOException {
    LogRing ring = new LogRing(1);
    Asked asked = new Asked(Transport.UDP, "::1").with(question(Name.root, Type.A));
    for (int i = 0; i < LogRing.SLOTS + 7; i++) {
      ring.take(asked, 1, 0, 0, 0, 0);
    }
    assertThat(ring.lost()).isEqualTo(7);
    int count = 0;
    while (ring.oldest() >= 0) {
      ring.release();
      count++;
    }
    assertThat(count).isEqualTo(LogRing.SLOTS);

    int asking = 1_000_000;
    QueryLog log = open(LogOptions.to(file()));
    try (log) {
      for (int i = 0; i < asking; i++) {
        log.take(asked, 1, 0, 0, 0);
      }
    }
    assertThat(log.written() + log.lost()).isEqualTo(asking);
    long said = 0;
    long lines = 0;
    for (Path file : List.of(root.resolve("queries.json.1"), file())) {
      for (String line : Files.exists(file) ? lines(file) : List.<String>of()) {
        if (line.contains("\"lost\":")) {
          said += Long.parseLong(line.replaceAll(".*\"lost\":([0-9]+)}", "$1"));
        } else {
          lines++;
        }
      }
    }
    assertThat(said).isEqualTo(log.lost());
    assertThat(lines).isEqualTo(log.written());
  }

  @Test
  void aFileThatCannotBeOpenedIsRefusedAtStart() {
    assertThatIOException().isThrownBy(() -> open(LogOptions.to(root.resolve("no/such/file"))));
  }

  /// The directory goes away: told once, counted, and the server goes on.
  @Test
  void aFileThatCannotBeWrittenAnyMoreIsToldOnce() throws IOException {
    Path directory = Files.createDirectory(root.resolve("logs"));
    Asked asked = new Asked(Transport.UDP, "::1").with(question(Name.root, Type.A));
    try (QueryLog log = open(LogOptions.to(directory.resolve("queries")))) {
      Files.delete(directory.resolve("queries"));
      Files.delete(directory);
      log.reopen();
      while (told.isEmpty()) {
        Thread.onSpinWait();
      }
      log.take(asked, 1, 0, 0, 0);
      while (log.lost() < 1) {
        Thread.onSpinWait();
      }
      log.take(asked, 1, 0, 0, 0);
    }
    assertThat(told).hasSize(1).first().asString().contains("queries cannot be written");
  }

  /// A full disk: /dev/full says so at every write.
  @Test
  void aFullDiskIsToldOnce() throws IOException {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "skipped: no /dev/full");
    Asked asked = new Asked(Transport.UDP, "::1").with(question(Name.root, Type.A));
    try (QueryLog log = open(LogOptions.to(full))) {
      for (int i = 1; i <= 3; i++) {
        log.take(asked, 1, 0, 0, 0);
        while (log.lost() < i) {
          Thread.onSpinWait();
        }
      }
      assertThat(log.written()).isZero();
    }
    assertThat(told).hasSize(1).first().asString().contains("/dev/full cannot be written");
  }

  @Test
  void takingAllocatesNothing() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Asked asked = new Asked(Transport.UDP, "::1").with(question(Name.root, Type.A));
    long allocated = Long.MAX_VALUE;
    try (QueryLog log = open(LogOptions.to(file()))) {
      for (int round = 0; round < 5; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
          if (log.isDue()) {
            log.take(asked, 1, 0, 0, 0);
          }
        }
        allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat(allocated).isLessThan(100);
  }
}
