package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Short turns on the processor for the threads that answer.
///
/// The JVM's compilers compute for milliseconds, and a thread that has just got a datagram to
/// answer waits for the end of their turn where both share a core: on Linux up to the next tick, 4
/// ms, and a question that has to be asked of other servers waits so at each step. A thread that
/// wants to run for a short time only may go first, since Linux 6.12: its turn (`sched_runtime`)
/// is planned to end earlier. That takes nothing from anybody's share of the processor and needs
/// no rights.
///
/// Numbers and layout are those of Linux on 64-bit x86 and ARM, `sched_setattr(2)`.
public final class ShortTurns {
  /// A turn in nanoseconds, the shortest that the kernel accepts: about what a question takes.
  static final long TURN = 100_000;

  private static final int SIZE = 48;
  private static final int POLICY = 4;
  private static final int RUNTIME = 24;

  /// The policies that plan by turns: the usual one, and the one of batches.
  private static final int SCHED_OTHER = 0;

  private static final int SCHED_BATCH = 3;

  private ShortTurns() {}

  /// Asks for short turns for the calling thread and all threads that it starts from now on. Older
  /// kernels take no notice, and other systems are not asked.
  public static void ask() {
    if (LinuxSockets.refusal().isEmpty()) {
      change(TURN);
    }
  }

  private static void change(long turn) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LinuxCalls.errorNumber(arena);
      MemorySegment plan = plan(errno, arena);
      int policy = plan.get(JAVA_INT, POLICY);
      if (policy == SCHED_OTHER || policy == SCHED_BATCH) {
        plan.set(JAVA_LONG, RUNTIME, turn);
        LinuxCalls.schedSetattr(errno, isX86() ? 314 : 274, plan); // a refusal changes nothing
      }
    }
  }

  /// How long a turn of the calling thread is, in nanoseconds; 0 on kernels without an answer.
  static long turn() {
    try (Arena arena = Arena.ofConfined()) {
      return plan(LinuxCalls.errorNumber(arena), arena).get(JAVA_LONG, RUNTIME);
    }
  }

  private static MemorySegment plan(MemorySegment errno, Arena arena) {
    MemorySegment plan = arena.allocate(SIZE, Long.BYTES);
    LinuxCalls.schedGetattr(errno, isX86() ? 315 : 275, plan);
    return plan;
  }

  private static boolean isX86() {
    return !"aarch64".equals(System.getProperty("os.arch"));
  }
}
