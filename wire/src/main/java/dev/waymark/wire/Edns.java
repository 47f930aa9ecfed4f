package dev.waymark.wire;

/// The numbers of EDNS (RFC 6891) that both servers use.
public final class Edns {
  /// The largest datagram sent or asked for: fits every path without fragments, which attackers
  /// can replace (RFC 9715, section 3).
  public static final int UDP_PAYLOAD = 1232;

  /// The largest datagram for a client without EDNS (RFC 1035, section 2.3.4).
  public static final int UDP_PAYLOAD_WITHOUT_EDNS = 512;

  /// An OPT record without options: root owner, type, payload size, extended RCODE, version, flags,
  /// length.
  public static final int OPT_LENGTH = 11;

  /// The DO bit: the client wants DNSSEC records (RFC 3225).
  public static final int DO = 0x8000;

  /// Option codes, from the registry.
  public static final int NSID = 3;

  /// RFC 7873.
  public static final int COOKIE = 10;

  /// RFC 7828.
  public static final int KEEPALIVE = 11;

  /// RFC 7830.
  public static final int PADDING = 12;

  /// RFC 8914.
  public static final int EXTENDED_ERROR = 15;

  private Edns() {}
}
