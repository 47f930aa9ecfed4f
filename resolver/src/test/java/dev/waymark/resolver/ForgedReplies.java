package dev.waymark.resolver;

import dev.waymark.wire.Transport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// A name server before whose replies a forger's arrive: copies with wrong ids and another address.
final class ForgedReplies implements AutoCloseable {
  static final String TRUE_ADDRESS = "127.53.3.1";
  private static final String FORGED_ADDRESS = "127.53.6.6";

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final int forged;
  private final List<Transport> asked = new CopyOnWriteArrayList<>();

  /// @param forged how many wrong replies come before the right one
  ForgedReplies(String ip, int port, int forged) {
    this.forged = forged;
    InetAddress address = InetAddress.ofLiteral(ip);
    try {
      udp = new DatagramSocket(port, address);
      tcp = new ServerSocket(port, 10, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  /// How it was asked.
  List<Transport> asked() {
    return asked;
  }

  private void serveUdp() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
        udp.receive(packet);
        asked.add(Transport.UDP);
        byte[] request = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        for (int i = 1; i <= forged; i++) {
          byte[] guess = reply(request, FORGED_ADDRESS);
          guess[1] ^= (byte) i;
          udp.send(new DatagramPacket(guess, guess.length, packet.getSocketAddress()));
        }
        byte[] reply = reply(request, TRUE_ADDRESS);
        udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket socket = tcp.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          byte[] request = in.readNBytes(in.readUnsignedShort());
          asked.add(Transport.TCP);
          byte[] reply = reply(request, TRUE_ADDRESS);
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(reply.length);
          out.write(reply);
        }
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  static byte[] reply(byte[] request, String address) throws IOException {
    Message query = new Message(request);
    Message reply = ScriptedAuthority.empty(query);
    reply.getHeader().setFlag(Flags.AA);
    Name name = query.getQuestion().getName();
    Record rr = new ARecord(name, DClass.IN, 60, InetAddress.ofLiteral(address));
    reply.addRecord(rr, Section.ANSWER);
    return reply.toWire();
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
