package dev.waymark.authoritative.zone;

/// Thrown while a zone is built that does not fit into an image.
public final class ZoneTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Says what is too large.
  public ZoneTooLargeException(String message) {
    super(message);
  }
}
