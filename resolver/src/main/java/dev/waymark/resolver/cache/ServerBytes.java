package dev.waymark.resolver.cache;

import dev.waymark.resolver.trace.Server;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Who said something, as bytes behind what was said: nobody asks but people who look at a trace.
///
/// ```
///   transport, 1 byte   port, 2 bytes   length, 1 byte   address   name
/// ```
final class ServerBytes {
  private static final Transport[] TRANSPORTS = Transport.values();
  private static final int PORT = 1;
  private static final int ADDRESS = 3;

  private ServerBytes() {}

  /// The bytes, with those of a server behind them.
  static byte[] append(byte[] bytes, Server server) {
    byte[] address = server.ip().getAddress();
    int end = bytes.length + ADDRESS + 1 + address.length + server.name().length();
    byte[] all = Arrays.copyOf(bytes, end);
    int at = bytes.length;
    all[at++] = (byte) server.transport().ordinal();
    all[at++] = (byte) (server.port() >> 8);
    all[at++] = (byte) server.port();
    int name = writeAddress(address, all, at);
    NameBytes.write(server.name(), all, name);
    return all;
  }

  /// The server whose bytes begin at `at`.
  static Server read(byte[] bytes, int at) {
    int port = (bytes[at + PORT] & 0xFF) << 8 | bytes[at + PORT + 1] & 0xFF;
    int address = at + ADDRESS;
    return new Server(
        NameBytes.toName(bytes, address + 1 + bytes[address]),
        readAddress(bytes, address),
        port,
        TRANSPORTS[bytes[at]]);
  }

  /// Writes an address with its length before it.
  ///
  /// @return where it ends
  static int writeAddress(byte[] address, byte[] to, int at) {
    to[at] = (byte) address.length;
    System.arraycopy(address, 0, to, at + 1, address.length);
    return at + 1 + address.length;
  }

  /// The address whose length stands at `at`.
  static InetAddress readAddress(byte[] bytes, int at) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at + 1, at + 1 + bytes[at]));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address that was written here", e);
    }
  }
}
