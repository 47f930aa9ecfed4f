package dev.waymark.wire.transport;

import dev.waymark.wire.RandomPool;

/// The source ports of questions to servers: any but those kept for the system's own services (RFC
/// 6056, section 3.2), at random (RFC 5452, section 9.2).
record SourcePorts(RandomPool random) {
  private static final int FIRST = 1_024;

  private static final int LAST = 65_535;

  /// How many random ports are tried before the kernel chooses: with one of two ports in use, one
  /// exchange in a thousand gets there.
  static final int TRIES = 10;

  int next() {
    return random.nextInt(FIRST, LAST + 1);
  }
}
