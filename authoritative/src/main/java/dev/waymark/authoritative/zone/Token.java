package dev.waymark.authoritative.zone;

/// A word of a zone file, or what stands between two quotes.
///
/// @param text with its backslashes; bytes outside of printable ASCII as backslash and three digits
/// @param quoted whether it stood in quotes, which are not part of the text
record Token(String text, boolean quoted, int line, int column) {
  /// Whether it is this word, case ignored.
  boolean is(String word) {
    return !quoted && text.equalsIgnoreCase(word);
  }
}
