package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Datagrams in batches, by `recvmmsg` and `sendmmsg`: each thread has a socket for each address,
/// and the kernel spreads the clients over the threads (SO_REUSEPORT).
///
/// A thread waits in `poll` while there is nothing to do, and allocates nothing per datagram.
final class BatchedUdp implements UdpListener {
  /// How long a thread may take to end: it has at most one batch in hand.
  private static final Duration END = Duration.ofSeconds(2);

  private final List<LateReplies> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
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
    List<LateReplies[]> socketsOfThreads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      socketsOfThreads.add(new LateReplies[addresses.size()]);
    }
    for (int a = 0; a < addresses.size(); a++) {
      InetSocketAddress address = addresses.get(a).address();
      listener.refuseIfTaken(address);
      for (LateReplies[] sockets : socketsOfThreads) {
        sockets[a] = new LateReplies(listener.open(address, true), addresses.get(a).serving());
        listener.sockets.add(sockets[a]);
      }
    }
    Serving[] servings = addresses.stream().map(Bound::serving).toArray(Serving[]::new);
    for (LateReplies[] sockets : socketsOfThreads) {
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

  private void start(LateReplies[] sockets, Serving[] servings) {
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
  /// late replies are sent or dropped; for a thread that a responder does not let go they stay
  /// open.
  @Override
  public synchronized void close() {
    stop();
    if (!closed) {
      sockets.forEach(LateReplies::close);
      if (allEnded) {
        sockets.forEach(one -> LinuxSockets.close(one.socket()));
        LinuxSockets.close(signal);
      }
    }
    closed = true;
  }
}
