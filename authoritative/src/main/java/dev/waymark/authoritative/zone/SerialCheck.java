package dev.waymark.authoritative.zone;

import java.util.Optional;

/// Whether secondary servers will take a zone for newer than the one that was served before (RFC
/// 1982, section 3.2; RFC 1034, section 4.3.5).
public final class SerialCheck {
  private SerialCheck() {}

  /// What is wrong with the serial of `zone`, if `before` was served until now.
  ///
  /// @param file the file that has `zone`
  public static Optional<ZoneProblem> against(Zone before, Zone zone, String file) {
    if (before.serial() == zone.serial() && !zone.hasSameImage(before)) {
      String what = "the zone is not the one before, but its serial is";
      return Optional.of(problem(ZoneRule.SERIAL_SAME, zone, file, what));
    }
    return against(before.serial(), zone, file);
  }

  /// What is wrong with the serial of `zone`, if a zone with serial `before` was served until now.
  ///
  /// @param file the file that has `zone`
  public static Optional<ZoneProblem> against(long before, Zone zone, String file) {
    if ((int) (zone.serial() - before) >= 0) {
      return Optional.empty();
    }
    String what = "the serial goes back: " + before + " was served before";
    return Optional.of(problem(ZoneRule.SERIAL_BACK, zone, file, what));
  }

  private static ZoneProblem problem(ZoneRule rule, Zone zone, String file, String what) {
    return new ZoneProblem(rule, file, 0, 0, String.valueOf(zone.serial()), what, rule.expected());
  }
}
