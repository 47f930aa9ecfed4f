package dev.waymark.app;

/// Something that the user typed, or a file they named, cannot be used. The message is one line for
/// them: what is wrong, and what would be right. Ends the program with [Waymark#BAD_INPUT].
final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadInput(String message) {
    super(message);
  }
}
