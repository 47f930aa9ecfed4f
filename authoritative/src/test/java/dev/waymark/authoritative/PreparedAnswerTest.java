package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneDirectory;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Prepared answers are the plain path's, made early: whatever is asked, a server that prepares and
/// one that does not say the same.
class PreparedAnswerTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private static final int[] TYPES = {
    Type.A,
    Type.AAAA,
    Type.NS,
    Type.SOA,
    Type.MX,
    Type.TXT,
    Type.CNAME,
    Type.DNAME,
    Type.SRV,
    Type.DS,
    Type.HTTPS,
    Type.PTR,
    Type.ANY,
    65_280
  };

  /// Without EDNS, with room for a datagram, with little room.
  private static final int[] BUFFER_SIZES = {0, 1232, 512};

  /// Two servers with the same zones, and what they were asked.
  private static final class Pair {
    private final AuthoritativeResponder prepared;
    private final AuthoritativeResponder plain;
    private final TestExchange exchange = new TestExchange(Transport.UDP);
    private final List<String> differences = new ArrayList<>();
    private int asked;
    private int sameBytes;

    Pair(ZoneCatalog catalog) {
      prepared = new AuthoritativeResponder(catalog, cookies());
      plain =
          new AuthoritativeResponder(
              catalog, cookies(), () -> (zone, name, at, type, reach, r) -> 0);
    }

    void ask(Name name, int type, int bufferSize) {
      Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
      if (bufferSize > 0) {
        question.addRecord(new OPTRecord(bufferSize, 0, 0, 0), Section.ADDITIONAL);
      }
      byte[] request = question.toWire();
      byte[] expected = exchange.ask(plain, request).orElseThrow();
      byte[] actual = exchange.ask(prepared, request).orElseThrow();
      asked++;
      if (Arrays.equals(expected, actual)) {
        sameBytes++;
      } else if (actual.length > Math.max(512, bufferSize)
          || !show(expected).equals(show(actual))) {
        differences.add(
            name + " " + Type.string(type) + "\n" + show(expected) + "but was\n" + show(actual));
      }
    }

    /// Names in lower case: those that point into the question get the client's spelling, and there
    /// may be one more of them on the plain path.
    private static String show(byte[] reply) {
      try {
        Message message = new Message(reply);
        String text = Asking.show(message) + message.getHeader() + message.getOPT();
        return text.toLowerCase(Locale.ROOT);
      } catch (IOException e) {
        return e + " " + Arrays.toString(reply);
      }
    }

    /// Asks for names and for what is above, beside and below them, in any case.
    void askAbout(Stream<Name> names) {
      Set<Name> all = new TreeSet<>();
      names.forEach(
          name -> {
            for (int skip = 0; skip < name.labels(); skip++) {
              all.add(new Name(name, skip));
            }
            for (String below : List.of("x", "X.y", "*", "a-much-longer-label.*", "ns1")) {
              add(all, below, name);
            }
          });
      for (Name name : all) {
        Name shouted = Asking.name(name.toString().toUpperCase(Locale.ROOT));
        for (int type : TYPES) {
          for (int bufferSize : BUFFER_SIZES) {
            ask(type % 2 == 0 ? name : shouted, type, bufferSize);
          }
        }
      }
    }

    private static void add(Set<Name> all, String labels, Name below) {
      try {
        all.add(Name.fromString(labels, below));
      } catch (org.xbill.DNS.TextParseException e) {
        // too long to be asked for
      }
    }
  }

  private static ServerCookies cookies() {
    return ServerCookies.random(new Random(1), CLOCK);
  }

  @TestFactory
  Stream<DynamicTest> theLittleInternetIsAnsweredTheSame() {
    assumeTrue(Files.isDirectory(QuestionTable.ZONES), "skipped: no folder of zones");
    return QuestionTable.groups().stream()
        .map(group -> DynamicTest.dynamicTest(group, () -> compare(group)));
  }

  private static void compare(String group) throws IOException {
    Path folder = QuestionTable.ZONES.resolve(group);
    Pair pair = new Pair(ZoneDirectory.read(folder).catalog());
    pair.askAbout(owners(folder));
    assertThat(pair.differences).isEmpty();
    assertThat(pair.sameBytes).isGreaterThan(pair.asked * 2 / 5); // others are compressed otherwise
  }

  private static Stream<Name> owners(Path folder) throws IOException {
    List<Name> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".zone")).toList()) {
        try (org.xbill.DNS.Master records = new org.xbill.DNS.Master(file.toString())) {
          for (Record rr = records.nextRecord(); rr != null; rr = records.nextRecord()) {
            names.add(rr.getName());
          }
        }
      }
    }
    return names.stream();
  }

  @Test
  void randomZonesAreAnsweredTheSame() {
    int asked = 0;
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      RandomZone zone = new RandomZone("r.test.", random);
      List<Zone> zones = new ArrayList<>(List.of(zone.zone()));
      if (seed % 4 == 0) { // aliases may lead to a zone that has no cut above it
        zones.add(new RandomZone("a.r.test.", random).zone());
      }
      Pair pair = new Pair(ZoneCatalog.of(zones));
      pair.askAbout(zone.names());
      assertThat(pair.differences).as("seed " + seed).isEmpty();
      asked += pair.asked;
    }
    assertThat(asked).isGreaterThan(50_000);
  }

  /// RFC 4592, section 3.3.1 with a twist: the data names the wildcard itself, and that must not
  /// become the name that was asked.
  @Test
  void dataThatNamesTheWildcardStaysAsItIs() {
    AuthoritativeResponder server =
        Asking.responder("$ORIGIN w.\n$TTL 5\n@ SOA n h 1 2 3 4 5\n@ NS n.else.\n* MX 1 *\n");
    assertThat(Asking.show(server, "longer.w.", "MX"))
        .isEqualTo("NOERROR aa\nanswer longer.w. 5 MX 1 *.w.\n");
  }

  @Test
  void aPreparedAnswerAllocatesNothing() {
    AuthoritativeResponder server =
        Asking.responder(
            """
            $ORIGIN example.
            $TTL 300
            @ SOA ns1 hostmaster 1 2 3 4 5
            @ NS ns1
            ns1 A 192.0.2.53
            *.wild A 192.0.2.1
            alias CNAME ns1
            child NS ns.child
            ns.child A 192.0.2.2
            """);
    List<byte[]> questions = new ArrayList<>();
    for (String name : List.of("example.", "ns1.example.", "x.wild.example.", "alias.example.")) {
      questions.add(Asking.question(name, "A").toWire());
      questions.add(Asking.question(name, "AAAA").toWire());
    }
    questions.add(Asking.question("no.example.", "A").toWire());
    questions.add(Asking.question("www.child.example.", "A").toWire());
    TestExchange exchange = new TestExchange(Transport.UDP);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int length = 0;
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) { // classes are loaded in the first
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        length += exchange.respond(server, questions.get(i % questions.size()));
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(length).isPositive();
    assertThat(allocated).isLessThan(100);
  }

  @Test
  void aZoneIsPreparedOnce() {
    AuthoritativeResponder server =
        Asking.responder("$ORIGIN a.\n@ 5 SOA n h 1 2 3 4 5\n@ 5 NS n.else.\n");
    Zone zone = server.catalog().zones().getFirst();
    server.replace(ZoneCatalog.of(server.catalog().zones()));
    assertThat(server.catalog().zones().getFirst()).isSameAs(zone);
  }
}
