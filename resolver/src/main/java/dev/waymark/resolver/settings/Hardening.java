package dev.waymark.resolver.settings;

/// What of a server's reply is believed, beyond what must never be.
///
/// @param strictNames whether NXDOMAIN for a part of a name counts for the whole one (RFC 9156,
///     section 2.3; RFC 8020). Servers that do not know empty non-terminals are then believed too
/// @param glue whether a server is believed only about addresses in its own zone. Without, every
///     address that comes with a referral is used for reaching the zone, though never for answers
public record Hardening(boolean strictNames, boolean glue) {
  /// Relaxed about names, hard about glue.
  public static final Hardening DEFAULT = new Hardening(false, true);

  /// The same, with parts of names believed or not.
  public Hardening withStrictNames(boolean on) {
    return new Hardening(on, glue);
  }

  /// The same, hard about glue or not.
  public Hardening withGlue(boolean on) {
    return new Hardening(strictNames, on);
  }
}
