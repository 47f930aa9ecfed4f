package dev.waymark.resolver.trace;

import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counts what servers are asked and why questions fail, and hands each query to whoever writes
/// them down. Walks tell it; what is answered from the cache never comes here.
public final class UpstreamWatch {
  private final Map<Transport, LongAdder> asked = adders(Transport.class);
  private final Map<Cause, LongAdder> failures = adders(Cause.class);
  private final LongAdder retries = new LongAdder();
  private final LongAdder timeouts = new LongAdder();
  private final LongAdder unreachable = new LongAdder();
  private final LongAdder walks = new LongAdder();
  private volatile @Nullable Consumer<UpstreamQuery> log;

  /// What was counted so far.
  ///
  /// @param walks questions of clients that the cache could not answer
  /// @param asked queries to servers
  /// @param retries of them to the same server in another way
  /// @param timeouts of them without a reply in time
  /// @param unreachable of them that the network refused, or this machine
  /// @param failures of walks, only causes that occurred
  public record Counts(
      long walks,
      Map<Transport, Long> asked,
      long retries,
      long timeouts,
      long unreachable,
      Map<Cause, Long> failures) {}

  /// Begins at zero.
  public UpstreamWatch() {}

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
    Map<E, LongAdder> adders = new EnumMap<>(type);
    for (E each : type.getEnumConstants()) {
      adders.put(each, new LongAdder());
    }
    return adders;
  }

  /// Has every query told to `listener` from now on, on the thread that walks; null for nobody.
  public void tell(@Nullable Consumer<UpstreamQuery> listener) {
    log = listener;
  }

  /// A server was asked.
  public void asked(UpstreamQuery query) {
    add(asked, query.server().transport());
    if (query.choice() == Choice.SAME_AGAIN) {
      retries.increment();
    }
    switch (query.reply()) {
      case ClientReply.TimedOut _ -> timeouts.increment();
      case ClientReply.Unreachable _, ClientReply.NotSent _ -> unreachable.increment();
      case ClientReply.Received _, ClientReply.HeaderOnly _ -> {}
    }
    Consumer<UpstreamQuery> listener = log;
    if (listener != null) {
      listener.accept(query);
    }
  }

  /// A walk begins.
  public void walks() {
    walks.increment();
  }

  /// A walk failed.
  public void failed(Cause cause) {
    add(failures, cause);
  }

  private static <E extends Enum<E>> void add(Map<E, LongAdder> adders, E which) {
    LongAdder adder = adders.get(which);
    if (adder != null) {
      adder.increment();
    }
  }

  /// What was counted so far.
  public Counts counts() {
    return new Counts(
        walks.sum(),
        sums(asked, Transport.class),
        retries.sum(),
        timeouts.sum(),
        unreachable.sum(),
        sums(failures, Cause.class));
  }

  private static <E extends Enum<E>> Map<E, Long> sums(Map<E, LongAdder> adders, Class<E> type) {
    Map<E, Long> sums = new EnumMap<>(type);
    adders.forEach(
        (each, adder) -> {
          if (adder.sum() > 0) {
            sums.put(each, adder.sum());
          }
        });
    return sums;
  }
}
