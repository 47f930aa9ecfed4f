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
import java.util.List;
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
      service.openLog(setup.log());
      service.server = DnsServer.open(service.loops, setup.listen(), service, setup.sockets());
      return service;
    } catch (ListenException | BadInput e) {
      service.end();
      throw e;
    }
  }

  private void openLog(Optional<LogOptions> options) {
    UpstreamLog opened =
        options
            .map(where -> UpstreamLog.open(where, setup.settings().clock(), this::tell))
            .orElse(null);
    resolver.watch().tell(opened);
    UpstreamLog before = upstreamLog;
    upstreamLog = opened;
    if (before != null) {
      before.close();
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
      ResolverSetup next = reread.get();
      if (!next.log().equals(setup.log())) {
        openLog(next.log());
      }
      Resolver renewed = resolver.renewed(next.settings(), next.hints());
      Reloaded reloaded = new Reloaded(Optional.empty(), setup.fixedOtherwise(next));
      responder = renewed.responder(TraceJson::writeCompact);
      resolver = renewed;
      setup = next;
      return reloaded;
    } catch (BadInput e) {
      return new Reloaded(Optional.of(String.valueOf(e.getMessage())), List.of());
    }
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
