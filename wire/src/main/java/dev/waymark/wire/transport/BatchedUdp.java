package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;

/// Datagrams in batches, by `recvmmsg` and `sendmmsg`: each thread has a socket for each address,
/// and the kernel spreads the clients over the threads (SO_REUSEPORT).
///
/// A thread waits in `poll` while there is nothing to do, and allocates nothing per datagram.
final class BatchedUdp implements UdpListener {
  /// How long a thread may take to end: it has at most one batch in hand.
  private static final Duration END = Duration.ofSeconds(2);

  private final List<Integer> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final StampedLock open = new StampedLock();
  private final int signal;
  private volatile boolean stopped;
  private boolean allEnded = true;
  private boolean closed;

  private BatchedUdp(int signal) {
    this.signal = signal;
  }

  /// Opens `count` sockets for each address, and starts as many threads.
  static BatchedUdp open(List<Bound> addresses, int count) throws ListenException {
    BatchedUdp listener = new BatchedUdp(newSignal(addresses.getFirst().address()));
    List<int[]> socketsOfThreads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      socketsOfThreads.add(new int[addresses.size()]);
    }
    for (int a = 0; a < addresses.size(); a++) {
      InetSocketAddress address = addresses.get(a).address();
      listener.refuseIfTaken(address);
      for (int[] sockets : socketsOfThreads) {
        sockets[a] = listener.open(address, true);
        listener.sockets.add(sockets[a]);
      }
    }
    Serving[] servings = addresses.stream().map(Bound::serving).toArray(Serving[]::new);
    for (int[] sockets : socketsOfThreads) {
      listener.start(sockets, servings);
    }
    return listener;
  }

  private static int newSignal(InetSocketAddress address) throws ListenException {
    try {
      return LinuxSockets.newSignal();
    } catch (IOException e) {
      throw ListenException.because(address, Transport.UDP, e);
    }
  }

  /// A port that our sockets share could be shared with another server's, too: a socket that does
  /// not share finds out.
  private void refuseIfTaken(InetSocketAddress address) throws ListenException {
    LinuxSockets.close(open(address, false));
  }

  private int open(InetSocketAddress address, boolean sharedPort) throws ListenException {
    try {
      return LinuxSockets.open(address, SOCKET_BUFFER, sharedPort);
    } catch (IOException e) {
      close();
      throw ListenException.because(address, Transport.UDP, e);
    }
  }

  private void start(int[] sockets, Serving[] servings) {
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .name("waymark-udp-" + threads.size())
            .start(
                () -> {
                  try (Arena arena = Arena.ofConfined()) {
                    new BatchLoop(this, sockets, signal, servings, arena).run();
                  }
                }));
  }

  boolean isStopped() {
    return stopped;
  }

  @Override
  public void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    LinuxSockets.signal(signal);
    for (Thread thread : threads) {
      try {
        allEnded &= thread.join(END);
      } catch (InterruptedException e) {
        allEnded = false;
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Descriptors are closed when nobody can use them any more, as they may soon be somebody else's:
  /// late replies hold the read lock; for a thread that a responder does not let go they stay open.
  @Override
  public void close() {
    stop();
    long stamp = open.writeLock();
    try {
      if (!closed && allEnded) {
        sockets.forEach(LinuxSockets::close);
        LinuxSockets.close(signal);
      }
      closed = true;
    } finally {
      open.unlockWrite(stamp);
    }
  }

  /// Sends a reply that was deferred, from any thread, unless the sockets are closed.
  void sendLate(int socket, byte[] reply, int length, byte[] client) {
    long stamp = open.readLock();
    try {
      if (!closed) {
        LinuxSockets.sendTo(socket, reply, length, client);
      }
    } finally {
      open.unlockRead(stamp);
    }
  }
}
