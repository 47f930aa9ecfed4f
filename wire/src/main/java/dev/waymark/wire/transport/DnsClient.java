package dev.waymark.wire.transport;

import dev.waymark.wire.Edns;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// Asks servers, one question on one socket at a time, and waits on the calling thread: made for
/// virtual threads.
///
/// What an off-path forger would have to guess is random for each exchange: the id and, over UDP,
/// the source port (RFC 5452, section 9.2). The socket is connected, so that the kernel drops what
/// comes from elsewhere.
public final class DnsClient implements AutoCloseable {
  /// The source ports used: all but those kept for the system's own services (RFC 6056, section
  /// 3.2).
  private static final int FIRST_PORT = 1_024;

  private static final int LAST_PORT = 65_535;

  /// How many random ports are tried before the kernel chooses: with one of two ports in use, one
  /// exchange in a thousand gets there.
  private static final int PORT_TRIES = 10;

  /// Room for replies that are larger than the request allows.
  private static final int MIN_BUFFER = 4_096;

  private static final int LENGTH_PREFIX = 2;

  private final RandomGenerator random;
  private final @Nullable InetAddress localAddress;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// Makes a client that sends from whatever address leads to the server.
  ///
  /// @param random the source of ids and ports: a `SecureRandom`, but for tests
  public DnsClient(RandomGenerator random) {
    this.random = random;
    localAddress = null;
  }

  /// Makes a client that sends from one address of this machine.
  ///
  /// @param random the source of ids and ports: a `SecureRandom`, but for tests
  public DnsClient(RandomGenerator random, InetAddress localAddress) {
    this.random = random;
    this.localAddress = localAddress;
  }

  /// Sends `question` to `server` and waits until the reply has come or `timeout` has passed.
  ///
  /// The message is sent as it is but for a random id. Whatever arrives and is not the reply is
  /// told to `discarded`, and the wait goes on. A reply with TC set is a reply: asking again over
  /// TCP is up to the caller, as are all second tries.
  ///
  /// @throws IllegalArgumentException if the message has not exactly one question
  public ClientReply exchange(
      InetSocketAddress server,
      Message question,
      Transport transport,
      Duration timeout,
      Consumer<Discarded> discarded) {
    return exchange(server, question, transport, timeout, false, discarded);
  }

  /// The same, and the letters of the name get random case on the way if `mixCase` is set: a
  /// forger has to guess that too. The reply must repeat them; it then shows the name, wherever it
  /// points to it, as `question` spells it.
  ///
  /// @throws IllegalArgumentException if the message has not exactly one question
  public ClientReply exchange(
      InetSocketAddress server,
      Message question,
      Transport transport,
      Duration timeout,
      boolean mixCase,
      Consumer<Discarded> discarded) {
    byte[] request = question.toWire();
    if (request[4] != 0 || request[5] != 1) {
      throw new IllegalArgumentException("a message with one question is sent, not " + question);
    }
    int id = nextInt(0, 0x1_0000);
    request[0] = (byte) (id >> 8);
    request[1] = (byte) id;
    byte[] plain = request.clone();
    if (mixCase) {
      mixCase(request);
    }
    ReplyFilter filter = new ReplyFilter(request, plain, ClientCookie.of(question), discarded);
    Wait wait = new Wait(timeout);
    try {
      return switch (transport) {
        case UDP -> overUdp(server, request, bufferSize(question), filter, wait);
        case TCP -> overTcp(server, request, filter, wait);
      };
    } catch (SocketTimeoutException e) {
      return nothing(filter, new ClientReply.TimedOut(wait.elapsed()));
    } catch (IOException e) {
      return nothing(filter, new ClientReply.Unreachable(reason(e), isNoRoute(e), wait.elapsed()));
    }
  }

  /// A label's length is at most 63 and so never looks like a letter.
  private void mixCase(byte[] request) {
    int end = Query.QUESTION + NameBytes.length(request, Query.QUESTION);
    for (int i = Query.QUESTION; i < end; i++) {
      if (Character.isLetter(request[i]) && nextInt(0, 2) == 1) {
        request[i] ^= 0x20;
      }
    }
  }

  private static int bufferSize(Message question) {
    int payload =
        question.getOPT() == null
            ? Edns.UDP_PAYLOAD_WITHOUT_EDNS
            : question.getOPT().getPayloadSize();
    return Math.max(payload, MIN_BUFFER);
  }

  private ClientReply overUdp(
      InetSocketAddress server, byte[] request, int size, ReplyFilter filter, Wait wait)
      throws IOException {
    boolean ipv4 = server.getAddress() instanceof Inet4Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    opened(channel);
    try {
      bindRandomPort(channel);
      channel.connect(server);
      wait.begin();
      channel.write(ByteBuffer.wrap(request));
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
      ended(channel);
    }
  }

  private void bindRandomPort(DatagramChannel channel) throws IOException {
    for (int tries = 0; tries < PORT_TRIES; tries++) {
      try {
        channel.bind(new InetSocketAddress(localAddress, nextInt(FIRST_PORT, LAST_PORT + 1)));
        return;
      } catch (BindException e) {
        // in use, or the address is not ours: the last bind below tells which
      }
    }
    channel.bind(new InetSocketAddress(localAddress, 0));
  }

  private ClientReply overTcp(
      InetSocketAddress server, byte[] request, ReplyFilter filter, Wait wait) throws IOException {
    SocketChannel channel = SocketChannel.open();
    opened(channel);
    try {
      channel.bind(new InetSocketAddress(localAddress, 0));
      Socket socket = channel.socket();
      socket.setTcpNoDelay(true);
      socket.connect(server, wait.millisLeft());
      ByteBuffer framed = ByteBuffer.allocate(LENGTH_PREFIX + request.length);
      framed.putShort((short) request.length).put(request).flip();
      while (framed.hasRemaining()) {
        channel.write(framed);
      }
      while (true) {
        byte[] prefix = read(socket, LENGTH_PREFIX, wait);
        int length = (prefix[0] & 0xFF) << 8 | prefix[1] & 0xFF;
        Message reply = filter.accept(read(socket, length, wait), length);
        if (reply != null) {
          return new ClientReply.Received(reply, length, wait.elapsed());
        }
      }
    } finally {
      ended(channel);
    }
  }

  private static byte[] read(Socket socket, int length, Wait wait) throws IOException {
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      socket.setSoTimeout(wait.millisLeft());
      int count = socket.getInputStream().read(bytes, at, length - at);
      if (count < 0) {
        throw new EOFException();
      }
      at += count;
    }
    return bytes;
  }

  private static ClientReply nothing(ReplyFilter filter, ClientReply otherwise) {
    return filter.headerRcode() == 0
        ? otherwise
        : new ClientReply.HeaderOnly(filter.headerRcode(), otherwise.elapsed());
  }

  /// What Linux says where no route leads to an address (ENETUNREACH); Java has no type for it.
  private static boolean isNoRoute(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("Network is unreachable");
  }

  /// What went wrong, for a person who reads a trace.
  private static String reason(IOException failure) {
    return switch (failure) {
      case PortUnreachableException _ -> "nobody listens on this port";
      case NoRouteToHostException _ -> "no way leads to this address";
      case ConnectException _ -> "connection refused";
      case EOFException _ -> "the server closed the connection without a reply";
      case ClosedByInterruptException _ -> "given up";
      case ClosedChannelException _ -> "the client was closed";
      default -> String.valueOf(failure.getMessage());
    };
  }

  /// From now on the channel is closed with this client, at once if that is closed already.
  private void opened(Channel channel) {
    open.add(channel);
    if (closed) {
      close();
    }
  }

  private void ended(Channel channel) throws IOException {
    open.remove(channel);
    channel.close();
  }

  /// Ends all exchanges under way; their callers are told that the client was closed.
  @Override
  public void close() {
    closed = true;
    for (Channel channel : open) {
      try {
        channel.close();
      } catch (IOException e) {
        // it is of no more use either way
      }
    }
  }

  private int nextInt(int from, int to) {
    synchronized (random) { // not every generator may be used by several threads
      return random.nextInt(from, to);
    }
  }
}
