package dev.waymark.wire;

/// The few numbers that code on event loops names; everywhere else dnsjava's `Type` says them.
public final class Types {
  /// No type at all (RFC 6895, section 3.1).
  public static final int RESERVED = 0;

  public static final int A = 1;
  public static final int NS = 2;
  public static final int MD = 3;
  public static final int MF = 4;
  public static final int CNAME = 5;
  public static final int SOA = 6;
  public static final int MB = 7;
  public static final int MG = 8;
  public static final int MR = 9;
  public static final int PTR = 12;
  public static final int MINFO = 14;
  public static final int MX = 15;
  public static final int TXT = 16;
  public static final int AAAA = 28;
  public static final int SRV = 33;
  public static final int DNAME = 39;
  public static final int OPT = 41;
  public static final int DS = 43;
  public static final int RRSIG = 46;
  public static final int NSEC = 47;
  public static final int DNSKEY = 48;
  public static final int NSEC3 = 50;
  public static final int NSEC3PARAM = 51;
  public static final int SVCB = 64;
  public static final int HTTPS = 65;
  public static final int NXNAME = 128;
  public static final int TKEY = 249;
  public static final int TSIG = 250;
  public static final int IXFR = 251;
  public static final int AXFR = 252;
  public static final int ANY = 255;

  /// The class of all data (RFC 1035, section 3.2.4).
  public static final int CLASS_IN = 1;

  /// The class in which servers tell about themselves (RFC 4892).
  public static final int CLASS_CH = 3;

  private Types() {}
}
