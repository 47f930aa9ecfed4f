package dev.waymark.wire.transport;

import java.io.IOException;

/// Carries a [Hindrance] from where it shows to the one who answers for the exchange.
final class HindranceException extends IOException {
  private static final long serialVersionUID = 1;

  private final Hindrance why;

  HindranceException(Hindrance why, Exception cause) {
    super(why.words(), cause);
    this.why = why;
  }

  Hindrance why() {
    return why;
  }
}
