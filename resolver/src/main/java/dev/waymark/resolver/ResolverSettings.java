package dev.waymark.resolver;

import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.resolver.settings.Limits;
import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.wire.access.AddressSet;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// All that can be set on a [Resolver].
///
/// @param walk how servers are asked
/// @param limits of one question
/// @param cache size and times
/// @param clients who may ask; others get REFUSED
/// @param tracers which clients may have their question traced over the wire
/// @param maxInFlight questions resolved at the same time
/// @param maxWaiting clients that wait for one answer
/// @param clock what time it is, for TTLs
/// @param ticker nanoseconds, for durations and deadlines: those of the machine even where a test
///     moves the clock
/// @param random for ids, ports, case and choices; used from many threads
public record ResolverSettings(
    WalkSettings walk,
    Limits limits,
    CacheSettings cache,
    AddressSet clients,
    AddressSet tracers,
    int maxInFlight,
    int maxWaiting,
    InstantSource clock,
    LongSupplier ticker,
    RandomGenerator random) {
  /// Each costs a virtual thread and a socket; BIND's default of recursive clients.
  public static final int MAX_IN_FLIGHT = 1_000;

  /// Clients that ask the same at the same time get one answer; a flood of them must not fill the
  /// heap.
  public static final int MAX_WAITING = 1_000;

  /// Safe on the real internet: asks port 53, serves this machine only.
  public static ResolverSettings defaults() {
    return new ResolverSettings(
        WalkSettings.DEFAULT,
        Limits.DEFAULT,
        CacheSettings.DEFAULT,
        AddressSet.LOOPBACK,
        AddressSet.LOOPBACK,
        MAX_IN_FLIGHT,
        MAX_WAITING,
        steadyClock(),
        System::nanoTime,
        new SecureRandom());
  }

  /// The wall clock as it was at start, plus the time that has really passed: whoever sets the
  /// system's clock does not make cached data younger.
  private static InstantSource steadyClock() {
    Instant start = InstantSource.system().instant();
    long nanos = System.nanoTime();
    return () -> start.plusNanos(System.nanoTime() - nanos);
  }

  /// The same with other rules for asking servers.
  public ResolverSettings withWalk(WalkSettings value) {
    return new ResolverSettings(
        value, limits, cache, clients, tracers, maxInFlight, maxWaiting, clock, ticker, random);
  }

  /// The same, asking servers at another port.
  public ResolverSettings withUpstreamPort(int port) {
    return withWalk(walk.withPort(port));
  }

  /// The same with name servers on loopback allowed or not.
  public ResolverSettings withLoopbackServers(boolean allowed) {
    return withWalk(walk.withLoopbackServers(allowed));
  }

  /// The same with other limits.
  public ResolverSettings withLimits(Limits value) {
    return new ResolverSettings(
        walk, value, cache, clients, tracers, maxInFlight, maxWaiting, clock, ticker, random);
  }

  /// The same with another cache.
  public ResolverSettings withCache(CacheSettings value) {
    return new ResolverSettings(
        walk, limits, value, clients, tracers, maxInFlight, maxWaiting, clock, ticker, random);
  }

  /// The same with other clients.
  public ResolverSettings withClients(AddressSet value) {
    return new ResolverSettings(
        walk, limits, cache, value, tracers, maxInFlight, maxWaiting, clock, ticker, random);
  }

  /// The same with other clients that may trace.
  public ResolverSettings withTracers(AddressSet value) {
    return new ResolverSettings(
        walk, limits, cache, clients, value, maxInFlight, maxWaiting, clock, ticker, random);
  }

  /// The same with other bounds of what goes on at the same time.
  public ResolverSettings withConcurrency(int inFlight, int waiting) {
    return new ResolverSettings(
        walk, limits, cache, clients, tracers, inFlight, waiting, clock, ticker, random);
  }

  /// The same with another clock for TTLs.
  public ResolverSettings withClock(InstantSource value) {
    return new ResolverSettings(
        walk, limits, cache, clients, tracers, maxInFlight, maxWaiting, value, ticker, random);
  }

  /// The same with another source of nanoseconds.
  public ResolverSettings withTicker(LongSupplier value) {
    return new ResolverSettings(
        walk, limits, cache, clients, tracers, maxInFlight, maxWaiting, clock, value, random);
  }

  /// The same with other randomness.
  public ResolverSettings withRandom(RandomGenerator value) {
    return new ResolverSettings(
        walk, limits, cache, clients, tracers, maxInFlight, maxWaiting, clock, ticker, value);
  }
}
