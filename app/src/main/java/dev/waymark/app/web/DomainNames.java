package dev.waymark.app.web;

import java.net.IDN;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// Names as people type them and as they stand in URLs, in the form that is sent.
public final class DomainNames {
  /// As much of a name as a complaint repeats.
  private static final int SHOWN = 60;

  private DomainNames() {}

  /// The absolute name.
  ///
  /// @param ascii in letters of ASCII
  /// @throws IllegalArgumentException saying in one line what is wrong
  public static Name absolute(String ascii) {
    try {
      return Name.fromString(ascii, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(
          "'"
              + shorten(ascii)
              + "' is not a domain name: labels have 1 to 63 octets, names at most 255",
          e);
    }
  }

  /// Names with other letters than ASCII are sent as A-labels (RFC 5890, section 2.3.2.1).
  ///
  /// @throws IllegalArgumentException saying in one line what is wrong
  public static String toAscii(String text) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException(
          "'" + shorten(text) + "' is not a domain name: it is empty or has blanks");
    }
    if (text.chars().allMatch(c -> c < 128)) {
      return text;
    }
    try {
      return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + shorten(text) + "' cannot be written as a domain name", e);
    }
  }

  private static String shorten(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 3) + "...";
  }
}
