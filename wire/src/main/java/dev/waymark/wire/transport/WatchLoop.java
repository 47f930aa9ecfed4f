package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import java.util.function.IntFunction;

/// What watches the lines of [WatchedUdp]: reads what arrives into the mailbox of the thread that
/// waits for it, tells those whose time is over, and closes lines no longer needed.
///
/// Two threads take turns (decision 040). A platform thread sleeps until something arrives. When it
/// finds several datagrams at once there is much to do, and a virtual thread goes on without
/// sleeping: it looks again each time those it has woken have had their turn, so that nobody is put
/// to sleep and woken per datagram. When it finds nothing, the platform thread sleeps again.
///
/// Only the one whose turn it is reads and closes, so a descriptor is never used for a socket that
/// it no longer stands for.
///
/// Whatever goes wrong in a turn, such as memory that is not there, costs a datagram at most: those
/// who wait park without a timer and depend on being told that their time is over.
final class WatchLoop {
  /// How late somebody may be told that the time is over: a tenth of the shortest wait that a
  /// resolver has.
  private static final int TICK_MILLIS = 20;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

  /// After so many ticks without anybody waiting the thread sleeps until it is woken.
  private static final int IDLE_TICKS = 25;

  /// Datagrams that are there at once when there is much to do.
  private static final int MUCH = 2;

  /// After finding nothing so often, one after the other, there is no longer much to do.
  private static final int LOOKS = 2;

  /// The longest datagram.
  private static final int MAX_DATAGRAM = 65_535;

  private final Lines lines;
  private final IntFunction<byte[]> room;
  private final FailureLog failures =
      new FailureLog(System::nanoTime, DnsClient.class, "A datagram from a server was lost here.");
  private final MemorySegment errno;
  private final MemorySegment datagram;
  private final Watch watch;
  private final int signal;
  private final Departures departures = new Departures();
  private final UpstreamSocket memory = new UpstreamSocket();
  /// Held while a line is added or the thread stopped, so that nobody does that once its
  /// descriptors are closed.
  private final StampedLock running = new StampedLock();

  private int idle;
  private long nextTick = System.nanoTime() + TICK_NANOS;
  private volatile boolean asleep;
  private volatile boolean stopped;

  /// @param room gives room for a datagram, or fails
  WatchLoop(Lines lines, IntFunction<byte[]> room) throws IOException {
    this.lines = lines;
    this.room = room;
    Arena arena = Arena.ofAuto();
    errno = LinuxSockets.errorNumber(arena);
    datagram = arena.allocate(MAX_DATAGRAM);
    watch = new Watch(arena);
    signal = LinuxSockets.newSignal();
    watch.add(errno, signal, Watch.event(arena));
    Thread.ofPlatform().daemon().name("waymark-upstream").start(this::run);
  }

  /// By which requests leave.
  Departures departures() {
    return departures;
  }

  /// Watches a line from now on.
  ///
  /// @return 0, or the negative error number; then the socket is the caller's to close
  int watch(UpstreamSocket memory, Line line) {
    long stamp = running.readLock();
    try {
      int result = stopped ? -LinuxSockets.ECANCELED : memory.watch(watch, line.socket());
      if (result >= 0) {
        lines.add(line);
        if (asleep) {
          LinuxSockets.signal(signal);
        }
      }
      return result;
    } finally {
      running.unlockRead(stamp);
    }
  }

  private void run() {
    while (!stopped) {
      try {
        int ready = await(idle < IDLE_TICKS);
        serve(ready);
        if (ready >= MUCH) {
          waitFor(Thread.ofVirtual().name("waymark-upstream-busy").start(this::goOn));
        }
      } catch (Throwable e) {
        survive(e);
      }
    }
    end();
  }

  /// The turn is over, the next one begins a little later: what fails at once may fail at once
  /// again.
  private void survive(Throwable failure) {
    try {
      failures.report(failure);
    } catch (Throwable e) {
      // no memory for a line in the log either
    }
    LockSupport.parkNanos(TICK_NANOS);
  }

  /// While there is much to do: those who wait for what has arrived have their turn, then what has
  /// arrived meanwhile is read, and so on. When nothing has, or for long, what they ask leaves.
  @SuppressWarnings("ThreadPriorityCheck") // the turn of others costs time here, nothing else
  private void goOn() {
    int inVain = 0;
    departures.collect();
    while (inVain < LOOKS && !stopped) {
      Thread.yield();
      try {
        int ready = watch.await(0);
        serve(ready);
        int sent = departures.areDue(ready > 0) ? departures.sendAll(memory) : 0;
        inVain = ready > 0 || sent > 0 ? 0 : inVain + 1;
      } catch (Throwable e) {
        survive(e);
      }
    }
    try {
      departures.release(memory);
    } catch (Throwable e) {
      survive(e);
    }
  }

  private static void waitFor(Thread other) {
    boolean ended = false;
    while (!ended) {
      try {
        other.join();
        ended = true;
      } catch (InterruptedException e) {
        ended = false; // nobody interrupts this thread; two at once would be worse
      }
    }
  }

  /// Reads what arrived at `ready` sockets; when a tick is over, looks who waits for too long. A
  /// datagram that cannot be read is gone, so the sockets behind it have their turn next time.
  private void serve(int ready) {
    try {
      for (int i = 0; i < ready; i++) {
        idle = 0;
        receive(watch.socket(i));
      }
    } finally {
      tick();
      closeDone();
    }
  }

  private void tick() {
    long now = System.nanoTime();
    if (nextTick - now <= 0) {
      nextTick = now + TICK_NANOS;
      idle = lines.isEmpty() ? idle + 1 : 0;
      for (Line line : lines.all()) {
        line.tellOverdue(now);
      }
      lines.retireOld(now);
    }
  }

  private int await(boolean ticking) {
    if (ticking) {
      return watch.await(TICK_MILLIS);
    }
    asleep = true; // from here on, who comes gives a signal
    int ready = watch.await(lines.isEmpty() && !stopped ? -1 : 0);
    asleep = false;
    return ready;
  }

  private void receive(int socket) {
    Line line = lines.at(socket);
    if (line == null) {
      if (socket == signal) {
        LinuxSockets.reset(signal);
      }
      return; // or closed meanwhile
    }
    int length = LinuxCalls.recv(errno, socket, datagram, LinuxSockets.MSG_DONTWAIT);
    if (length >= 0) {
      byte[] bytes = room.apply(length);
      MemorySegment.copy(datagram, JAVA_BYTE, 0, bytes, 0, length);
      line.deliver(new Arrival.Datagram(bytes));
    } else if (length != -LinuxSockets.EAGAIN && length != -LinuxSockets.EINTR) {
      line.tellAll(Arrival.failure(-length));
    }
  }

  private void closeDone() {
    for (Line line = lines.nextDone(); line != null; line = lines.nextDone()) {
      LinuxCalls.close(errno, line.socket());
    }
  }

  /// Descriptors are closed when nobody can use them any more, as they may soon be somebody else's.
  private void end() {
    while (!lines.isEmpty()) {
      try {
        lines.retireOld(System.nanoTime() + Line.LIFE);
        for (Line line : lines.all()) {
          line.tellAll(Arrival.End.CLOSED);
        }
        closeDone();
        LockSupport.parkNanos(TICK_NANOS);
      } catch (Throwable e) {
        survive(e);
      }
    }
    long stamp = running.writeLock(); // whoever stops this has given the signal
    watch.close();
    LinuxSockets.close(signal);
    running.unlockWrite(stamp);
  }

  /// Ends all that wait, and the thread. To be called once.
  void stop() {
    long stamp = running.writeLock();
    stopped = true;
    LinuxSockets.signal(signal);
    running.unlockWrite(stamp);
  }
}
