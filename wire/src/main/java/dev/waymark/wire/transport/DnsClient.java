package dev.waymark.wire.transport;

import dev.waymark.wire.Edns;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.RandomPool;
import dev.waymark.wire.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// Asks servers and waits for their replies on the calling thread: made for virtual threads.
///
/// What an off-path forger would have to guess is random: the id of each exchange and, over UDP,
/// the source port (RFC 5452, section 9.2), which [Line] may share for a moment among exchanges
/// with one server. Sockets are connected, so that the kernel drops what comes from elsewhere. Over
/// TCP, questions to one server share a [Connection].
public final class DnsClient implements AutoCloseable {
  /// Room for replies that are larger than the request allows.
  private static final int MIN_BUFFER = 4_096;

  private final RandomPool random;
  private final UpstreamUdp udp;
  private final Connections connections;

  /// What is on its way and may be joined: bounded by the threads that ask, each of which has one.
  private final ConcurrentMap<ExchangeKey, SharedExchange> inFlight = new ConcurrentHashMap<>();

  /// Makes a client that sends from whatever address leads to the server.
  ///
  /// @param random the source of ids and ports: a `SecureRandom`, but for tests
  public DnsClient(RandomGenerator random) {
    this(random, Outgoing.ANY);
  }

  /// Makes a client that sends from where `outgoing` says.
  ///
  /// @param random the source of ids, ports and addresses: a `SecureRandom`, but for tests
  public DnsClient(RandomGenerator random, Outgoing outgoing) {
    this(random, outgoing, SystemCalls.ALLOWED);
  }

  /// @param watched whether datagrams go by Linux' own system calls
  DnsClient(RandomGenerator random, Outgoing outgoing, boolean watched) {
    this(random, outgoing, watched ? WatchedUdp::new : ChannelUdp::new);
  }

  /// @param udp carries datagrams
  DnsClient(RandomGenerator random, Outgoing outgoing, Function<SourceAddresses, UpstreamUdp> udp) {
    this.random = RandomPool.of(random);
    SourceAddresses sources = new SourceAddresses(outgoing, this.random);
    connections = new Connections(sources);
    this.udp = udp.apply(sources);
  }

  /// Found out once.
  private static final class SystemCalls {
    static final boolean ALLOWED =
        DnsClient.class.getModule().isNativeAccessEnabled() && LinuxSockets.refusal().isEmpty();
  }

  /// Sends `question` to `server` and waits until the reply has come or `timeout` has passed.
  ///
  /// The message is sent as it is but for a random id. Whatever arrives and is not the reply is
  /// told to `listener`, and the wait goes on. A reply with TC set is a reply: asking again over
  /// TCP is up to the caller, as are all second tries.
  ///
  /// @throws IllegalArgumentException if the message has not exactly one question
  public ClientReply exchange(
      InetSocketAddress server,
      Message question,
      Transport transport,
      Duration timeout,
      ExchangeListener listener) {
    byte[] plain = wire(question);
    Asking asking =
        new Asking(
            server,
            plain,
            ClientCookie.of(question),
            transport,
            bufferSize(question),
            null,
            listener);
    byte[] request = request(plain, false);
    ReplyFilter filter = asking.filter(request, null);
    return whatCame(filter, send(asking, request, filter, new Wait(timeout)));
  }

  /// The same for somebody who asks much, beside others: as long as an equal question is on its way
  /// to the server, nothing is sent and its reply is waited for (S2), which `listener` is told.
  ///
  /// The letters of the name get random case on the way if `mixCase` is set: a forger has to guess
  /// that too. The reply must repeat them; it then shows the name, wherever it points to it, as
  /// `question` spells it.
  ///
  /// @param earlier questions over UDP whose time was over: if one of them is answered, the wait
  ///     for this one ends; it is added to them if its own time is over. Null if late replies
  ///     do not matter
  /// @throws IllegalArgumentException if the message has not exactly one question
  public ClientReply exchange(
      InetSocketAddress server,
      Message question,
      Transport transport,
      Duration timeout,
      boolean mixCase,
      @Nullable Unanswered earlier,
      ExchangeListener listener) {
    byte[] plain = wire(question);
    Asking asking =
        new Asking(
            server,
            plain,
            ClientCookie.of(question),
            transport,
            bufferSize(question),
            earlier,
            listener);
    ExchangeKey key = new ExchangeKey(server, transport, mixCase, plain);
    Wait whole = new Wait(timeout);
    Wait rest = whole;
    while (true) {
      SharedExchange mine = new SharedExchange(request(plain, mixCase), System.nanoTime());
      SharedExchange other = inFlight.putIfAbsent(key, mine);
      Companion companion = other == null ? null : asking.join(other, rest.limit(), mine.begin());
      if (companion != null) {
        listener.joined();
        ClientReply end = companion.await(earlier);
        if (end != null) {
          return whatCame(companion.filter(), end);
        }
        listener.alone();
        rest = new Wait(whole.left());
      } else if (other == null || inFlight.replace(key, other, mine)) {
        return lead(asking, key, mine, rest);
      }
    }
  }

  /// What is asked, by whom.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asking(
      InetSocketAddress server,
      byte[] plain,
      ClientCookie cookie,
      Transport transport,
      int size,
      @Nullable Unanswered earlier,
      ExchangeListener listener) {
    /// Somebody who waits for the reply to what `other` has sent; null if that is over, too long
    /// ago, or was joined before.
    @Nullable Companion join(SharedExchange other, long patience, long now) {
      Mailbox mailbox = earlier != null && earlier.isAt(other) ? null : other.join(patience, now);
      if (mailbox == null) {
        return null;
      }
      Wait wait = new Wait(Duration.ofNanos(patience)).since(other.begin());
      return new Companion(other, mailbox, filter(other.request(), null), wait, transport);
    }

    ReplyFilter filter(byte[] request, @Nullable SharedExchange shared) {
      return new ReplyFilter(request, plain, cookie, listener, shared);
    }
  }

  /// Sends the question, and has others join while it waits.
  private ClientReply lead(Asking asking, ExchangeKey key, SharedExchange mine, Wait wait) {
    ReplyFilter filter = asking.filter(mine.request(), mine);
    ClientReply verdict = null;
    boolean kept = false;
    try {
      ClientReply end = send(asking, mine.request(), filter, wait);
      kept =
          end instanceof ClientReply.TimedOut
              && asking.transport == Transport.UDP
              && asking.earlier != null;
      boolean forAll =
          end instanceof ClientReply.Unreachable && !Thread.currentThread().isInterrupted();
      verdict = forAll ? end : null;
      return whatCame(filter, end);
    } finally {
      inFlight.remove(key, mine);
      if (!kept) { // otherwise what comes late is for all
        mine.over(verdict);
      }
    }
  }

  /// @throws IllegalArgumentException if the message has not exactly one question
  private static byte[] wire(Message question) {
    byte[] wire = question.toWire();
    if (wire[4] != 0 || wire[5] != 1) {
      throw new IllegalArgumentException("a message with one question is sent, not " + question);
    }
    return wire;
  }

  private byte[] request(byte[] plain, boolean mixCase) {
    byte[] request = plain.clone();
    MessageId.set(request, random.next16());
    if (mixCase) {
      mixCase(request);
    }
    return request;
  }

  private ClientReply send(Asking asking, byte[] request, ReplyFilter filter, Wait wait) {
    try {
      return switch (asking.transport) {
        case UDP -> udp.exchange(asking.server, request, asking.size, filter, wait, asking.earlier);
        case TCP -> connections.exchange(asking.server, request, filter, wait);
      };
    } catch (SocketTimeoutException e) {
      return new ClientReply.TimedOut(wait.elapsed());
    } catch (IOException e) {
      return new ClientReply.Unreachable(reason(e), isNoRoute(e), wait.elapsed());
    }
  }

  /// A label's length is at most 63 and so never looks like a letter.
  private void mixCase(byte[] request) {
    int end = Query.QUESTION + NameBytes.length(request, Query.QUESTION);
    long coins = 0;
    for (int i = Query.QUESTION, thrown = 0; i < end; i++) {
      if (isLetter(request[i])) {
        coins = thrown++ % Long.SIZE == 0 ? random.nextLong() : coins >>> 1;
        request[i] ^= (byte) ((coins & 1) << 5); // 0x20
      }
    }
  }

  private static boolean isLetter(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  private static int bufferSize(Message question) {
    int payload =
        question.getOPT() == null
            ? Edns.UDP_PAYLOAD_WITHOUT_EDNS
            : question.getOPT().getPayloadSize();
    return Math.max(payload, MIN_BUFFER);
  }

  /// A bare header is better than nothing.
  private static ClientReply whatCame(ReplyFilter filter, ClientReply end) {
    return end instanceof ClientReply.Received || filter.headerRcode() == 0
        ? end
        : new ClientReply.HeaderOnly(filter.headerRcode(), end.elapsed());
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

  /// Ends all exchanges under way; their callers are told that the client was closed.
  @Override
  public void close() {
    udp.close();
    connections.close();
  }
}
