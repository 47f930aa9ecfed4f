package dev.waymark.wire.transport;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.xbill.DNS.Message;

/// A TCP connection of a test, which decides what is written when.
final class TcpClient implements AutoCloseable {
  /// Far longer than anything takes: a server that does not answer fails the test, not the build.
  private static final int PATIENCE_MILLIS = 20_000;

  final Socket socket = new Socket();
  final OutputStream out;
  final DataInputStream in;

  TcpClient(InetSocketAddress server) throws IOException {
    this(server.getAddress() instanceof Inet6Address ? "::1" : "127.0.0.1", server);
  }

  /// Connects from an address of its own.
  TcpClient(String from, InetSocketAddress server) throws IOException {
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(server, PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    in = new DataInputStream(socket.getInputStream());
  }

  /// Messages behind their lengths.
  static byte[] framed(Message... messages) {
    ByteBuffer all = ByteBuffer.allocate(messages.length * 600);
    for (Message message : messages) {
      byte[] bytes = message.toWire();
      all.putShort((short) bytes.length).put(bytes);
    }
    return java.util.Arrays.copyOf(all.array(), all.position());
  }

  void send(Message... messages) throws IOException {
    out.write(framed(messages));
  }

  Message receive() throws IOException {
    return new Message(in.readNBytes(in.readUnsignedShort()));
  }

  /// Whether the server has closed its side, which this waits for.
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException e) {
      return true; // reset: closed with bytes unread
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
