package dev.waymark.internet.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Makes a server seem far away: all it sends is held back by a round-trip time, in its order. What
/// a client sends arrives at once, so that a question and its answer take one round trip together.
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent any more is lost
final class Distance extends ChannelOutboundHandlerAdapter {
  private final Supplier<Duration> roundTrip;
  private final Queue<Runnable> held = new ArrayDeque<>();
  private long lastNanos;

  Distance(Supplier<Duration> roundTrip) {
    this.roundTrip = roundTrip;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!holdBack(context, () -> context.writeAndFlush(message, promise))) {
      context.write(message, promise);
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (!holdBack(context, () -> context.close(promise))) {
      context.close(promise);
    }
  }

  /// Nothing overtakes what was held back before it, even if the server has come nearer meanwhile.
  ///
  /// @return false if there is no reason to
  private boolean holdBack(ChannelHandlerContext context, Runnable action) {
    long now = System.nanoTime();
    long pause = Math.max(roundTrip.get().toNanos(), lastNanos - now);
    if (pause <= 0 && held.isEmpty()) {
      return false;
    }
    lastNanos = now + pause;
    held.add(action);
    context.executor().schedule(() -> held.remove().run(), pause, TimeUnit.NANOSECONDS);
    return true;
  }
}
