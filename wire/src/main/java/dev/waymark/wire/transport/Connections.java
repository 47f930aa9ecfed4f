package dev.waymark.wire.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// The TCP connections of one client: one to each server asked lately, for all questions (RFC 7766,
/// section 6.2.1).
final class Connections implements AutoCloseable {
  /// Connections kept: file descriptors are scarce. Where all are busy, a further one is closed
  /// after its question.
  static final int MAX_OPEN = 100;

  private final SourceAddresses sources;
  private final int idle;
  private final OpenChannels channels = new OpenChannels();
  private final Map<InetSocketAddress, Connection> current = new ConcurrentHashMap<>();

  Connections(SourceAddresses sources) {
    this(sources, Connection.IDLE);
  }

  /// @param idle milliseconds that a connection is kept without questions
  Connections(SourceAddresses sources, int idle) {
    this.sources = sources;
    this.idle = idle;
  }

  /// Sends `request` and waits until `filter` has accepted a reply.
  ///
  /// Servers close connections whenever they want; a question that was on the way then is asked
  /// once more on a new one (RFC 7766, section 6.2.4).
  ///
  /// @throws SocketTimeoutException if the time is over
  /// @throws IOException if there is no connection, or it is closed
  ClientReply exchange(InetSocketAddress server, byte[] request, ReplyFilter filter, Wait wait)
      throws IOException {
    int id = MessageId.of(request);
    for (boolean again = false; ; again = true) {
      Connection shared = shared(server);
      Connection.Question question = shared == null ? null : shared.join(id);
      if (shared == null || question == null) {
        return askAlone(server, id, request, filter, wait);
      }
      ClientReply reply = ask(shared, question, request, filter, wait);
      if (reply != null) {
        return reply;
      }
      if (again || question.first()) {
        throw closed();
      }
    }
  }

  /// Has a connection for one question.
  private ClientReply askAlone(
      InetSocketAddress server, int id, byte[] request, ReplyFilter filter, Wait wait)
      throws IOException {
    Connection own = new Connection(server, idle, channels, _ -> {});
    try {
      Connection.Question question = Objects.requireNonNull(own.join(id));
      ClientReply reply = ask(own, question, request, filter, wait);
      if (reply == null) {
        throw closed();
      }
      return reply;
    } finally {
      own.retire();
    }
  }

  private IOException closed() {
    return channels.isClosed() ? new ClosedChannelException() : new EOFException();
  }

  /// The connection to a server, which may still have to be made; null if there are too many.
  private @Nullable Connection shared(InetSocketAddress server) {
    Connection known = current.get(server);
    if (known != null) {
      return known;
    }
    if (current.size() >= MAX_OPEN
        && current.values().stream().noneMatch(Connection::closeIfIdle)) {
      return null;
    }
    return current.computeIfAbsent(server, this::open);
  }

  private Connection open(InetSocketAddress server) {
    return new Connection(server, idle, channels, ended -> current.remove(server, ended));
  }

  /// The reply; null if the connection was closed before it came.
  private @Nullable ClientReply ask(
      Connection connection,
      Connection.Question question,
      byte[] request,
      ReplyFilter filter,
      Wait wait)
      throws IOException {
    InetAddress from = sources.addressFor(connection.server());
    try {
      InetSocketAddress local = connection.send(request, from, wait);
      if (filter.hearsPackets()) {
        filter.sent(local);
      }
      while (true) {
        byte[] message = question.take(wait);
        if (message == null) {
          return null;
        }
        Message reply = filter.accept(message);
        if (reply != null) {
          return new ClientReply.Received(reply, message.length, wait.elapsed());
        }
      }
    } catch (SocketTimeoutException | ClosedByInterruptException e) {
      connection.retire(); // others may fare better with a new one
      throw e;
    } catch (IOException e) {
      connection.retire();
      if (question.first()) {
        throw e;
      }
      return null;
    } finally {
      connection.leave(question);
    }
  }

  /// How many are kept.
  int count() {
    return current.size();
  }

  @Override
  public void close() {
    channels.close();
  }
}
