package dev.waymark.wire.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A TCP connection to one server, which questions share: each is sent without waiting for the
/// replies to those before it, and replies come in any order (RFC 7766, sections 6.2.1.1 and 7).
///
/// The first question connects. From then on a virtual thread reads until the connection is over:
/// closed by the server, idle for [#IDLE], or retired and without questions.
final class Connection {
  /// How long it is kept without questions, in milliseconds: "on the order of a few seconds" (RFC
  /// 7766, section 6.2.3).
  static final int IDLE = 8_000;

  /// Questions that wait for replies at the same time: no more than fit into the buffers of a
  /// server that does not read.
  static final int MAX_OUTSTANDING = 32;

  /// Messages that may lie unread for one question; a server that sends more is not waited for.
  static final int ROOM = 16;

  private static final int LENGTH_PREFIX = 2;

  /// Tells a question that the connection is over; a message of no bytes is not passed on.
  private static final byte[] END = {};

  private final InetSocketAddress server;
  private final int idle;
  private final OpenChannels channels;
  private final Consumer<Connection> ended;
  private final ReentrantLock sending = new ReentrantLock();
  private final Map<Integer, Question> waiting = new HashMap<>();
  private volatile @Nullable SocketChannel channel;
  private volatile @Nullable InetSocketAddress local;
  private int uses;
  private boolean retired;
  private boolean closed;

  /// A question that waits for its reply.
  ///
  /// @param first whether no question went before it
  record Question(int id, boolean first, BlockingQueue<byte[]> messages) {
    /// The next message for this question, or for nobody; null if the connection is over.
    byte @Nullable [] take(Wait wait) throws IOException {
      try {
        byte[] message = messages.poll(wait.millisLeft(), TimeUnit.MILLISECONDS);
        if (message == null) {
          throw new SocketTimeoutException("the time is over");
        }
        return message.length == 0 ? null : message;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClosedByInterruptException();
      }
    }
  }

  /// @param idle milliseconds that it is kept without questions
  /// @param channels what is closed with the client
  /// @param ended told when nothing can be asked here any more
  Connection(
      InetSocketAddress server, int idle, OpenChannels channels, Consumer<Connection> ended) {
    this.server = server;
    this.idle = idle;
    this.channels = channels;
    this.ended = ended;
  }

  InetSocketAddress server() {
    return server;
  }

  /// Has a question wait here; null if another connection is needed.
  synchronized @Nullable Question join(int id) {
    if (retired || closed || waiting.size() == MAX_OUTSTANDING || waiting.containsKey(id)) {
      return null;
    }
    Question question = new Question(id, uses++ == 0, new LinkedBlockingQueue<>(ROOM + 1));
    waiting.put(id, question);
    return question;
  }

  /// Nobody waits for this question any more.
  void leave(Question question) {
    synchronized (this) {
      waiting.remove(question.id(), question);
      if (!retired || !waiting.isEmpty()) {
        return;
      }
    }
    close();
  }

  /// Takes no more questions, and closes after the last one.
  void retire() {
    synchronized (this) {
      retired = true;
      if (!waiting.isEmpty()) {
        ended.accept(this);
        return;
      }
    }
    close();
  }

  /// Closes if nobody waits for anything.
  ///
  /// @return whether it did
  boolean closeIfIdle() {
    synchronized (this) {
      if (!waiting.isEmpty()) {
        return false;
      }
      retired = true;
    }
    close();
    return true;
  }

  /// Sends a question, connected before if nobody has.
  ///
  /// @return the address and port it left from
  InetSocketAddress send(byte[] request, @Nullable InetAddress from, Wait wait) throws IOException {
    try {
      if (!sending.tryLock(wait.millisLeft(), TimeUnit.MILLISECONDS)) {
        throw new SocketTimeoutException("the time is over");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
    try {
      SocketChannel open = channel == null ? connect(from, wait) : channel;
      ByteBuffer framed = ByteBuffer.allocate(LENGTH_PREFIX + request.length);
      framed.putShort((short) request.length).put(request).flip();
      while (framed.hasRemaining()) {
        open.write(framed);
      }
      return Objects.requireNonNull(local); // since it is connected
    } finally {
      sending.unlock();
    }
  }

  private SocketChannel connect(@Nullable InetAddress from, Wait wait) throws IOException {
    if (isClosed()) {
      throw new ConnectException("closed");
    }
    SocketChannel opened = SocketChannel.open();
    channels.add(opened);
    try {
      opened.bind(new InetSocketAddress(from, 0));
      Socket socket = opened.socket();
      socket.setTcpNoDelay(true);
      socket.connect(server, wait.millisLeft());
      local = (InetSocketAddress) opened.getLocalAddress();
    } catch (IOException e) {
      channels.end(opened);
      close();
      throw e;
    }
    channel = opened;
    Thread.ofVirtual().name("upstream-tcp").start(() -> read(opened));
    return opened;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void read(SocketChannel open) {
    try (open) {
      open.socket().setSoTimeout(idle);
      InputStream in = open.socket().getInputStream();
      while (true) {
        byte[] prefix = read(in, LENGTH_PREFIX);
        deliver(read(in, (prefix[0] & 0xFF) << 8 | prefix[1] & 0xFF));
      }
    } catch (IOException e) {
      // closed by the server, by us, or by the network: it is over either way
    } finally {
      close();
    }
  }

  private byte[] read(InputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      try {
        int count = in.read(bytes, at, length - at);
        if (count < 0) {
          throw new EOFException();
        }
        at += count;
      } catch (SocketTimeoutException e) {
        if (closeIfIdle()) {
          throw e;
        }
      }
    }
    return bytes;
  }

  /// Puts a message where it belongs by its id; where all can see it if it belongs nowhere.
  private synchronized void deliver(byte[] message) {
    if (message.length == 0) {
      return;
    }
    Question question = waiting.get(MessageId.of(message));
    if (question != null) {
      put(question, message);
    } else {
      waiting.values().forEach(each -> put(each, message));
    }
  }

  private static void put(Question question, byte[] message) {
    if (question.messages.remainingCapacity() > 1) {
      question.messages.add(message);
    }
  }

  /// Ends it for all that wait.
  private void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.values().forEach(each -> each.messages.add(END));
    }
    ended.accept(this);
    try {
      SocketChannel open = channel;
      if (open != null) {
        channels.end(open);
      }
    } catch (IOException e) {
      // it is of no more use either way
    }
  }
}
