package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What experience says about servers: how fast they are, for which zones they are lame, what they
/// do not understand; and which zones have only silent servers.
public final class ServerMemory {
  /// How long a server never asked before is waited for: Unbound's figure, longer than nearly all
  /// round trips there are.
  public static final Duration UNKNOWN_TIMER = Duration.ofMillis(376);

  /// The shortest wait: a busy server may pause for this long without being dead.
  public static final Duration SHORTEST_TIMER = Duration.ofMillis(200);

  /// The longest wait for one reply: another server is a better use of the time.
  public static final Duration LONGEST_TIMER = Duration.ofMillis(1_600);

  /// A lame server is left alone for this long, in seconds; then somebody may have mended it.
  public static final long LAME_SECONDS = 60;

  /// A zone whose servers were all silent gets one packet per question for this long, in seconds.
  public static final long SILENT_SECONDS = 30;

  /// A server that replied so many seconds ago is alive: what does not come from it is lost on the
  /// way.
  public static final long ALIVE_SECONDS = 60;

  /// A server that was silent so often one after another, for [#SILENCE_SECONDS], is not alive;
  /// fewer questions in a row may well be lost on the way.
  public static final int TIMEOUTS_IN_A_ROW = 8;

  /// Many questions in a row time out in a moment if this machine is busy, in seconds.
  public static final long SILENCE_SECONDS = 2;

  /// However often it is silent, no server counts as slower than this.
  public static final Duration SLOWEST = Duration.ofMinutes(2);

  /// Half of what is known about a server's slowness is forgotten in this time, in seconds.
  private static final long HALF_LIFE = 60;

  /// An address family without a route is left alone for this long, in seconds; then somebody may
  /// have connected this machine.
  public static final long NO_ROUTE_SECONDS = 60;

  /// What a server understands is believed for this long, in seconds: it may be replaced, and what
  /// it seemed to say may have been forged (S9).
  public static final long KNOWN_SECONDS = 3_600;

  /// A server that replied to a question without EDNS after some with it is asked without for this
  /// long, in seconds: the others may just have been lost.
  public static final long SEEMING_SECONDS = 60;

  /// One for each server in use, with its cookies; a flood of them pushes the oldest out.
  private static final int MAX_SERVERS = 50_000;

  private final Cache<Place, KnownServer> servers = bounded();
  private final Cache<LameAt, Long> lame = bounded();
  private final Cache<LameAt, Long> failing = bounded();
  private final Cache<Served, Long> silentZones = bounded();
  private final CookieJar cookies;
  private final InstantSource clock;
  private volatile long noIpv4Until = Long.MIN_VALUE;
  private volatile long noIpv6Until = Long.MIN_VALUE;

  /// A server's address and port, in one object that is kept in place of four; as two numbers, with
  /// an IPv4 address as IPv6 has it (RFC 4291, section 2.5.5.2).
  private record Place(long network, long host, int port) {
    private static final long MAPPED = 0xFFFF_0000_0000L;

    static Place of(InetSocketAddress server) {
      ByteBuffer address = ByteBuffer.wrap(server.getAddress().getAddress());
      return server.getAddress() instanceof Inet4Address
          ? new Place(0, MAPPED | Integer.toUnsignedLong(address.getInt()), server.getPort())
          : new Place(address.getLong(), address.getLong(), server.getPort());
    }
  }

  private record LameAt(Served zone, InetSocketAddress server) {}

  /// A zone as its parent says or as somebody has set it: the servers are not the same.
  private record Served(Name zone, boolean set) {
    static Served of(Delegation delegation) {
      return new Served(delegation.zone(), delegation.route() != null);
    }
  }

  /// Makes a memory without memories.
  public ServerMemory(InstantSource clock) {
    this.clock = clock;
    cookies = new CookieJar(clock, this::server);
  }

  /// The cookies shared with them.
  public CookieJar cookies() {
    return cookies;
  }

  private static <K, V> Cache<K, V> bounded() {
    return Caffeine.newBuilder().maximumSize(MAX_SERVERS).executor(Runnable::run).build();
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private ServerHealth health(InetSocketAddress server) {
    KnownServer known = servers.getIfPresent(Place.of(server));
    return known == null ? ServerHealth.UNKNOWN : known.health();
  }

  private Habits habits(InetSocketAddress server) {
    KnownServer known = servers.getIfPresent(Place.of(server));
    return known == null ? Habits.UNKNOWN : known.habits();
  }

  /// What is known about a server, to be changed.
  private KnownServer server(InetSocketAddress server) {
    return servers.get(Place.of(server), _ -> new KnownServer());
  }

  /// How long a reply is expected to take; null if the server was never asked. Slowness is
  /// forgotten by and by, so that a server which was dead gets another chance.
  public @Nullable Duration estimate(InetSocketAddress server) {
    ServerHealth health = health(server);
    if (health.smoothed() == 0) {
      return null;
    }
    long halvings = Math.clamp((now() - health.changedAt()) / HALF_LIFE, 0, 30);
    return Duration.ofNanos(health.smoothed() >> halvings);
  }

  /// How long its reply is waited for: the smoothed time and four times its variation (RFC 6298,
  /// section 2), within bounds.
  public Duration timer(InetSocketAddress server) {
    ServerHealth health = health(server);
    if (health.smoothed() == 0 || !health.isAlive(now()) && health.timeouts() > 0) {
      return UNKNOWN_TIMER;
    }
    long nanos = health.smoothed() + 4 * health.variation();
    return Duration.ofNanos(Math.clamp(nanos, SHORTEST_TIMER.toNanos(), LONGEST_TIMER.toNanos()));
  }

  /// Whether it did not reply to the last question, and is not known to be alive.
  public boolean isSilent(InetSocketAddress server) {
    ServerHealth health = health(server);
    return health.timeouts() > 0 && !health.isAlive(now());
  }

  /// Whether it replied lately: what does not come from it was lost on the way.
  public boolean isAlive(InetSocketAddress server) {
    return health(server).isAlive(now());
  }

  /// Whether it has been silent often and for long.
  public boolean isDead(InetSocketAddress server) {
    return health(server).isDead(now());
  }

  /// This machine has no way to addresses of the server's family.
  public void hasNoRoute(InetSocketAddress server) {
    if (server.getAddress() instanceof Inet4Address) {
      noIpv4Until = now() + NO_ROUTE_SECONDS;
    } else {
      noIpv6Until = now() + NO_ROUTE_SECONDS;
    }
  }

  /// Whether, as far as is known, this machine has a way to addresses of the server's family.
  public boolean isRoutable(InetSocketAddress server) {
    return now() >= (server.getAddress() instanceof Inet4Address ? noIpv4Until : noIpv6Until);
  }

  /// It replied.
  public void replied(InetSocketAddress server, Duration elapsed, boolean withEdns) {
    long nanos = Math.max(1, elapsed.toNanos());
    long now = now();
    KnownServer known = server(server);
    known.learn(health -> health.withReply(nanos, now));
    if (withEdns && !known.habits().isSureOfEdns(now)) {
      known.notice(habits -> habits.withEdns(now));
    }
  }

  /// It did not reply.
  public void timedOut(InetSocketAddress server, Duration waited) {
    long now = now();
    server(server).learn(health -> health.withTimeout(waited.toNanos(), now));
  }

  /// Whether it replied with an OPT record in the last hour: then a complaint about EDNS without
  /// one may not be its own (S9).
  public boolean speaksEdns(InetSocketAddress server) {
    return habits(server).speaksEdns(now());
  }

  /// Whether it is asked without an OPT record.
  public boolean hasNoEdns(InetSocketAddress server) {
    return habits(server).hasNoEdns(now());
  }

  /// It understood a question only without EDNS.
  public void withoutEdns(InetSocketAddress server) {
    long until = now() + KNOWN_SECONDS;
    server(server).notice(habits -> habits.withoutEdns(until));
  }

  /// It was silent until it was asked without EDNS.
  public void seemsToHaveNoEdns(InetSocketAddress server) {
    long until = now() + SEEMING_SECONDS;
    server(server).notice(habits -> habits.withoutEdns(until));
  }

  /// Whether it does not repeat a question letter by letter.
  public boolean changesCase(InetSocketAddress server) {
    return habits(server).changesCase(now());
  }

  /// It does not repeat the question letter by letter.
  public void withPlainCase(InetSocketAddress server) {
    long now = now();
    server(server).notice(habits -> habits.withPlainCase(now));
  }

  /// Whether it did not speak for the zone lately.
  public boolean isLame(Delegation zone, InetSocketAddress server) {
    return isMarked(lame, zone, server);
  }

  /// It does not speak for the zone.
  public void lame(Delegation zone, InetSocketAddress server) {
    mark(lame, zone, server);
  }

  /// Whether it could not answer a question in the zone lately. Others are asked first; but it was
  /// one name that it failed for, so where there are no others it is worth as much as ever.
  public boolean isFailing(Delegation zone, InetSocketAddress server) {
    return isMarked(failing, zone, server);
  }

  /// It cannot answer a question in the zone.
  public void failing(Delegation zone, InetSocketAddress server) {
    mark(failing, zone, server);
  }

  private boolean isMarked(Cache<LameAt, Long> marks, Delegation zone, InetSocketAddress server) {
    Long until =
        marks.estimatedSize() == 0 ? null : marks.getIfPresent(new LameAt(Served.of(zone), server));
    return until != null && until > now();
  }

  private void mark(Cache<LameAt, Long> marks, Delegation zone, InetSocketAddress server) {
    marks.put(new LameAt(Served.of(zone), server), now() + LAME_SECONDS);
  }

  /// Whether no server of the zone replied lately.
  public boolean isSilentZone(Delegation zone) {
    Long until =
        silentZones.estimatedSize() == 0 ? null : silentZones.getIfPresent(Served.of(zone));
    return until != null && until > now();
  }

  /// No server of the zone replied.
  public void silentZone(Delegation zone) {
    silentZones.put(Served.of(zone), now() + SILENT_SECONDS);
  }

  /// A server of the zone replied.
  public void heardFrom(Delegation zone) {
    if (silentZones.estimatedSize() > 0) {
      silentZones.invalidate(Served.of(zone));
    }
  }

  /// Forgets everything.
  public void clear() {
    servers.invalidateAll();
    lame.invalidateAll();
    failing.invalidateAll();
    silentZones.invalidateAll();
    noIpv4Until = Long.MIN_VALUE;
    noIpv6Until = Long.MIN_VALUE;
  }
}
