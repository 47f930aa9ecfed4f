package dev.waymark.resolver;

import dev.waymark.resolver.settings.WalkSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The root, com, and zones below it, on a network that loses packets: each zone has two servers at
/// addresses of its own, and one of the two is dead.
///
/// `z<n>.com` has every name but those that begin with "nx"; both servers of `dead<n>.com` are
/// dead. One thread serves all over UDP, on real sockets.
final class LossyInternet implements AutoCloseable {
  private static final Name ROOT_SERVER = Name.fromConstantString("a.root-servers.net.");
  private static final Name OTHER_ROOT_SERVER = Name.fromConstantString("b.root-servers.net.");
  private static final Name COM = Name.fromConstantString("com.");
  private static final InetAddress SOMEWHERE = InetAddress.ofLiteral("127.53.3.1");
  private static final long TTL = 3_600;
  private static final int PORT_TRIES = 20;

  /// Makes seeds that differ little differ much.
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final int zones;
  private final int loss;
  private final long seed;
  private final Map<String, Integer> tries = new HashMap<>();
  private final Selector selector;
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final AtomicLong packets = new AtomicLong();
  private final int port;
  private volatile boolean closed;

  /// Who listens at an address.
  private enum Role {
    ROOT,
    COM,
    LEAF
  }

  /// Starts it. Which exchanges are lost follows from the seed, the question, the server and how
  /// often it was asked that before, not from the order in which packets come: a busy machine
  /// loses the same.
  ///
  /// @param zones below com, of each kind
  /// @param loss percent of the exchanges of which the question or the reply is lost
  LossyInternet(int zones, int loss, long seed) throws IOException {
    this.zones = zones;
    this.loss = loss;
    this.seed = seed;
    selector = Selector.open();
    port = open();
    Thread.ofPlatform().daemon().name("lossy-internet").start(this::serve);
  }

  private int open() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        listen("127.77.0.1", 0, Role.ROOT);
        int free = ((InetSocketAddress) channels.getFirst().getLocalAddress()).getPort();
        listen("127.77.0.2", free, null);
        listen("127.77.1.1", free, Role.COM);
        listen("127.77.1.2", free, null);
        for (int i = 0; i < zones; i++) {
          listen(address(78, i), free, Role.LEAF);
          listen(address(79, i), free, null);
        }
        return free;
      } catch (java.net.BindException e) {
        for (DatagramChannel channel : channels) {
          channel.close();
        }
        channels.clear();
        if (tries == PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  private static String address(int net, int number) {
    return "127." + net + "." + number / 200 + "." + (1 + number % 200);
  }

  /// @param role null for a server that is dead
  private void listen(String address, int at, Role role) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channels.add(channel);
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), at));
    if (role != null) {
      channel.register(selector, SelectionKey.OP_READ, role);
    }
  }

  /// The port of all servers.
  int port() {
    return port;
  }

  /// Questions that the servers which are alive have received, lost ones included.
  long packets() {
    return packets.get();
  }

  /// Settings of a resolver that can reach these servers.
  ResolverSettings settings() {
    return ResolverSettings.defaults()
        .withWalk(
            WalkSettings.DEFAULT
                .withPort(port())
                .withLoopbackServers(true)
                .withFamilies(true, false));
  }

  /// Where a resolver begins.
  RootHints hints() {
    return new RootHints(
        Map.of(
            ROOT_SERVER, List.of(InetAddress.ofLiteral("127.77.0.1")),
            OTHER_ROOT_SERVER, List.of(InetAddress.ofLiteral("127.77.0.2"))));
  }

  private void serve() {
    ByteBuffer datagram = ByteBuffer.allocate(1_500);
    try {
      while (!closed) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          receive((DatagramChannel) key.channel(), (Role) key.attachment(), datagram);
        }
        selector.selectedKeys().clear();
      }
    } catch (ClosedSelectorException | ClosedChannelException _) {
      // closed between two looks
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(DatagramChannel channel, Role role, ByteBuffer datagram) throws IOException {
    while (true) {
      datagram.clear();
      var client = channel.receive(datagram);
      if (client == null) {
        return;
      }
      packets.incrementAndGet();
      byte[] bytes = new byte[datagram.flip().remaining()];
      datagram.get(bytes);
      Message query = new Message(bytes);
      if (!isLost(channel, query)) {
        channel.send(ByteBuffer.wrap(reply(query, role).toWire()), client);
      }
    }
  }

  private boolean isLost(DatagramChannel server, Message query) throws IOException {
    if (loss == 0) {
      return false;
    }
    Name name = query.getQuestion().getName().canonicalize();
    String asked = server.getLocalAddress() + " " + name + " " + query.getQuestion().getType();
    // The port is another in each run.
    String once = asked.replaceFirst(":\\d+ ", " ") + " " + tries.merge(asked, 1, Integer::sum);
    return new SplittableRandom(seed + once.hashCode() * SPREAD).nextInt(100) < loss;
  }

  private Message reply(Message query, Role role) {
    Message reply = ScriptedAuthority.empty(query);
    Name name = query.getQuestion().getName();
    int type = query.getQuestion().getType();
    switch (role) {
      case ROOT -> {
        if (name.subdomain(COM)) {
          refer(reply, COM, "127.77.1.1", "127.77.1.2");
        } else if (name.equals(Name.root) && type == Type.NS) {
          ns(reply, Section.ANSWER, Name.root, ROOT_SERVER, "127.77.0.1");
          ns(reply, Section.ANSWER, Name.root, OTHER_ROOT_SERVER, "127.77.0.2");
        } else {
          absent(reply, Name.root, name.equals(Name.root) ? Rcode.NOERROR : Rcode.NXDOMAIN);
        }
      }
      case COM -> {
        if (name.labels() < 3) {
          absent(reply, COM, Rcode.NOERROR);
        } else {
          Name zone = new Name(name, name.labels() - 3);
          String label = zone.getLabelString(0).toLowerCase(java.util.Locale.ROOT);
          int number = Integer.parseInt(label.replaceAll("[a-z]", "")) % zones;
          boolean dead = label.startsWith("dead");
          refer(reply, zone, address(dead ? 79 : 78, number), address(79, (number + 1) % zones));
        }
      }
      case LEAF -> {
        Name zone = new Name(name, name.labels() - 3);
        if (name.toString().regionMatches(true, 0, "nx", 0, 2)) {
          absent(reply, zone, Rcode.NXDOMAIN);
        } else if (type == Type.A) {
          reply.addRecord(new ARecord(name, DClass.IN, TTL, SOMEWHERE), Section.ANSWER);
        } else {
          absent(reply, zone, Rcode.NOERROR);
        }
      }
    }
    if (reply.getSection(Section.AUTHORITY).stream().noneMatch(rr -> rr.getType() == Type.NS)) {
      reply.getHeader().setFlag(Flags.AA);
    }
    return reply;
  }

  private static void refer(Message reply, Name zone, String first, String second) {
    ns(reply, Section.AUTHORITY, zone, Name.fromConstantString("a." + zone), first);
    ns(reply, Section.AUTHORITY, zone, Name.fromConstantString("b." + zone), second);
  }

  private static void ns(Message reply, int section, Name zone, Name server, String address) {
    reply.addRecord(new NSRecord(zone, DClass.IN, TTL, server), section);
    Record glue = new ARecord(server, DClass.IN, TTL, InetAddress.ofLiteral(address));
    reply.addRecord(glue, Section.ADDITIONAL);
  }

  private static void absent(Message reply, Name zone, int rcode) {
    reply.getHeader().setRcode(rcode);
    Record soa = new SOARecord(zone, DClass.IN, TTL, zone, zone, 1, 7_200, 3_600, 86_400, 300);
    reply.addRecord(soa, Section.AUTHORITY);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    for (DatagramChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
