package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.PreparedReplies;
import dev.waymark.resolver.cache.Rank;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Responder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What is answered with a copy is what would be assembled, bit by bit (S47): a resolver with two
/// responders, of which one keeps no replies.
class PreparedRepliesTest {
  private static final RootHints HINTS =
      new RootHints(
          Map.of(
              Name.fromConstantString("a.root-servers.net."),
              List.of(InetAddress.ofLiteral("127.77.0.1"))));

  private final MovableClock clock = new MovableClock();
  private Resolver resolver;

  /// A resolver whose cache is filled by hand: it never has to ask.
  private AnswerCache cache(CacheSettings size) {
    ResolverSettings settings =
        ResolverSettings.defaults()
            .withClock(clock)
            .withCache(size)
            .withService(ResolverSettings.defaults().service().withConcurrency(0, 1, 1));
    resolver = new Resolver(settings, HINTS);
    return resolver.answers();
  }

  @AfterEach
  void end() {
    resolver.close();
  }

  private Responder responder(PreparedReplies replies) {
    return new ResolverResponder(resolver, trace -> new byte[0], replies);
  }

  private static Name name(String text) {
    return ScriptedAuthority.name(text);
  }

  private RankedRRset rrset(long ttl, Record... records) {
    return RankedRRset.of(
        List.of(records),
        Rank.ANSWER,
        new SecurityStatus.Indeterminate(),
        null,
        resolver.answers().now(),
        ttl);
  }

  private static Record rr(Name owner, int type, String data) {
    try {
      return Record.fromString(owner, type, DClass.IN, 1_000_000, data, Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException(data, e);
    }
  }

  private void putAbsence(Name name, int type, boolean nameExists, long ttl) {
    Name zone = name.labels() > 2 ? new Name(name, 1) : Name.root;
    Record soa = new SOARecord(zone, DClass.IN, ttl, zone, zone, 1, 2, 3, 4, ttl);
    resolver
        .answers()
        .put(
            new Question(name, type),
            new CacheEntry.Absence(
                nameExists,
                rrset(ttl, soa),
                new SecurityStatus.Indeterminate(),
                resolver.answers().now()),
            !nameExists);
  }

  private void putAddress(String owner, long ttl, int last) {
    resolver.answers().put(rrset(ttl, rr(name(owner), Type.A, "203.0.114." + last)));
  }

  /// A request with whatever bits and options clients set.
  private static byte[] request(Random random, Name name, int type, boolean recursion) {
    String text = name.toString();
    StringBuilder mixed = new StringBuilder();
    text.chars()
        .forEach(c -> mixed.append((char) (random.nextBoolean() ? Character.toUpperCase(c) : c)));
    Message query = Message.newQuery(Record.newRecord(name(mixed.toString()), type, DClass.IN));
    query.getHeader().setID(random.nextInt(65_536));
    flag(query, Flags.RD, recursion);
    flag(query, Flags.CD, random.nextInt(4) == 0);
    flag(query, Flags.AD, random.nextInt(4) == 0);
    if (random.nextInt(3) > 0) {
      int[] sizes = {0, 512, 600, 1232, 4096};
      List<EDNSOption> options = new ArrayList<>();
      for (int code : new int[] {3, 9_999, TraceOption.CODE}) {
        if (random.nextInt(8) == 0) {
          options.add(new GenericEDNSOption(code, new byte[0]));
        }
      }
      if (random.nextInt(4) == 0) {
        options.add(new GenericEDNSOption(10, HexFormat.of().parseHex("0102030405060708")));
      }
      int flags = random.nextBoolean() ? ExtendedFlags.DO : 0;
      query.addRecord(
          new OPTRecord(sizes[random.nextInt(sizes.length)], 0, 0, flags, options),
          Section.ADDITIONAL);
    }
    return query.toWire();
  }

  private static void flag(Message query, int flag, boolean on) {
    if (on) {
      query.getHeader().setFlag(flag);
    } else {
      query.getHeader().unsetFlag(flag);
    }
  }

  /// A world of few names in which everything happens: data, aliases, absences, replacement,
  /// removal, time.
  private final class RandomWorld {
    private static final int[] TYPES = {Type.A, Type.AAAA, Type.TXT, Type.MX, Type.NS, Type.CNAME};

    private final Random random;
    private final List<Name> names = new ArrayList<>();

    RandomWorld(long seed) {
      random = new Random(seed);
      String[] labels = {"B", "xn--long-label-of-a-name"};
      for (String top : new String[] {"example.", "Test-Zone."}) {
        names.add(name(top));
        for (String label : labels) {
          names.add(name(label + "." + top));
          names.add(name("deep." + label + "." + top));
        }
      }
      names.add(Name.root);
    }

    Name name() {
      return names.get(random.nextInt(names.size()));
    }

    private Name name(String text) {
      return PreparedRepliesTest.name(text);
    }

    int type() {
      return TYPES[random.nextInt(TYPES.length)];
    }

    void change() {
      long ttl = random.nextInt(1, 100);
      switch (random.nextInt(20)) {
        case 0 -> resolver.flush();
        case 1, 2, 3, 4 -> clock.advance(Duration.ofSeconds(random.nextInt(1, 20)));
        case 5 -> clock.advance(Duration.ofSeconds(-random.nextInt(1, 20)));
        case 6, 7 -> putAbsence(name(), type(), true, ttl);
        case 8 -> putAbsence(name(), type(), false, ttl);
        case 9, 10, 11, 12 ->
            resolver.answers().put(rrset(ttl, rr(name(), Type.CNAME, name().toString())));
        default -> resolver.answers().put(data(ttl));
      }
    }

    private RankedRRset data(long ttl) {
      Name owner = name();
      int count = random.nextInt(12) == 0 ? 60 : random.nextInt(1, 4);
      int type = TYPES[random.nextInt(TYPES.length - 1)];
      return rrset(
          ttl,
          IntStream.range(0, count)
              .mapToObj(i -> rr(owner, type, data(type, i)))
              .toArray(Record[]::new));
    }

    /// Some of it is withheld from clients: a private address.
    private String data(int type, int i) {
      return switch (type) {
        case Type.A -> (random.nextInt(10) == 0 ? "10.0.0." : "203.0.114.") + i;
        case Type.AAAA -> "2001:db9::" + i;
        case Type.TXT -> "\"text " + i + "\"";
        case Type.MX -> i + " " + name();
        default -> name().toString();
      };
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aCopyIsWhatWouldBeAssembled(long seed) {
    AnswerCache cache = cache(CacheSettings.DEFAULT);
    RandomWorld world = new RandomWorld(seed);
    PreparedReplies replies = new PreparedReplies(cache, cache.settings());
    Responder prepared = responder(replies);
    Responder plain = responder(new PreparedReplies(cache, 0));
    int copied = 0;
    Query[] ahead = {
      parsed(new byte[12]), parsed(new byte[12]), parsed(new byte[12]), parsed(new byte[12])
    };
    for (int i = 0; i < 30_000; i++) {
      if (world.random.nextInt(50) == 0) {
        world.change();
      }
      Name name = world.name();
      Transport transport = world.random.nextInt(4) == 0 ? Transport.TCP : Transport.UDP;
      byte[] request = request(world.random, name, world.type(), world.random.nextBoolean());
      ahead[3] = ahead[i % 3];
      ahead[i % 3] = parsed(request);
      prepared.foresee(ahead, ahead.length); // changes nothing
      MemoryExchange exchange = new MemoryExchange(transport);
      byte[] expected = exchange.ask(plain, request);
      byte[] actual = exchange.ask(prepared, request);
      assertThat(actual).as(() -> show(request, expected, actual)).isEqualTo(expected);
      exchange.encoder().begin(exchange.query(), exchange.reply());
      copied += replies.finish(exchange.query(), exchange.encoder()) > 0 ? 1 : 0;
    }
    assertThat(copied).isGreaterThan(3_000); // or else nothing was compared
  }

  private static Query parsed(byte[] request) {
    Query query = new Query();
    query.parse(request, request.length, Transport.UDP);
    return query;
  }

  private static String show(byte[] request, byte[] expected, byte[] actual) {
    try {
      return new Message(request)
          + "\nexpected\n"
          + new Message(expected)
          + "\nbut was\n"
          + new Message(actual);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// Data, absences and aliases, with and without EDNS and options: a copy makes no object.
  @Test
  void aCopyAllocatesNothing() {
    cache(CacheSettings.DEFAULT);
    List<byte[]> requests = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 32; i++) {
      putAddress("w" + i + ".example.", 300, i);
      resolver
          .answers()
          .put(rrset(300, rr(name("c" + i + ".example."), Type.CNAME, "w1.example.")));
      putAbsence(name("n" + i + ".example."), Type.A, false, 300);
      for (String letter : new String[] {"w", "c", "n"}) {
        requests.add(request(random, name(letter + i + ".example."), Type.A, true));
      }
    }
    requests.removeIf(bytes -> indexOf(bytes, TraceOption.CODE));
    Responder responder = resolver.responder(trace -> new byte[0]);
    Query[] ahead = requests.stream().map(PreparedRepliesTest::parsed).toArray(Query[]::new);
    MemoryExchange exchange = new MemoryExchange(Transport.UDP);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    int length = 0;
    for (int round = 0; round < 5; round++) { // in the first they are prepared
      long before = threads.getCurrentThreadAllocatedBytes();
      responder.foresee(ahead, ahead.length);
      for (byte[] request : requests) {
        length += exchange.respond(responder, request);
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(length).isPositive();
    assertThat(allocated).isLessThan(requests.size());
  }

  private static boolean indexOf(byte[] bytes, int option) {
    return IntStream.range(12, bytes.length - 1)
        .anyMatch(
            i -> (bytes[i] & 0xFF) << 8 == (option & 0xFF00) && bytes[i + 1] == (byte) option);
  }

  /// In the last tenth of its time data may be worth asking for again: whoever decides that hears
  /// of each question.
  @Test
  void theLastTenthIsNotCopied() {
    AnswerCache cache = cache(CacheSettings.DEFAULT);
    PreparedReplies replies = new PreparedReplies(cache, cache.settings());
    Responder responder = responder(replies);
    MemoryExchange exchange = new MemoryExchange(Transport.UDP);
    putAddress("w.example.", 100, 1);
    byte[] request = plain(new Random(1), "w.example.");
    for (int age = 0; age < 100; age++) {
      assertThat(exchange.ask(responder, request)[7]).isEqualTo((byte) 1);
      exchange.encoder().begin(exchange.query(), exchange.reply());
      boolean copied = replies.finish(exchange.query(), exchange.encoder()) > 0;
      assertThat(copied).as("after %d s", age).isEqualTo(age < 90);
      clock.advance(Duration.ofSeconds(1));
    }
  }

  /// However many names are asked for, and asked for again, the bytes are bounded; what is asked
  /// for all the time stays.
  @Test
  void aFloodOfNamesNeitherGrowsTheStoreNorEmptiesIt() {
    AnswerCache cache = cache(CacheSettings.DEFAULT);
    PreparedReplies replies = new PreparedReplies(cache, 20_000);
    Responder responder = responder(replies);
    MemoryExchange exchange = new MemoryExchange(Transport.UDP);
    Random random = new Random(4);
    putAddress("hot.example.", 300, 1);
    int copied = 0;
    for (int i = 0; i < 3_000; i++) {
      String flood = "x" + i + ".example.";
      putAddress(flood, 300, 2);
      exchange.ask(responder, plain(random, flood));
      for (int k = 0; k < 10; k++) {
        exchange.ask(responder, plain(random, "hot.example."));
      }
      exchange.encoder().begin(exchange.query(), exchange.reply());
      copied += replies.finish(exchange.query(), exchange.encoder()) > 0 ? 1 : 0;
      assertThat(replies.bytes()).isLessThanOrEqualTo(20_000);
    }
    assertThat(replies.bytes()).isGreaterThan(10_000);
    assertThat(copied).isGreaterThan(2_700);
  }

  private static byte[] plain(Random random, String name) {
    Message query = Message.newQuery(Record.newRecord(name(name), Type.A, DClass.IN));
    query.getHeader().setID(random.nextInt(65_536));
    return query.toWire();
  }

  /// S22: the cache's policy hears of hits that were copies, so the popular name is not what a
  /// flood pushes out.
  @Test
  void whatIsCopiedOftenStaysInTheCache() {
    cache(CacheSettings.DEFAULT.withBytes(100_000));
    Responder responder = resolver.responder(trace -> new byte[0]);
    MemoryExchange exchange = new MemoryExchange(Transport.UDP);
    Random random = new Random(5);
    putAddress("hot.example.", 300, 1);
    for (int i = 0; i < 20_000; i++) {
      putAddress("x" + i + ".example.", 300, 2);
      assertThat(exchange.ask(responder, plain(random, "hot.example."))[7]).isEqualTo((byte) 1);
    }
  }

  /// One thread stores data again and again, others ask: nobody gets what was replaced before it
  /// asked.
  @Test
  void noThreadSeesWhatWasReplaced() throws InterruptedException {
    cache(CacheSettings.DEFAULT);
    Responder responder = resolver.responder(trace -> new byte[0]);
    AtomicInteger stored = new AtomicInteger();
    putAddress("w.example.", 300, 0);
    List<String> late = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Random random = new Random(i);
      readers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    MemoryExchange exchange = new MemoryExchange(Transport.UDP);
                    while (stored.get() < 250) {
                      int before = stored.get();
                      byte[] reply = exchange.ask(responder, plain(random, "w.example."));
                      int seen = reply[reply.length - 1] & 0xFF;
                      if (seen < before) {
                        synchronized (late) {
                          late.add(before + " was stored, seen " + seen);
                        }
                      }
                    }
                  }));
    }
    for (int i = 1; i <= 250; i++) {
      putAddress("w.example.", 300, i);
      stored.set(i);
      for (int k = 0; k < 10_000; k++) {
        Thread.onSpinWait();
      }
    }
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(late).isEmpty();
  }

  /// RFC 2181, section 8 and S64: seconds since 1970 need more than 31 bits from 2038 on, and more
  /// than 32 from 2106 on.
  @ParameterizedTest
  @ValueSource(longs = {2_147_483_600L, 4_294_967_250L})
  void ttlsCountDownBeyondTheEndOfTime(long second) throws IOException {
    cache(CacheSettings.DEFAULT);
    clock.advance(Duration.ofSeconds(second).minusMillis(clock.millis()));
    Responder responder = resolver.responder(trace -> new byte[0]);
    MemoryExchange exchange = new MemoryExchange(Transport.UDP);
    putAddress("w.example.", 100, 1);
    byte[] request = plain(new Random(1), "w.example.");
    for (int age = 0; age < 100; age += 10) {
      Message reply = new Message(exchange.ask(responder, request));
      assertThat(reply.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(100 - age);
      clock.advance(Duration.ofSeconds(10));
    }
  }
}
