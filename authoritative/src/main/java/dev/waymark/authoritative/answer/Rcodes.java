package dev.waymark.authoritative.answer;

/// The RCODEs that an authoritative server gives to a question it understood.
public final class Rcodes {
  /// There is an answer, perhaps "no such data".
  public static final int NOERROR = 0;

  /// NXDOMAIN: the name does not exist.
  public static final int NAME_ERROR = 3;

  /// Not a question for this server.
  public static final int REFUSED = 5;

  /// YXDOMAIN: a DNAME makes the name too long (RFC 6672, section 2.2).
  public static final int YXDOMAIN = 6;

  private Rcodes() {}
}
