package dev.waymark.app;

import dev.waymark.app.web.ConnectTo;
import dev.waymark.app.web.PageUrl;
import dev.waymark.app.web.Timeline;
import dev.waymark.app.web.TlsClient;
import dev.waymark.app.web.Visit;
import dev.waymark.internet.LittleInternet;
import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.Question;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xbill.DNS.Rcode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows every step that leads from a name to its answer, and for a URL on to the page.
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Shows every step from a name to its answer and its page.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Tells who was asked, what came back, and why it was believed. For a URL, the page is fetched"
          + " as well.",
      "",
      "Unless --server is given, the little internet is brought up inside this process, and a"
          + " resolver that knows nothing yet asks it over real sockets on loopback."
    },
    footerHeading = "%n",
    footer = {
      "Examples:",
      "  waymark trace https://www.foobar.com/    a page",
      "  waymark trace foobar.com MX              who takes mail",
      "  waymark trace www.old.foobar.com         a moved subtree (DNAME)",
      "  waymark trace --save cold.json https://www.foobar.com/",
      "                                           kept, for 'waymark replay cold.json'",
      "  waymark trace --server 127.0.0.1:5300 https://www.foobar.com/",
      "                                           what a running lab knows by now",
      "  waymark trace --server 127.0.0.1:5300 --compare cold.json www.foobar.com",
      "                                           what its cache saves",
      "",
      "Exit status: 0 if an answer (and the page) came, 1 if none came, 2 for bad input."
    })
final class TraceCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "URL|NAME",
      description = "What to look up: http[s]://NAME[:PORT][/PATH], or a bare name.")
  private String target = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "The record type for a bare name: A (the default), MX, TXT, PTR ...")
  private Optional<String> type = Optional.empty();

  @Mixin private final Presentation presentation = new Presentation();

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Keep the run in this file too, for 'waymark replay'.")
  private Optional<Path> save = Optional.empty();

  @Option(
      names = "--server",
      paramLabel = "ADDRESS:PORT",
      converter = Endpoint.class,
      description = {
        "Ask this running resolver, with its cache as it is. It must be a Waymark resolver that lets"
            + " you trace (by default: from the same machine)."
      })
  private Optional<InetSocketAddress> server = Optional.empty();

  @Mixin private final LabPort port = new LabPort();

  @Mixin private final WebPorts web = new WebPorts();

  @Option(
      names = "--connect-to",
      paramLabel = "HOST1:PORT1:HOST2:PORT2",
      description = {
        "As curl has it: for URLs with HOST1 and PORT1 (each may be empty: any) connect to HOST2 and"
            + " PORT2 (empty: the same) instead. Can be given more than once."
      })
  private List<String> connectTo = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  TraceCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Target wanted = Target.parse(target, type);
    List<ConnectTo> orders = orders();
    presentation.check(new Question(wanted.name(), wanted.type()));
    save.ifPresent(RunFile::checkWritable);
    Trace trace = trace(wanted, orders);
    Run run = new Run(target, wanted.typed(), server, port.number(), trace);
    save.ifPresent(file -> RunFile.save(run, file));
    presentation.show(run, spec.commandLine().getOut());
    return succeeded(wanted, trace) ? Waymark.DONE : Waymark.FAILED;
  }

  private Trace trace(Target wanted, List<ConnectTo> orders) throws InterruptedException {
    Question question = new Question(wanted.name(), wanted.type());
    if (server.isPresent()) {
      InetSocketAddress resolver = server.get();
      Function<Question, Trace> ask = other -> RemoteTrace.ask(resolver, other);
      Trace lookup = ask.apply(question);
      return visit(
          wanted,
          lookup,
          new Visit.Surroundings(
              ask,
              to -> LittleInternet.connectTo(to, web.plain(), web.tls()),
              address -> LabAuthority.of(address, web.plain()),
              prepareTls(wanted),
              orders));
    }
    Supplier<TlsClient> tls = prepareTls(wanted);
    try (Lab lab = startLab()) {
      if (isSecure(wanted)) {
        // Before the lookup, not beside it: its timers should wait for servers, not for this.
        lab.internet().authority().join();
        tls.get();
      }
      TraceRecorder recorder = new TraceRecorder(question, InstantSource.system().instant());
      lab.resolver().resolve(question, recorder);
      return visit(
          wanted,
          recorder.trace(),
          new Visit.Surroundings(
              lab.resolver()::trace,
              lab.internet()::connectTo,
              _ -> Optional.of(lab.internet().authority().join()),
              tls,
              orders));
    }
  }

  private static boolean isSecure(Target wanted) {
    return wanted.page().map(PageUrl::isSecure).orElse(false);
  }

  /// TLS takes a moment to get ready: where it will be needed, that is begun at once.
  private static Supplier<TlsClient> prepareTls(Target wanted) {
    if (!isSecure(wanted)) {
      return () -> new TlsClient(InstantSource.system());
    }
    CompletableFuture<TlsClient> made =
        CompletableFuture.supplyAsync(() -> new TlsClient(InstantSource.system()));
    return made::join;
  }

  private Lab startLab() {
    try {
      return Lab.start(port.number(), 0);
    } catch (BadInput e) {
      throw new BadInput(e.getMessage() + "; a running lab is asked with --server ADDRESS:PORT");
    }
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

  /// Whether everything that was asked for came: an answer, be it that there is nothing, and the
  /// page if one was wanted.
  private static boolean succeeded(Target wanted, Trace trace) {
    if (wanted.page().isEmpty()) {
      return trace.end().stream().anyMatch(TraceEvent.Answer.class::isInstance);
    }
    return trace.events().stream().anyMatch(PageEvent.HttpResponded.class::isInstance)
        && trace.events().stream().noneMatch(PageEvent.PageFailed.class::isInstance);
  }

  private List<ConnectTo> orders() {
    try {
      return connectTo.stream().map(ConnectTo::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new BadInput("--connect-to: " + e.getMessage());
    }
  }
}
