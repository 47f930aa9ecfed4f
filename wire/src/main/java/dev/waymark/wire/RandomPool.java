package dev.waymark.wire;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Randomness for many threads: bytes are drawn from a generator in blocks, and each thread that
/// wants some takes a block for itself, so that nobody waits for a lock or pays for a call of the
/// generator per number.
///
/// Each byte is given out once and then overwritten, and no two threads ever see bytes of the same
/// block that could be derived from each other: what a `SecureRandom` gives stays as hard to
/// predict as it was (S1).
public final class RandomPool implements RandomGenerator {
  /// Bytes drawn at once: enough for some twenty questions.
  private static final int BLOCK = 512;

  /// Blocks kept; a power of two. More threads than this at the same moment draw blocks of their
  /// own.
  private static final int BLOCKS = 64;

  private final RandomGenerator source;
  private final AtomicReferenceArray<@Nullable Block> blocks = new AtomicReferenceArray<>(BLOCKS);

  private static final class Block {
    final byte[] bytes = new byte[BLOCK];
    int used = BLOCK;
  }

  private RandomPool(RandomGenerator source) {
    this.source = source;
  }

  /// A pool that draws from `source`: a `SecureRandom`, but for tests. One that is a pool already
  /// is returned as it is.
  public static RandomPool of(RandomGenerator source) {
    return source instanceof RandomPool pool ? pool : new RandomPool(source);
  }

  @Override
  public long nextLong() {
    return next(Long.BYTES);
  }

  @Override
  public int nextInt() {
    return (int) next(Integer.BYTES);
  }

  /// Two random bytes as a number.
  public int next16() {
    return (int) next(Short.BYTES);
  }

  /// A number from `from` to below `to`, which are at most 65,536 apart; each as likely as the
  /// others.
  @Override
  public int nextInt(int from, int to) {
    int range = to - from;
    if (range <= 0 || range > 0x1_0000) {
      return RandomGenerator.super.nextInt(from, to);
    }
    int fair = 0x1_0000 - 0x1_0000 % range;
    int number = next16();
    while (number >= fair) {
      number = next16();
    }
    return from + number % range;
  }

  private long next(int count) {
    int place = (int) Thread.currentThread().threadId() & BLOCKS - 1;
    Block block = blocks.getAndSet(place, null);
    if (block == null) {
      block = new Block();
    }
    if (block.used + count > BLOCK) {
      fill(block);
    }
    long number = 0;
    for (int i = 0; i < count; i++) {
      number = number << Byte.SIZE | block.bytes[block.used] & 0xFF;
      block.bytes[block.used++] = 0;
    }
    blocks.set(place, block);
    return number;
  }

  private void fill(Block block) {
    synchronized (source) { // not every generator may be used by several threads
      source.nextBytes(block.bytes);
    }
    block.used = 0;
  }
}
