package dev.waymark.resolver.iterate;

import dev.waymark.resolver.iterate.NearestZone.Nearest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the walks of one resolver share of the search for the root's servers: one of them asks,
/// whoever comes meanwhile gets what it finds, and where nobody helped, nobody is asked again at
/// once. No lock is held while servers are waited for.
public final class RootSearch {
  /// For so long it is believed that the root's servers do not help. RFC 9520, section 3.2, wants a
  /// second at least; more would keep a machine from the network that it has just got.
  static final Duration FAILURE = Duration.ofSeconds(2);

  private final AtomicReference<@Nullable CompletableFuture<Nearest>> underWay =
      new AtomicReference<>();

  private volatile @Nullable Failed failed;

  /// A failure, and until when it is believed, in nanoseconds of the walks' ticker.
  private record Failed(Nearest nearest, long until) {}

  /// Makes one in which nobody searches.
  public RootSearch() {}

  /// Whose search is to be waited for; null if that is now `mine`, which has to [#end].
  @Nullable CompletableFuture<Nearest> begin(CompletableFuture<Nearest> mine) {
    return underWay.compareAndExchange(null, mine);
  }

  /// The search is over.
  void end(CompletableFuture<Nearest> mine) {
    underWay.compareAndSet(mine, null);
  }

  /// What somebody else's search finds; null if it takes longer than this walk has.
  static @Nullable Nearest await(CompletableFuture<Nearest> other, Duration patience) {
    try {
      return other.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  /// The root's servers did not help.
  void failed(Nearest nearest, long now) {
    failed = new Failed(nearest, now + FAILURE.toNanos());
  }

  /// The failure of a moment ago; null if there was none.
  @Nullable Nearest recentFailure(long now) {
    Failed last = failed;
    return last != null && last.until() - now > 0 ? last.nearest() : null;
  }
}
