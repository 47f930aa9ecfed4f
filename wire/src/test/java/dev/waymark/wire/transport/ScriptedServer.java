package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/// A server that sends, for each request, exactly the messages a test wants, in their order.
final class ScriptedServer implements AutoCloseable {
  private final Function<byte[], List<byte[]>> script;
  private final DatagramSocket udp;
  private final ServerSocket tcp;

  /// The ports of the clients, as they come.
  final BlockingQueue<Integer> clientPorts = new LinkedBlockingQueue<>();

  /// The requests, as they come.
  final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();

  ScriptedServer(Function<byte[], List<byte[]>> script) throws IOException {
    this.script = script;
    udp = new DatagramSocket(Loopback.anyPort());
    tcp = new ServerSocket(0, 50, Loopback.ADDRESS);
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  InetSocketAddress address(Transport transport) {
    return switch (transport) {
      case UDP -> (InetSocketAddress) udp.getLocalSocketAddress();
      case TCP -> (InetSocketAddress) tcp.getLocalSocketAddress();
    };
  }

  private void serveUdp() {
    try {
      while (true) {
        DatagramPacket datagram = new DatagramPacket(new byte[65_535], 65_535);
        udp.receive(datagram);
        for (byte[] reply : replies(datagram.getData(), datagram.getLength(), datagram.getPort())) {
          udp.send(new DatagramPacket(reply, reply.length, datagram.getSocketAddress()));
        }
      }
    } catch (SocketException e) {
      // closed: the test is over
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket socket = tcp.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          byte[] request = in.readNBytes(in.readUnsignedShort());
          for (byte[] reply : replies(request, request.length, socket.getPort())) {
            out.writeShort(reply.length);
            out.flush(); // so that length and message come apart
            out.write(reply);
          }
          out.flush();
          if (requests.size() == 1) {
            in.read(); // until the client has had enough
          }
        }
      }
    } catch (SocketException e) {
      // closed: the test is over
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<byte[]> replies(byte[] bytes, int length, int port) {
    byte[] request = java.util.Arrays.copyOf(bytes, length);
    requests.add(request);
    clientPorts.add(port);
    return script.apply(request);
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
