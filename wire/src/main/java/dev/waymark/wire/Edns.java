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

  /// Replies on encrypted transports are padded to a multiple of this, so that their length tells
  /// little (RFC 8467, section 4.1).
  public static final int PADDING_BLOCK = 468;

  /// Option codes, from the registry; this one is of RFC 5001.
  public static final int NSID = 3;

  /// RFC 7873.
  public static final int COOKIE = 10;

  /// RFC 7828.
  public static final int KEEPALIVE = 11;

  /// RFC 7830.
  public static final int PADDING = 12;

  /// RFC 8914.
  public static final int EXTENDED_ERROR = 15;

  /// RFC 9660.
  public static final int ZONEVERSION = 19;

  private Edns() {}
}
