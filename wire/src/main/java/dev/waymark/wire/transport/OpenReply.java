package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.util.concurrent.atomic.AtomicBoolean;

/// A way back that is used once: whatever is said after the first word is ignored.
abstract class OpenReply implements Deferred {
  private final AtomicBoolean used = new AtomicBoolean();
  private final Serving serving;
  private final Transport transport;

  OpenReply(Serving serving, Transport transport) {
    this.serving = serving;
    this.transport = transport;
    serving.inFlight().begin();
  }

  /// Sends the reply, from any thread.
  abstract void transmit(byte[] reply, int length);

  /// Gives back what was held for the reply, from any thread.
  abstract void abandon();

  @Override
  public final void send(byte[] reply, int length) {
    if (used.compareAndSet(false, true)) {
      try {
        serving.traffic().lateReply(transport, reply, length);
        transmit(reply, length);
      } finally {
        serving.inFlight().end();
      }
    }
  }

  @Override
  public final void sendAhead(byte[] datagram, int length) {
    if (transport == Transport.UDP && !used.get()) {
      transmit(datagram, length);
    }
  }

  @Override
  public final void drop() {
    if (used.compareAndSet(false, true)) {
      try {
        serving.traffic().lateDrop(transport);
        abandon();
      } finally {
        serving.inFlight().end();
      }
    }
  }
}
