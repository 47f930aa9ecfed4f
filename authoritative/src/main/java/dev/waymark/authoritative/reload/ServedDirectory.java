package dev.waymark.authoritative.reload;

import dev.waymark.authoritative.reload.Choice.Served;
import dev.waymark.authoritative.zone.SerialCheck;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneDirectory;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.authoritative.zone.ZoneProgress;
import dev.waymark.authoritative.zone.ZoneRule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Name;

/// A directory of zone files that is served, and the zones that were read from it.
///
/// Each look at it reads the files that have changed, makes a catalog of the zones in them and of
/// those that are as before, and hands it on. Looks come one after the other, from any thread;
/// nobody who answers questions waits for one.
public final class ServedDirectory {
  private final Path directory;
  private final InstantSource clock;
  private final Consumer<Reload> listener;
  private final ZoneProgress progress;
  private final UnaryOperator<Zone> preparation;
  private final ReentrantLock looking = new ReentrantLock();

  private SortedMap<Path, ZoneSource> sources = new TreeMap<>();
  private Map<Path, Path> conflicts = Map.of();
  private Map<Name, Served> served = Map.of();
  private volatile List<ZoneProblem> directoryProblems = List.of();
  private volatile List<ZoneStatus> statuses = List.of();
  private Set<Path> directories;
  private ZoneCatalog catalog = ZoneCatalog.empty();

  /// A directory that nobody has looked at yet.
  ///
  /// @param listener hears of each look that found something new, before the next one begins
  public ServedDirectory(Path directory, InstantSource clock, Consumer<Reload> listener) {
    this(directory, clock, listener, ZoneProgress.NONE, UnaryOperator.identity());
  }

  /// A directory that nobody has looked at yet.
  ///
  /// @param listener hears of each look that found something new, before the next one begins
  /// @param progress hears how far the reading of files has come
  /// @param preparation what is done to a zone before it is listened for, by the thread that read
  ///     it;
  ///     the zone that it was made from is given up
  public ServedDirectory(
      Path directory,
      InstantSource clock,
      Consumer<Reload> listener,
      ZoneProgress progress,
      UnaryOperator<Zone> preparation) {
    this.progress = progress;
    this.preparation = preparation;
    this.directory = directory;
    directories = Set.of(directory);
    this.clock = clock;
    this.listener = listener;
  }

  /// Looks at all files, and into those that the file system says were touched.
  public Reload look() {
    return locked(() -> look(false, _ -> true));
  }

  /// Looks into all files, whatever the file system says.
  public Reload reload() {
    return locked(() -> look(true, _ -> true));
  }

  /// Looks into the files of one zone, or says nothing if it is not served.
  public Optional<Reload> reload(Name zone) {
    return locked(
        () -> {
          Served one = served.get(zone);
          return one == null
              ? Optional.empty()
              : Optional.of(look(true, file -> file.equals(one.file())));
        });
  }

  private <T> T locked(Supplier<T> work) {
    looking.lock();
    try {
      return work.get();
    } finally {
      looking.unlock();
    }
  }

  private Reload look(boolean content, Predicate<Path> wanted) {
    long start = System.nanoTime();
    Instant now = clock.instant();
    ZoneDirectory.Listing listing = ZoneDirectory.list(directory);
    List<ZoneProblem> problems = new ArrayList<>(listing.problems());
    if (problems.isEmpty() && listing.files().isEmpty()) {
      problems.add(problem(ZoneRule.NO_ZONE_FILE, directory, "no zone file"));
    }
    if (!problems.isEmpty()) {
      return keepAll(now, start, problems);
    }
    SortedMap<Path, ZoneSource> next = new TreeMap<>();
    for (Path file : listing.files()) {
      ZoneSource source = sources.get(file);
      if (source != null) {
        next.put(file, wanted.test(file) ? source.lookAgain(now, content) : source);
      }
    }
    sources.forEach(
        (file, source) -> {
          if (!wanted.test(file)) {
            next.put(file, source);
          }
        });
    List<Path> toRead =
        listing.files().stream()
            .filter(wanted)
            .filter(file -> !next.containsKey(file) || next.get(file).isOutdated())
            .toList();
    boolean first = sources.isEmpty();
    List<ZoneSource> read =
        toRead.parallelStream()
            .map(file -> ZoneSource.read(file, directory, !first, clock, progress))
            .map(source -> source.prepared(preparation))
            .toList();
    read.forEach(source -> next.put(source.file(), source));
    Reload reload = adopt(now, start, next, read);
    directoryProblems = List.of();
    directories = watched(listing, next.values());
    if (!reload.changes().isEmpty() || !reload.problems().isEmpty()) {
      listener.accept(reload);
    }
    return reload;
  }

  /// A directory that cannot be listed, or is suddenly empty, takes no zone away.
  private Reload keepAll(Instant now, long start, List<ZoneProblem> problems) {
    boolean news = !problems.equals(directoryProblems);
    directoryProblems = List.copyOf(problems);
    Reload reload = new Reload(now, since(start), catalog, 0, List.of(), problems);
    if (news) {
      listener.accept(reload);
    }
    return reload;
  }

  private Reload adopt(
      Instant now, long start, SortedMap<Path, ZoneSource> next, List<ZoneSource> read) {
    if (read.isEmpty() && next.keySet().equals(sources.keySet())) {
      sources = next;
      return new Reload(now, since(start), catalog, 0, List.of(), List.of());
    }
    Choice choice = new Choice(served, next.values());
    List<ZoneChange> changes = new ArrayList<>(choice.changes());
    if (!changes.isEmpty()) {
      catalog = ZoneCatalog.of(choice.chosen().values().stream().map(Served::zone).toList());
    }
    List<ZoneProblem> problems = new ArrayList<>();
    changes.forEach(change -> warnOfSerial(change, problems));
    Set<Path> news = new HashSet<>();
    read.forEach(source -> news.add(source.file()));
    choice
        .conflicts()
        .forEach(
            (file, holder) -> {
              if (!holder.equals(conflicts.get(file))) {
                news.add(file);
              }
            });
    served = choice.chosen();
    conflicts = choice.conflicts();
    sources = next;
    Map<Path, Zone> zones = zonesByFile();
    statuses = statuses(zones);
    for (ZoneSource source : next.values()) {
      if (news.contains(source.file())) {
        List<ZoneProblem> wrong = problems(source);
        problems.addAll(wrong);
        if (wrong.stream().anyMatch(ZoneProblem::isError)) {
          Optional<Zone> kept = Optional.ofNullable(zones.get(source.file()));
          changes.add(new ZoneChange.Refused(source.file(), wrong, kept));
        }
      }
    }
    return new Reload(now, since(start), catalog, read.size(), changes, problems);
  }

  private static void warnOfSerial(ZoneChange change, List<ZoneProblem> problems) {
    if (change instanceof ZoneChange.Replaced(Path file, Zone before, Zone zone)) {
      SerialCheck.against(before.serial(), zone, file.toString()).ifPresent(problems::add);
    }
  }

  private List<ZoneProblem> problems(ZoneSource source) {
    List<ZoneProblem> problems = new ArrayList<>(source.reading().problems());
    Path holder = conflicts.get(source.file());
    if (holder != null) {
      problems.add(
          problem(
              ZoneRule.ZONE_TWICE,
              source.file(),
              "the zone in it is already served from " + holder));
    }
    return problems;
  }

  private Map<Path, Zone> zonesByFile() {
    Map<Path, Zone> zones = new HashMap<>();
    served.values().forEach(one -> zones.put(one.file(), one.zone()));
    return zones;
  }

  /// Where a change of a file shows: the directories searched, and those of the files read, with
  /// links followed.
  private static Set<Path> watched(ZoneDirectory.Listing listing, Collection<ZoneSource> sources) {
    Set<Path> watched = new LinkedHashSet<>(listing.directories());
    for (ZoneSource source : sources) {
      for (SeenFile file : source.seen()) {
        file.directories().forEach(watched::add);
      }
    }
    return watched;
  }

  private static ZoneProblem problem(ZoneRule rule, Path file, String what) {
    return ZoneProblem.of(rule, file.toString(), what, rule.expected());
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private List<ZoneStatus> statuses(Map<Path, Zone> zones) {
    return sources.values().stream()
        .map(
            source ->
                new ZoneStatus(
                    source.file(),
                    Optional.ofNullable(zones.get(source.file())),
                    source.readAt(),
                    source.took(),
                    problems(source)))
        .toList();
  }

  /// How things stand with each file, as of the last look that is over.
  public List<ZoneStatus> zones() {
    return statuses;
  }

  /// Why the directory as a whole could not be listed at the last look; empty if it could.
  public List<ZoneProblem> directoryProblems() {
    return directoryProblems;
  }

  /// The directories in which a change of any file would show.
  Set<Path> watched() {
    return locked(() -> directories);
  }
}
