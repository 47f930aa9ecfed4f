package dev.waymark.authoritative.zone;

/// Reads TTLs: seconds, or numbers with the units w, d, h, m and s, such as `1h30m`.
final class TimeToLive {
  /// The largest TTL (RFC 2181, section 8).
  static final long MAX = 0x7FFF_FFFFL;

  /// What [#parse] returns for a text that is no TTL.
  static final long NONE = -1;

  private TimeToLive() {}

  /// The seconds that `text` says; [#NONE] if it says none; more than [#MAX] if it says too many.
  static long parse(String text) {
    long total = 0;
    long number = 0;
    boolean digits = false;
    boolean units = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(number * 10 + c - '0', MAX + 1);
        digits = true;
        continue;
      }
      long unit = unit(c);
      if (!digits || unit == NONE) {
        return NONE;
      }
      total = Math.min(total + number * unit, MAX + 1);
      number = 0;
      digits = false;
      units = true;
    }
    // Digits without a unit count only where nothing has one.
    return digits == units ? NONE : Math.min(total + number, MAX + 1);
  }

  private static long unit(char c) {
    return switch (c) {
      case 's', 'S' -> 1;
      case 'm', 'M' -> 60;
      case 'h', 'H' -> 3600;
      case 'd', 'D' -> 86_400;
      case 'w', 'W' -> 604_800;
      default -> NONE;
    };
  }
}
