package dev.waymark.app;

import dev.waymark.authoritative.AuthoritativeResponder;
import dev.waymark.authoritative.Gate;
import dev.waymark.authoritative.GateRules;
import dev.waymark.authoritative.reload.DirectoryWatcher;
import dev.waymark.authoritative.reload.Reload;
import dev.waymark.authoritative.reload.ServedDirectory;
import dev.waymark.authoritative.reload.ZoneChange;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.wire.access.RateLimiter;
import dev.waymark.wire.log.LogOptions;
import dev.waymark.wire.log.QueryLog;
import dev.waymark.wire.transport.ConnectionCounts;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import dev.waymark.wire.transport.Listener;
import dev.waymark.wire.transport.Traffic;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A directory of zone files in service: the server, and all that keeps it in step with the files.
final class ZoneService implements AutoCloseable {
  /// Bytes of zones whose reading leaves enough behind to be worth a collection of some 50 ms.
  private static final long LARGE = 16 << 20;

  private final ServiceSettings settings;
  private final PrintWriter log;
  private final Instant since = Instant.now();
  private final AuthoritativeResponder responder;
  private final ServedDirectory directory;
  private final EventLoops loops = new EventLoops();
  private final LongAdder goodReloads = new LongAdder();
  private final LongAdder badReloads = new LongAdder();
  private volatile @Nullable Reload last;
  private @Nullable DnsServer server;
  private @Nullable QueryLog queryLog;
  private @Nullable DirectoryWatcher watcher;

  private ZoneService(ServiceSettings settings, PrintWriter log) {
    this.settings = settings;
    this.log = log;
    responder =
        new AuthoritativeResponder(
            ZoneCatalog.empty(), settings.wire().secrets().cookies(), settings.wire().identity());
    directory =
        new ServedDirectory(
            settings.zones(),
            InstantSource.system(),
            this::adopt,
            new LoadProgress(log, System::nanoTime),
            this::prepare);
  }

  /// Reads the zones and serves them to everybody who can reach the addresses.
  ///
  /// @throws BadInput if one of them cannot be served; nothing is started then
  static ZoneService start(Path zones, List<InetSocketAddress> listen, PrintWriter log)
      throws ListenException {
    return start(ServiceSettings.of(zones, listen, WireSettings.defaults()), log);
  }

  /// Reads the zones and serves them.
  ///
  /// @throws BadInput if one of them cannot be served; nothing is started then
  static ZoneService start(ServiceSettings settings, PrintWriter log) throws ListenException {
    ZoneService service = read(settings, log);
    service.secrets().warning().ifPresent(warning -> log.println("waymark: " + warning));
    giveBack(service.catalog());
    try {
      service.queryLog = settings.queryLog().map(service::openLog).orElse(null);
      service.server =
          DnsServer.open(service.loops, service.listeners(), settings.wire().sockets());
      return service;
    } catch (ListenException | BadInput e) {
      service.end();
      throw e;
    }
  }

  /// Reads the zones without serving them.
  ///
  /// @throws BadInput if one of them could not be served
  static void check(ServiceSettings settings, PrintWriter log) {
    read(settings, log).loops.close();
  }

  private static ZoneService read(ServiceSettings settings, PrintWriter log) {
    ZoneService service = new ZoneService(settings, log);
    Reload first = service.directory.look();
    if (first.hasErrors()) {
      service.loops.close();
      throw refuse(first.problems(), log);
    }
    first.problems().forEach(log::println);
    return service;
  }

  private QueryLog openLog(LogOptions options) {
    try {
      return QueryLog.open(options, InstantSource.system(), System::nanoTime, this::tell);
    } catch (IOException e) {
      throw new BadInput("--query-log: " + options.file() + " cannot be written: " + e);
    }
  }

  private void tell(String text) {
    log.println("waymark: " + text);
    log.flush();
  }

  /// A gate for each address, with the rules of the listener that it belongs to.
  private List<Listener> listeners() {
    responder.restrict(settings.zoneAccess());
    for (Name zone : settings.zoneAccess().lists().keySet()) {
      if (catalog().zones().stream().noneMatch(served -> served.apex().equals(zone))) {
        tell("--zone-acl: there is no zone " + zone + " yet");
      }
    }
    RateLimiter limiter =
        new RateLimiter(settings.rateLimit(), System::nanoTime, new SecureRandom());
    return settings.listen().stream()
        .map(
            listener -> {
              GateRules rules =
                  new GateRules(settings.accessAt(listener), settings.exempt(), settings.maxUdp());
              return new Listener(
                  listener,
                  address ->
                      new Gate(
                          responder,
                          rules,
                          settings.limited().at(address) ? limiter : null,
                          queryLog));
            })
        .toList();
  }

  /// Looks at all files again, zones and the secrets of cookies, and opens the query log anew.
  void hangUp() {
    if (queryLog != null) {
      queryLog.reopen();
    }
    reload();
  }

  /// Prepares a zone. At the start what was left from reading it goes back to the system first, so
  /// that both do not need memory at the same time; later, somebody would wait for the collection.
  private Zone prepare(Zone zone) {
    if (server == null && zone.size() > LARGE) {
      System.gc();
    }
    return responder.prepare(zone);
  }

  /// Reading a large zone takes several times the memory that the zone takes: once it is read, the
  /// rest goes back to the system (decision 010). Nobody is served yet who would wait for it.
  private static void giveBack(ZoneCatalog catalog) {
    if (catalog.zones().stream().mapToLong(Zone::size).sum() > LARGE) {
      System.gc();
    }
  }

  /// One problem is one line; with several, a last line says what comes of them.
  private static BadInput refuse(List<ZoneProblem> problems, PrintWriter err) {
    if (problems.size() == 1) {
      return new BadInput(problems.getFirst().toString());
    }
    problems.forEach(err::println);
    long errors = problems.stream().filter(ZoneProblem::isError).count();
    return new BadInput("nothing is served, because of " + count(errors, "error"));
  }

  static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  /// Serves what was read from now on, and says what is new.
  private void adopt(Reload reload) {
    responder.replace(reload.catalog());
    boolean first = last == null;
    last = reload;
    if (first) {
      return;
    }
    (reload.hasErrors() ? badReloads : goodReloads).increment();
    for (ZoneChange change : reload.changes()) {
      log.println("waymark: " + change.text());
    }
    boolean told = reload.changes().stream().anyMatch(ZoneChange.Refused.class::isInstance);
    for (ZoneProblem problem : reload.problems()) {
      if (!problem.isError() || !told) {
        log.println("waymark: " + problem + (problem.isError() ? "; all zones are kept" : ""));
      }
    }
    log.flush();
  }

  /// Looks at all files at once: zones, and the secrets of cookies.
  private void reload() {
    reloadSecrets();
    directory.reload();
  }

  /// Reads the secrets of cookies again, if they come from a file.
  ///
  /// @return why those of before stay
  Optional<String> reloadSecrets() {
    try {
      secrets().reload();
      return Optional.empty();
    } catch (BadInput e) {
      String problem = e.getMessage() + "; the secrets of before are kept";
      tell(problem);
      return Optional.of(problem);
    }
  }

  /// The secrets of cookies.
  CookieSecrets secrets() {
    return settings.wire().secrets();
  }

  /// Follows changes of the files from now on.
  void watch() {
    watcher = DirectoryWatcher.start(directory);
  }

  /// The directory of zone files.
  Path zones() {
    return settings.zones();
  }

  ServedDirectory directory() {
    return directory;
  }

  /// The zones that are answered from.
  ZoneCatalog catalog() {
    return responder.catalog();
  }

  /// What was new when something was for the last time, the start included.
  Reload lastNews() {
    Reload reload = last;
    if (reload == null) {
      throw new IllegalStateException("nothing was read yet");
    }
    return reload;
  }

  /// How often files had changed and could all be served, since the start.
  long goodReloads() {
    return goodReloads.sum();
  }

  /// How often they could not.
  long badReloads() {
    return badReloads.sum();
  }

  Instant since() {
    return since;
  }

  List<InetSocketAddress> addresses() {
    return running().addresses();
  }

  ConnectionCounts connections() {
    return running().connections();
  }

  /// Where requests are written down, if they are.
  Optional<QueryLog> queryLog() {
    return Optional.ofNullable(queryLog);
  }

  Traffic traffic() {
    return running().traffic();
  }

  private DnsServer running() {
    DnsServer here = server;
    if (here == null) {
      throw new IllegalStateException("not started");
    }
    return here;
  }

  /// Lets the answers in hand go out, and ends.
  @Override
  public void close() {
    if (watcher != null) {
      watcher.close();
    }
    running().close();
    end();
  }

  /// Ends what needs no sockets: the last requests are written down.
  private void end() {
    if (queryLog != null) {
      queryLog.close();
    }
    loops.close();
  }
}
