package dev.waymark.wire.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
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
      InetSocketAddress server,
      byte[] request,
      int size,
      ReplyFilter filter,
      Wait wait,
      @Nullable Unanswered earlier)
      throws IOException {
    boolean ipv4 = server.getAddress() instanceof Inet4Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    open.add(channel);
    boolean kept = false;
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
        byte[] bytes = Arrays.copyOf(datagram.getData(), datagram.getLength());
        Message reply = filter.accept(bytes);
        if (reply != null) {
          return new ClientReply.Received(reply, bytes.length, wait.elapsed());
        }
      }
    } catch (SocketTimeoutException e) {
      if (earlier != null) {
        channel.configureBlocking(false);
        earlier.add(new Waiting(open, channel, size, filter, wait));
        kept = true;
      }
      return new ClientReply.TimedOut(wait.elapsed());
    } finally {
      if (!kept) {
        open.end(channel);
      }
    }
  }

  /// A question whose time is over: its reply is found when the next wait ends.
  private record Waiting(
      OpenChannels open, DatagramChannel channel, int size, ReplyFilter filter, Wait time)
      implements Unanswered.Open {
    @Override
    public ClientReply.@Nullable Received poll() {
      ByteBuffer datagram = ByteBuffer.allocate(size);
      try {
        while (channel.receive(datagram.clear()) != null) {
          byte[] bytes = Arrays.copyOf(datagram.array(), datagram.position());
          Message reply = filter.accept(bytes);
          if (reply != null) {
            return new ClientReply.Received(reply, bytes.length, time.elapsed());
          }
        }
      } catch (IOException e) {
        // refused, or closed with the client: as good as lost
      }
      return null;
    }

    @Override
    public void close() {
      filter.close();
      try {
        open.end(channel);
      } catch (IOException e) {
        // it is of no more use either way
      }
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
