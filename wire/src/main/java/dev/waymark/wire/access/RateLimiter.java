package dev.waymark.wire.access;

import dev.waymark.wire.ClientAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Counts replies of one kind to one block of clients, and says which are too many: so that a
/// server cannot be used to flood somebody whose address was forged.
///
/// Each account is one number, and a set of eight is one line of the processor's memory:
///
/// ```
///   fingerprint 19 | limited replies, modulo slip and leak 7 | microsecond paid up until 38
/// ```
///
/// A reply costs a part of a second, which is added to the time that the account is paid up until,
/// at least now. It is limited if that would lie more than a second ahead. An account paid up
/// before now is as good as none, so its place can be taken; if all eight of a set are in use, the
/// one that is paid up first loses its memory.
///
/// All threads share the accounts, as the kernel spreads the datagrams of a forged prefix over all
/// of them; they are changed by compare-and-set. The table never grows.
public final class RateLimiter {
  /// What is to be done with a reply.
  public enum Decision {
    /// It is sent.
    PASS,
    /// It is not.
    DROP,
    /// It is limited, and sent truncated.
    SLIP,
    /// It is limited, and sent all the same.
    LEAK
  }

  /// Accounts, of eight bytes each: 1 MB. A client that keeps within half the rate needs one for
  /// some milliseconds after each reply, so this is enough for millions of clients.
  static final int ACCOUNTS = 1 << 17;

  /// How many leading bits of an IPv4 address count: the smallest block that is routed (BIND, NSD
  /// and Knot DNS have the same).
  static final int IPV4_BITS = 24;

  /// How many leading bits of an IPv6 address count: what one household is given.
  static final int IPV6_BITS = 56;

  private static final int WAYS = 8;
  private static final int TIME_BITS = 38;
  private static final int COUNT_BITS = 7;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final long MICROS = 1_000_000;

  private static final VarHandle ACCOUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] accounts = new long[ACCOUNTS];
  private final LongSupplier nanoTime;
  private final long start;
  private final long clientSeed;
  private final long subjectSeed;
  private final long cost;
  private final long costOfLimited;
  private final long most;
  private final int slip;
  private final int leak;
  private final int cycle;

  /// @param nanoTime a clock that never goes back, such as [System#nanoTime]
  /// @param random chooses where accounts lie, so that nobody can aim at one
  public RateLimiter(RateLimit limit, LongSupplier nanoTime, RandomGenerator random) {
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    clientSeed = random.nextLong();
    subjectSeed = random.nextLong();
    cost = MICROS / limit.perSecond();
    costOfLimited = limit.window() > 0 ? cost : 0;
    most = MICROS + limit.window() * MICROS;
    slip = limit.slip();
    leak = limit.leak();
    cycle = leastCommonMultiple(Math.max(slip, 1), Math.max(leak, 1));
  }

  private static int leastCommonMultiple(int a, int b) {
    int multiple = a;
    while (multiple % b != 0) {
      multiple += a;
    }
    return multiple;
  }

  /// Counts a reply and says what to do with it.
  ///
  /// @param kind which kind of reply, a small number
  /// @param subject what it is about: replies that say the same have the same number
  public Decision decide(ClientAddress client, int kind, long subject) {
    long hash = mix(prefix(client) ^ clientSeed);
    hash = mix(hash ^ subject * 31 + kind ^ subjectSeed);
    int set = (int) (hash & ACCOUNTS / WAYS - 1) * WAYS;
    long fingerprint = (hash >>> TIME_BITS + COUNT_BITS) << TIME_BITS + COUNT_BITS;
    long now = (nanoTime.getAsLong() - start) / 1_000;
    while (true) {
      int at = find(set, fingerprint, now);
      long account = (long) ACCOUNT.getOpaque(accounts, at);
      boolean known = isOf(account, fingerprint);
      long ahead = known ? ahead(account, now) : 0;
      int count = known ? (int) (account >>> TIME_BITS) & COUNT_MASK : 0;
      boolean limited = ahead + cost > MICROS;
      if (limited) {
        count = count % cycle + 1;
        ahead = Math.min(ahead + costOfLimited, most);
      } else {
        ahead += cost;
      }
      long next = fingerprint | (long) count << TIME_BITS | now + ahead & TIME_MASK;
      if (ACCOUNT.compareAndSet(accounts, at, account, next)) {
        return limited ? limited(count) : Decision.PASS;
      }
    }
  }

  private Decision limited(int counted) {
    if (leak > 0 && counted % leak == 0) {
      return Decision.LEAK;
    }
    return slip > 0 && counted % slip == 0 ? Decision.SLIP : Decision.DROP;
  }

  /// Where the account is, or is to be.
  private int find(int set, long fingerprint, long now) {
    int free = set;
    long least = Long.MAX_VALUE;
    for (int at = set; at < set + WAYS; at++) {
      long account = (long) ACCOUNT.getOpaque(accounts, at);
      if (account != 0 && isOf(account, fingerprint)) {
        return at;
      }
      long ahead = account == 0 ? -1 : ahead(account, now);
      if (ahead < least) {
        least = ahead;
        free = at;
      }
    }
    return free;
  }

  private static boolean isOf(long account, long fingerprint) {
    return (account ^ fingerprint) >>> TIME_BITS + COUNT_BITS == 0;
  }

  /// How far ahead of now an account is paid up until. The time of an account goes round in three
  /// days; what seems to lie further ahead than can be is in fact past.
  private long ahead(long account, long now) {
    long ahead = (account & TIME_MASK) - now & TIME_MASK;
    return ahead > most ? 0 : ahead;
  }

  private static long prefix(ClientAddress client) {
    return client.isIpv4()
        ? client.low() >>> Integer.SIZE - IPV4_BITS
        : client.high() >>> Long.SIZE - IPV6_BITS << Long.SIZE - IPV6_BITS;
  }

  /// Spreads every bit over all others (the last step of MurmurHash3).
  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ mixed >>> 33;
  }
}
