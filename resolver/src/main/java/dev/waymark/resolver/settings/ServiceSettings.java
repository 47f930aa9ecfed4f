package dev.waymark.resolver.settings;

import dev.waymark.wire.access.AddressSet;

/// Whom the resolver serves, and how much of it at the same time.
///
/// @param clients who may ask; others get REFUSED
/// @param tracers which clients may have their question traced over the wire
/// @param maxInFlight questions resolved at the same time
/// @param maxPerClient of them for one client: an IPv4 address, or the /64 of an IPv6 address
/// @param maxWaiting clients that wait for one answer
/// @param answers what their answers look like
public record ServiceSettings(
    AddressSet clients,
    AddressSet tracers,
    int maxInFlight,
    int maxPerClient,
    int maxWaiting,
    AnswerSettings answers) {
  /// Each costs a virtual thread and a socket; BIND's default of recursive clients.
  public static final int MAX_IN_FLIGHT = 1_000;

  /// One client cannot take more than half of what there is, nor collect more answers than this for
  /// one burst at somebody else (DNSBomb, CVE-2024-33655).
  public static final int MAX_PER_CLIENT = 500;

  /// Clients that ask the same at the same time get one answer; a flood of them must not fill the
  /// heap.
  public static final int MAX_WAITING = 1_000;

  /// Serves this machine only.
  public static final ServiceSettings DEFAULT =
      new ServiceSettings(
          AddressSet.LOOPBACK,
          AddressSet.LOOPBACK,
          MAX_IN_FLIGHT,
          MAX_PER_CLIENT,
          MAX_WAITING,
          AnswerSettings.DEFAULT);

  /// The same with other clients.
  public ServiceSettings withClients(AddressSet value) {
    return new ServiceSettings(value, tracers, maxInFlight, maxPerClient, maxWaiting, answers);
  }

  /// The same with other clients that may trace.
  public ServiceSettings withTracers(AddressSet value) {
    return new ServiceSettings(clients, value, maxInFlight, maxPerClient, maxWaiting, answers);
  }

  /// The same with other bounds of what goes on at the same time.
  public ServiceSettings withConcurrency(int inFlight, int perClient, int waiting) {
    return new ServiceSettings(clients, tracers, inFlight, perClient, waiting, answers);
  }

  /// The same with answers that look different.
  public ServiceSettings withAnswers(AnswerSettings value) {
    return new ServiceSettings(clients, tracers, maxInFlight, maxPerClient, maxWaiting, value);
  }
}
