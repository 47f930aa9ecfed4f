package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import dev.waymark.wire.transport.ListenException;

/// A port that is free on the addresses of the little internet at the moment.
final class FreePort {
  private FreePort() {}

  static int find() {
    try (LittleInternet internet = LittleInternet.start(0, 0)) {
      return internet.port();
    } catch (ListenException e) {
      throw new IllegalStateException(e);
    }
  }
}
