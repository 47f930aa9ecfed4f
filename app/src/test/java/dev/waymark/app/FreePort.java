package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import dev.waymark.wire.transport.ListenException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A port that is free at the moment on the addresses of the little internet and on 127.0.0.1.
///
/// Taken from below the ports that the kernel gives to outgoing connections, so that none of those
/// gets it before the test does.
final class FreePort {
  private static final int LOWEST = 10_000;
  private static final int ABOVE_HIGHEST = 30_000;
  private static final int TRIES = 100;

  private FreePort() {}

  static int find() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE_HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port in " + TRIES + " tries");
  }

  private static boolean isFree(int port) {
    try (LittleInternet _ = LittleInternet.start(port, 0);
        ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return true;
    } catch (ListenException _) {
      return false;
    } catch (IOException _) {
      return false;
    }
  }
}
