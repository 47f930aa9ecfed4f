package dev.waymark.wire.access;

/// How many replies of one kind a block of clients gets, and what becomes of the others.
///
/// @param perSecond replies a second; as many may come at once after a pause
/// @param window seconds that a flood is remembered: whoever asked too much gets nothing until that
///     is paid off, this long at most; with 0, a flood gets `perSecond` replies through
/// @param slip of so many limited replies one goes out truncated and small, so that an honest
///     client comes by TCP; 0: none
/// @param leak of so many limited replies one goes out whole; 0: none
public record RateLimit(int perSecond, int window, int slip, int leak) {
  /// The largest rate: an account has whole microseconds, and who allows more needs no limit.
  public static final int MAX_RATE = 10_000;

  /// The longest memory: an hour of silence would punish the one whose address was forged.
  public static final int MAX_WINDOW = 3_600;

  /// The largest distance between two replies that slip or leak.
  public static final int MAX_STEP = 10;

  /// More than a large resolver asks for one name, type or zone, as it caches; what 1232 bytes make
  /// of it, 2 Mbit/s, harms hardly any network.
  public static final RateLimit DEFAULT = new RateLimit(200, 5, 2, 0);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException with a line for people
  public RateLimit {
    check("rate", perSecond, 1, MAX_RATE);
    check("window", window, 0, MAX_WINDOW);
    check("slip", slip, 0, MAX_STEP);
    check("leak", leak, 0, MAX_STEP);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "the " + what + " is a number from " + least + " to " + most + ", not " + value);
    }
  }
}
