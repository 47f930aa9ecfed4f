package dev.waymark.wire.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// Datagrams by Java's own channels, for where there is nothing better: works everywhere, at some
/// three times the cost.
final class ChannelUdp implements UpstreamUdp {
  private final SourceAddresses sources;
  private final OpenChannels open = new OpenChannels();

  ChannelUdp(SourceAddresses sources) {
    this.sources = sources;
  }

  @Override
  public ClientReply exchange(
      InetSocketAddress server, byte[] request, int size, ReplyFilter filter, Wait wait)
      throws IOException {
    boolean ipv4 = server.getAddress() instanceof Inet4Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    open.add(channel);
    try {
      bind(channel, sources.addressFor(server));
      channel.connect(server);
      wait.begin();
      channel.write(ByteBuffer.wrap(request));
      if (filter.hearsPackets()) {
        filter.sent((InetSocketAddress) channel.getLocalAddress());
      }
      DatagramPacket datagram = new DatagramPacket(new byte[size], size);
      while (true) {
        channel.socket().setSoTimeout(wait.millisLeft());
        datagram.setLength(size);
        channel.socket().receive(datagram);
        int length = datagram.getLength();
        Message reply = filter.accept(datagram.getData(), length);
        if (reply != null) {
          return new ClientReply.Received(reply, length, wait.elapsed());
        }
      }
    } finally {
      open.end(channel);
    }
  }

  private void bind(DatagramChannel channel, @Nullable InetAddress from) throws IOException {
    for (int tries = 0; tries < SourceAddresses.TRIES; tries++) {
      try {
        channel.bind(new InetSocketAddress(from, sources.port()));
        return;
      } catch (BindException e) {
        // in use, or the address is not ours: the last bind below tells which
      }
    }
    channel.bind(new InetSocketAddress(from, sources.lastResort()));
  }

  @Override
  public void close() {
    open.close();
  }
}
