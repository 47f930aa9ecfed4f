package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// A port that is free on the addresses of the little internet and on 127.0.0.1 at the moment.
///
/// It lies below those that systems hand out to clients: no connection of another test takes it
/// before it is used.
final class FreePort {
  private static final RandomGenerator RANDOM = new SecureRandom();
  private static final int FROM = 20_000;
  private static final int TO = 32_000;

  private FreePort() {}

  static int find() {
    int port = RANDOM.nextInt(FROM, TO);
    while (!isFree(port)) {
      port = RANDOM.nextInt(FROM, TO);
    }
    return port;
  }

  private static boolean isFree(int port) {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (ServerSocket _ = new ServerSocket(port, 1, loopback);
        DatagramSocket _ = new DatagramSocket(new InetSocketAddress(loopback, port));
        LittleInternet internet = LittleInternet.start(port, 0)) {
      return internet.port() == port;
    } catch (IOException e) {
      return false;
    }
  }
}
