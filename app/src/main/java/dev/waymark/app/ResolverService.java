package dev.waymark.app;

import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.wire.Query;
import dev.waymark.wire.log.LogOptions;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.ListenException;
import dev.waymark.wire.transport.Responder;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A resolver in service: its sockets, its log, and the way to other settings while it serves.
final class ResolverService implements Responder, AutoCloseable {
  private final Supplier<ResolverSetup> reread;
  private final PrintWriter log;
  private final Instant since = Instant.now();
  private final EventLoops loops = new EventLoops();
  private ResolverSetup setup;
  private volatile Resolver resolver;
  private volatile Responder responder;
  private volatile @Nullable UpstreamLog upstreamLog;
  private @Nullable DnsServer server;

  /// What came of a reload.
  ///
  /// @param problem why everything stays as it was, if it does
  /// @param later options that will count after the next start
  record Reloaded(Optional<String> problem, List<String> later) {
    /// Copies the list.
    Reloaded {
      later = List.copyOf(later);
    }

    boolean isDone() {
      return problem.isEmpty();
    }

    /// In words for people.
    String text() {
      if (problem.isPresent()) {
        return problem.get() + "; everything is kept as it was";
      }
      return later.isEmpty()
          ? "reloaded"
          : "reloaded; after the next start only: " + String.join(", ", later);
    }
  }

  private ResolverService(ResolverSetup setup, Supplier<ResolverSetup> reread, PrintWriter log) {
    this.setup = setup;
    this.reread = reread;
    this.log = log;
    resolver = new Resolver(setup.settings(), setup.hints());
    responder = resolver.responder(TraceJson::writeCompact);
  }

  /// Starts to serve.
  ///
  /// @param reread looks at all files again, or throws [BadInput]
  /// @throws BadInput if the log cannot be written
  static ResolverService start(ResolverSetup setup, Supplier<ResolverSetup> reread, PrintWriter log)
      throws ListenException {
    ResolverService service = new ResolverService(setup, reread, log);
    try {
      if (setup.settings().clock() instanceof ShiftedClock clock) {
        clock.follow(() -> service.resolver().flush());
      }
      service.switchTo(service.open(setup.log()));
      service.server = DnsServer.open(service.loops, setup.listen(), service, setup.sockets());
      return service;
    } catch (ListenException | BadInput e) {
      service.end();
      throw e;
    }
  }

  /// Opens a log that nothing is written to yet.
  ///
  /// @throws BadInput if it cannot be written
  private @Nullable UpstreamLog open(Optional<LogOptions> options) {
    InstantSource clock = setup.settings().clock();
    return options.map(where -> UpstreamLog.open(where, clock, this::tell)).orElse(null);
  }

  /// Writes to this log from now on.
  private void switchTo(@Nullable UpstreamLog log) {
    UpstreamLog before = upstreamLog;
    if (!Objects.equals(log, before)) {
      resolver.watch().tell(log);
      upstreamLog = log;
      if (before != null) {
        before.close();
      }
    }
  }

  private void tell(String text) {
    log.println("waymark: " + text);
    log.flush();
  }

  @Override
  public int respond(Exchange exchange) {
    return responder.respond(exchange);
  }

  @Override
  public void foresee(Query[] requests, int count) {
    responder.foresee(requests, count);
  }

  /// Looks at the configuration and all its files again. What is remembered and what is in flight
  /// stays; if something is wrong, everything does.
  synchronized Reloaded reload() {
    try {
      return change(reread.get());
    } catch (BadInput e) {
      return kept(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return kept("there is not enough memory for these settings (" + e.getMessage() + ")");
    } catch (RuntimeException e) {
      return kept("the resolver has a fault (" + e + ")");
    }
  }

  private static Reloaded kept(String problem) {
    return new Reloaded(Optional.of(problem), List.of());
  }

  /// What may fail comes first, and nobody notices it; then all is switched.
  private Reloaded change(ResolverSetup next) {
    Resolver renewed = resolver.renewed(next.settings(), next.hints());
    Responder answering = renewed.responder(TraceJson::writeCompact);
    Reloaded reloaded = new Reloaded(Optional.empty(), setup.fixedOtherwise(next));
    UpstreamLog nextLog = next.log().equals(setup.log()) ? upstreamLog : open(next.log());
    switchTo(nextLog);
    renewed.replaces(resolver);
    responder = answering;
    resolver = renewed;
    setup = next;
    return reloaded;
  }

  /// Reloads, and opens the log anew.
  void hangUp() {
    UpstreamLog open = upstreamLog;
    if (open != null) {
      open.reopen();
    }
    tell(reload().text());
  }

  /// The resolver as it is now.
  Resolver resolver() {
    return resolver;
  }

  ResolverSettings settings() {
    return resolver.settings();
  }

  RootHints hints() {
    return resolver.hints();
  }

  Instant since() {
    return since;
  }

  /// Where queries to servers are written down, if they are.
  Optional<UpstreamLog> upstreamLog() {
    return Optional.ofNullable(upstreamLog);
  }

  /// The sockets it serves on.
  DnsServer server() {
    DnsServer here = server;
    if (here == null) {
      throw new IllegalStateException("not started");
    }
    return here;
  }

  /// Lets the answers in hand go out, and ends.
  @Override
  public void close() {
    server().close();
    end();
  }

  private void end() {
    loops.close();
    resolver.close();
    UpstreamLog open = upstreamLog;
    if (open != null) {
      open.close();
    }
  }
}
