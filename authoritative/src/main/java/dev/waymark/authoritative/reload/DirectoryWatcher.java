package dev.waymark.authoritative.reload;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that looks at a [ServedDirectory] when files change: soon where the file system tells
/// of it, and now and then in any case, as network file systems tell nothing and limits may be
/// reached.
public final class DirectoryWatcher implements AutoCloseable {
  /// Files are read when nothing has happened for so long: a copy of many files is over then, and
  /// an editor has put its new file in place.
  public static final Duration QUIET = Duration.ofMillis(500);

  /// How often files are looked at when nobody tells of changes.
  public static final Duration POLL = Duration.ofSeconds(30);

  /// Somebody who writes without a pause does not put off all the other zones for longer.
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /// How long closing waits for a look that is under way.
  private static final Duration END = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatcher.class);

  /// A directory under watch, which another may replace under the same name.
  private record Watched(WatchKey key, @Nullable Object identity) {}

  private final ServedDirectory directory;
  private final Duration poll;
  private final Calm calm;
  private final @Nullable WatchService service;
  private final Map<Path, Watched> watched = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private DirectoryWatcher(ServedDirectory directory, Duration quiet, Duration poll) {
    this.directory = directory;
    this.poll = poll;
    calm = new Calm(quiet, LONGEST);
    service = newService();
    thread = Thread.ofPlatform().daemon().name("waymark-watch").unstarted(this::run);
  }

  /// Starts to watch a directory that was read at least once.
  public static DirectoryWatcher start(ServedDirectory directory) {
    return start(directory, QUIET, POLL);
  }

  /// Starts to watch.
  ///
  /// @param quiet how long nothing may happen before files are read
  /// @param poll how often to look when nothing is heard of
  public static DirectoryWatcher start(ServedDirectory directory, Duration quiet, Duration poll) {
    DirectoryWatcher watcher = new DirectoryWatcher(directory, quiet, poll);
    watcher.thread.start();
    return watcher;
  }

  private static @Nullable WatchService newService() {
    try {
      return FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("Zone files are only looked at now and then, as nobody tells of changes: {}", e);
      return null;
    }
  }

  private void run() {
    // What has changed since the first reading is seen by looking.
    look();
    long nextPoll = System.nanoTime() + poll.toNanos();
    try {
      while (closing.getCount() > 0) {
        long now = System.nanoTime();
        long wait = calm.isDisturbed() ? calm.left(now) : nextPoll - now;
        if (wait > 0) {
          await(wait);
        } else {
          calm.settle();
          look();
          nextPoll = System.nanoTime() + poll.toNanos();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed while waiting
    }
  }

  private void await(long nanos) throws InterruptedException {
    if (service == null) {
      closing.await(nanos, TimeUnit.NANOSECONDS);
      return;
    }
    try {
      WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS);
      if (key != null) {
        key.pollEvents();
        key.reset();
        calm.disturb(System.nanoTime());
      }
    } catch (ClosedWatchServiceException e) {
      closing.await(); // there is nothing to wait for any more
    }
  }

  /// Looks, and looks again where something may have happened before the watch began. One look that
  /// goes wrong does not end the watch.
  private void look() {
    try {
      do {
        directory.look();
      } while (watch());
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("Zone files could not be looked at.", e);
    }
  }

  /// Watches the directories that there are now.
  ///
  /// @return whether some of them were not watched before
  private boolean watch() {
    WatchService watches = service;
    if (watches == null) {
      return false;
    }
    Set<Path> directories = directory.watched();
    watched.entrySet().removeIf(one -> isGone(one.getKey(), one.getValue(), directories));
    boolean more = false;
    for (Path path : directories) {
      if (!watched.containsKey(path)) {
        more |= watch(path, watches);
      }
    }
    return more;
  }

  private boolean watch(Path path, WatchService watches) {
    try {
      WatchKey key = path.register(watches, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      watched.put(path, new Watched(key, identity(path)));
      return true;
    } catch (IOException e) {
      LOG.debug("Not watched, only looked at now and then: {}", path, e);
    } catch (ClosedWatchServiceException e) {
      LOG.debug("Not watched any more: {}", path);
    }
    return false;
  }

  private static boolean isGone(Path path, Watched old, Set<Path> directories) {
    Object identity = identity(path);
    boolean same = identity == null ? Files.isDirectory(path) : identity.equals(old.identity());
    if (old.key().isValid() && same && directories.contains(path)) {
      return false;
    }
    old.key().cancel();
    return true;
  }

  private static @Nullable Object identity(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /// Ends the watch; a look that is under way may still come to its end.
  @Override
  public void close() {
    closing.countDown();
    try {
      if (service != null) {
        service.close();
      }
      if (!thread.join(END)) {
        LOG.debug("The watch ends when the files in hand are read.");
      }
    } catch (IOException e) {
      LOG.debug("The watch did not close.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
