package dev.waymark.wire.transport;

import java.util.concurrent.atomic.AtomicBoolean;

/// A way back that is used once: whatever is said after the first word is ignored.
abstract class OpenReply implements Deferred {
  private final AtomicBoolean used = new AtomicBoolean();
  private final InFlight inFlight;

  OpenReply(InFlight inFlight) {
    this.inFlight = inFlight;
    inFlight.begin();
  }

  /// Sends the reply, from any thread.
  abstract void transmit(byte[] reply, int length);

  /// Gives back what was held for the reply, from any thread.
  abstract void abandon();

  @Override
  public final void send(byte[] reply, int length) {
    if (used.compareAndSet(false, true)) {
      try {
        transmit(reply, length);
      } finally {
        inFlight.end();
      }
    }
  }

  @Override
  public final void drop() {
    if (used.compareAndSet(false, true)) {
      try {
        abandon();
      } finally {
        inFlight.end();
      }
    }
  }
}
