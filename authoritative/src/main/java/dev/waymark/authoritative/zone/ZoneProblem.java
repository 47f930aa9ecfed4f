package dev.waymark.authoritative.zone;

/// Something wrong in a zone file, and where: a value, as mistakes in files are to be expected.
///
/// @param rule the rule that is broken, which says how bad that is
/// @param file the file, as it was named by whoever asked to read it
/// @param line counted from 1; 0 if the file as a whole is meant
/// @param column counted from 1; 0 if unknown
/// @param token the text that is wrong, if long only its beginning, or an empty text
/// @param what what is wrong
/// @param expected what would be right
public record ZoneProblem(
    ZoneRule rule, String file, int line, int column, String token, String what, String expected) {

  /// Longer tokens are cut when shown.
  private static final int SHOWN = 60;

  /// How bad it is.
  public enum Severity {
    /// The zone cannot be served.
    ERROR,
    /// The zone can be served, but hardly means what it says.
    WARNING
  }

  /// A problem with a file or directory as a whole.
  public static ZoneProblem of(ZoneRule rule, String file, String what, String expected) {
    return new ZoneProblem(rule, file, 0, 0, "", what, expected);
  }

  /// How bad it is.
  public Severity severity() {
    return rule.severity();
  }

  /// Whether the zone cannot be served.
  public boolean isError() {
    return severity() == Severity.ERROR;
  }

  /// The problem in one line: `file:line:column: 'token': what is wrong, expected what would be
  /// right`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(printable(file));
    if (line > 0) {
      text.append(':').append(line);
      if (column > 0) {
        text.append(':').append(column);
      }
    }
    text.append(": ");
    if (severity() == Severity.WARNING) {
      text.append("warning: ");
    }
    if (!token.isEmpty()) {
      String shown = token.length() > SHOWN ? token.substring(0, SHOWN) + "..." : token;
      text.append('\'').append(printable(shown)).append("': ");
    }
    return text.append(what).append(", expected ").append(expected).toString();
  }

  /// Names of files and tokens are not ours: nothing in them may start a new line or move a cursor.
  private static String printable(String text) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      result.append(Character.isISOControl(c) ? '?' : c);
    }
    return result.toString();
  }
}
