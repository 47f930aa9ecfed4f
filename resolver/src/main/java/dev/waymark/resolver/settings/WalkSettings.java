package dev.waymark.resolver.settings;

import dev.waymark.wire.transport.Outgoing;

/// How servers are asked.
///
/// @param port of every name server: 53, another one in a little internet
/// @param ipv4 whether servers are asked at IPv4 addresses
/// @param ipv6 the same for IPv6
/// @param loopbackServers whether a referral may point to 127.0.0.0/8 and ::1: on the real internet
///     that is an attack or a mistake
/// @param minimise whether servers are told only as many labels as they need (RFC 9156)
/// @param mixCase whether the letters of a question get random case, which a forger must guess
/// @param cookies whether servers are sent DNS cookies (RFC 7873), which a forger must guess too
/// @param hardening what of a reply is believed
/// @param outgoing what questions are sent from
public record WalkSettings(
    int port,
    boolean ipv4,
    boolean ipv6,
    boolean loopbackServers,
    boolean minimise,
    boolean mixCase,
    boolean cookies,
    Hardening hardening,
    Outgoing outgoing) {
  /// For the real internet.
  public static final WalkSettings DEFAULT =
      new WalkSettings(53, true, true, false, true, true, true, Hardening.DEFAULT, Outgoing.ANY);

  /// The same with another port.
  public WalkSettings withPort(int number) {
    return new WalkSettings(
        number, ipv4, ipv6, loopbackServers, minimise, mixCase, cookies, hardening, outgoing);
  }

  /// The same with other families of addresses.
  public WalkSettings withFamilies(boolean four, boolean six) {
    return new WalkSettings(
        port, four, six, loopbackServers, minimise, mixCase, cookies, hardening, outgoing);
  }

  /// The same with servers on loopback allowed or not.
  public WalkSettings withLoopbackServers(boolean allowed) {
    return new WalkSettings(
        port, ipv4, ipv6, allowed, minimise, mixCase, cookies, hardening, outgoing);
  }

  /// The same with minimisation on or off.
  public WalkSettings withMinimise(boolean on) {
    return new WalkSettings(
        port, ipv4, ipv6, loopbackServers, on, mixCase, cookies, hardening, outgoing);
  }

  /// The same with random case on or off.
  public WalkSettings withMixCase(boolean on) {
    return new WalkSettings(
        port, ipv4, ipv6, loopbackServers, minimise, on, cookies, hardening, outgoing);
  }

  /// The same with cookies on or off.
  public WalkSettings withCookies(boolean on) {
    return new WalkSettings(
        port, ipv4, ipv6, loopbackServers, minimise, mixCase, on, hardening, outgoing);
  }

  /// The same, believing other things.
  public WalkSettings withHardening(Hardening value) {
    return new WalkSettings(
        port, ipv4, ipv6, loopbackServers, minimise, mixCase, cookies, value, outgoing);
  }

  /// The same, sending from elsewhere.
  public WalkSettings withOutgoing(Outgoing value) {
    return new WalkSettings(
        port, ipv4, ipv6, loopbackServers, minimise, mixCase, cookies, hardening, value);
  }
}
