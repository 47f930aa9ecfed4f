package dev.waymark.resolver.trace;

/// Emphasis on a terminal that can show it. Never the only bearer of a meaning: without it the text
/// says the same.
public enum Ink {
  /// Plain text, for files and for terminals that want none.
  NONE,
  /// Bold, dim and colours by ANSI sequences.
  ANSI;

  private static final String RESET = "\u001b[0m";

  String strong(String text) {
    return wrap("\u001b[1m", text);
  }

  String faint(String text) {
    return wrap("\u001b[2m", text);
  }

  String good(String text) {
    return wrap("\u001b[32m", text);
  }

  String bad(String text) {
    return wrap("\u001b[31m", text);
  }

  private String wrap(String code, String text) {
    return this == NONE ? text : code + text + RESET;
  }
}
