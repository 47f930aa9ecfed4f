package dev.waymark.resolver;

import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.resolver.settings.Limits;
import dev.waymark.resolver.settings.PolicySettings;
import dev.waymark.resolver.settings.RouteSettings;
import dev.waymark.resolver.settings.ServiceSettings;
import dev.waymark.resolver.settings.StaleSettings;
import dev.waymark.resolver.settings.TrustSettings;
import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.wire.access.AddressSet;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// All that can be set on a [Resolver].
///
/// @param walk how servers are asked
/// @param limits of one question
/// @param routes zones that are not walked to
/// @param trust what DNSSEC begins with
/// @param cache size and times
/// @param stale whether old answers are better than none
/// @param service whom it serves
/// @param policy rules of its own
/// @param clock what time it is, for TTLs
/// @param ticker nanoseconds, for durations and deadlines: those of the machine even where a test
///     moves the clock
/// @param random for ids, ports, case and choices; used from many threads
public record ResolverSettings(
    WalkSettings walk,
    Limits limits,
    RouteSettings routes,
    TrustSettings trust,
    CacheSettings cache,
    StaleSettings stale,
    ServiceSettings service,
    PolicySettings policy,
    InstantSource clock,
    LongSupplier ticker,
    RandomGenerator random) {
  /// Safe on the real internet: asks port 53, serves this machine only.
  public static ResolverSettings defaults() {
    return new ResolverSettings(
        WalkSettings.DEFAULT,
        Limits.DEFAULT,
        RouteSettings.NONE,
        TrustSettings.NONE,
        CacheSettings.DEFAULT,
        StaleSettings.OFF,
        ServiceSettings.DEFAULT,
        PolicySettings.DEFAULT,
        SteadyClock.startingNow(),
        System::nanoTime,
        new SecureRandom());
  }

  /// The same with other rules for asking servers.
  public ResolverSettings withWalk(WalkSettings value) {
    return new ResolverSettings(
        value, limits, routes, trust, cache, stale, service, policy, clock, ticker, random);
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
        walk, value, routes, trust, cache, stale, service, policy, clock, ticker, random);
  }

  /// The same with other zones that are not walked to.
  public ResolverSettings withRoutes(RouteSettings value) {
    return new ResolverSettings(
        walk, limits, value, trust, cache, stale, service, policy, clock, ticker, random);
  }

  /// The same with other trust anchors.
  public ResolverSettings withTrust(TrustSettings value) {
    return new ResolverSettings(
        walk, limits, routes, value, cache, stale, service, policy, clock, ticker, random);
  }

  /// The same with another cache.
  public ResolverSettings withCache(CacheSettings value) {
    return new ResolverSettings(
        walk, limits, routes, trust, value, stale, service, policy, clock, ticker, random);
  }

  /// The same with old answers served or not.
  public ResolverSettings withStale(StaleSettings value) {
    return new ResolverSettings(
        walk, limits, routes, trust, cache, value, service, policy, clock, ticker, random);
  }

  /// The same with other clients and bounds.
  public ResolverSettings withService(ServiceSettings value) {
    return new ResolverSettings(
        walk, limits, routes, trust, cache, stale, value, policy, clock, ticker, random);
  }

  /// The same with other rules of its own.
  public ResolverSettings withPolicy(PolicySettings value) {
    return new ResolverSettings(
        walk, limits, routes, trust, cache, stale, service, value, clock, ticker, random);
  }

  /// The same with other clients.
  public ResolverSettings withClients(AddressSet value) {
    return withService(service.withClients(value));
  }

  /// The same with other clients that may trace.
  public ResolverSettings withTracers(AddressSet value) {
    return withService(service.withTracers(value));
  }

  /// The same with another clock for TTLs.
  public ResolverSettings withClock(InstantSource value) {
    return new ResolverSettings(
        walk, limits, routes, trust, cache, stale, service, policy, value, ticker, random);
  }

  /// The same with another source of nanoseconds.
  public ResolverSettings withTicker(LongSupplier value) {
    return new ResolverSettings(
        walk, limits, routes, trust, cache, stale, service, policy, clock, value, random);
  }

  /// The same with other randomness.
  public ResolverSettings withRandom(RandomGenerator value) {
    return new ResolverSettings(
        walk, limits, routes, trust, cache, stale, service, policy, clock, ticker, value);
  }
}
