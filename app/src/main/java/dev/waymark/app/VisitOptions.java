package dev.waymark.app;

import dev.waymark.app.web.ConnectTo;
import dev.waymark.app.web.PageUrl;
import dev.waymark.app.web.Timeline;
import dev.waymark.app.web.TlsClient;
import dev.waymark.app.web.Visit;
import dev.waymark.internet.LittleInternet;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xbill.DNS.Rcode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say how a page is visited, and the visit by them.
final class VisitOptions {
  @Mixin private final WebPorts web = new WebPorts();

  @Option(
      names = "--connect-to",
      paramLabel = "HOST1:PORT1:HOST2:PORT2",
      description = {
        "As curl has it: for URLs with HOST1 and PORT1 (each may be empty: any) connect to HOST2 and"
            + " PORT2 (empty: the same) instead. Can be given more than once."
      })
  private List<String> connectTo = new ArrayList<>();

  VisitOptions() {}

  /// Looks for what cannot be used, before anything is asked.
  void check() {
    orders();
  }

  private List<ConnectTo> orders() {
    try {
      return connectTo.stream().map(ConnectTo::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new BadInput("--connect-to: " + e.getMessage());
    }
  }

  private static boolean isSecure(Target wanted) {
    return wanted.page().map(PageUrl::isSecure).orElse(false);
  }

  /// TLS takes a moment to get ready: where it will be needed, that is begun at once.
  static Supplier<TlsClient> prepareTls(Target wanted) {
    if (!isSecure(wanted)) {
      return () -> new TlsClient(InstantSource.system());
    }
    CompletableFuture<TlsClient> made =
        CompletableFuture.supplyAsync(() -> new TlsClient(InstantSource.system()));
    return made::join;
  }

  /// Waits for what TLS will need. Before the lookup, not beside it: the resolver's timers should
  /// wait for servers, not for this.
  static void await(Target wanted, Lab lab, Supplier<TlsClient> tls) {
    if (isSecure(wanted)) {
      lab.internet().authority().join();
      TlsClient _ = tls.get();
    }
  }

  /// Goes on to a page of a lab in this process, under the circumstances of the lookup.
  Trace of(
      Target wanted, Trace lookup, Lab lab, Circumstances around, Supplier<TlsClient> tls)
      throws InterruptedException {
    Function<Question, Trace> ask =
        other -> ModelTimes.labelled(lab.resolver().trace(other), around::roundTrip);
    return visit(
        wanted,
        lookup,
        new Visit.Surroundings(
            ask,
            lab.internet()::connectTo,
            around::roundTrip,
            _ -> Optional.of(lab.internet().authority().join()),
            tls,
            orders()));
  }

  /// Goes on to a page of a lab that runs elsewhere on this machine, or of the world.
  ///
  /// @param resolver which was asked
  Trace ofRunning(Target wanted, Trace lookup, InetSocketAddress resolver)
      throws InterruptedException {
    Function<Question, Trace> ask = other -> RemoteTrace.ask(resolver, other);
    return visit(
        wanted,
        lookup,
        new Visit.Surroundings(
            ask,
            to -> LittleInternet.connectTo(to, web.plain(), web.tls()),
            _ -> Duration.ZERO, // what a running lab holds back, nobody here knows
            address -> LabAuthority.of(address, web.plain()),
            prepareTls(wanted),
            orders()));
  }

  /// Goes on to the page, if one is wanted and its name has been found.
  private static Trace visit(Target wanted, Trace lookup, Visit.Surroundings around)
      throws InterruptedException {
    boolean isFound =
        lookup.end().stream()
            .anyMatch(
                end -> end instanceof TraceEvent.Answer answer && answer.rcode() == Rcode.NOERROR);
    if (wanted.page().isEmpty() || !isFound) {
      return lookup;
    }
    Timeline timeline = new Timeline(lookup);
    try (Visit visit = new Visit(lookup, around, timeline)) {
      visit.get(wanted.page().get());
    }
    return timeline.trace();
  }
}
