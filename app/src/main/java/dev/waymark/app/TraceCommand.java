package dev.waymark.app;

import dev.waymark.app.web.TlsClient;
import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.DnsClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
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
      "  waymark trace --what-if kill=ns1.foobar.com --network continental www.foobar.com",
      "                                           a dead server, seen from far away",
      "  waymark trace --after 61s www.foobar.com    once more when the TTL is over",
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

  @Mixin private final LabOptions lab = new LabOptions();

  @Option(
      names = "--after",
      paramLabel = "TIME",
      converter = LabOptions.TimeConverter.class,
      description = {
        "Look up once, let so much time pass by the resolver's clock (61s, 5m, 2h, 1d), and show the"
            + " second lookup beside the first. What --what-if says goes wrong only then."
      })
  private Optional<Duration> after = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = {
        "Let chance decide as in each run with this number, with the network model's times instead"
            + " of measured ones: the same command then prints the same, to the byte. For a name,"
            + " not a URL."
      })
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--all-paths",
      description = "Then ask every server of every zone on the way, and show where they disagree.")
  private boolean allPaths;

  @Mixin private final VisitOptions visits = new VisitOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  TraceCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Target wanted = Target.parse(target, type);
    visits.check();
    check(wanted);
    presentation.check(new Question(wanted.name(), wanted.type()));
    save.ifPresent(RunFile::checkWritable);
    return server.isPresent() ? askRunning(wanted, server.get()) : askNew(wanted);
  }

  /// Looks for options that contradict each other.
  private void check(Target wanted) {
    if (server.isPresent()
        && (!lab.isPlain() || after.isPresent() || seed.isPresent() || allPaths)) {
      throw new BadInput(
          "--server asks a resolver as it is: leave out --what-if, --network, --after, --seed and"
              + " --all-paths");
    }
    if (seed.isPresent() && wanted.page().isPresent()) {
      throw new BadInput("--seed makes a lookup the same each time, not a page: give a name");
    }
    presentation.checkText(allPaths, "--all-paths");
    presentation.checkPackets(seed.isEmpty(), "--seed");
  }

  private int askRunning(Target wanted, InetSocketAddress resolver) throws InterruptedException {
    Trace lookup =
        SourceCheck.of(RemoteTrace.ask(resolver, new Question(wanted.name(), wanted.type())), true);
    Trace trace = visits.ofRunning(wanted, lookup, resolver);
    return finish(wanted, run(wanted, Circumstances.PLAIN, trace), Optional.empty());
  }

  private int askNew(Target wanted) throws InterruptedException {
    Circumstances around = lab.circumstances(seed);
    Supplier<TlsClient> tls = VisitOptions.prepareTls(wanted);
    try (Lab running = startLab()) {
      VisitOptions.await(wanted, running, tls);
      Optional<Run> first = Optional.empty();
      if (after.isPresent()) {
        Trace before = lookUp(running, wanted, Circumstances.PLAIN);
        first = Optional.of(run(wanted, Circumstances.PLAIN, before));
        running.clock().advance(after.get());
        around = around.withAfter(after.get());
      }
      around.apply(running.internet());
      Trace lookup = lookUp(running, wanted, around);
      Trace trace = visits.of(wanted, lookup, running, around, tls);
      int status = finish(wanted, run(wanted, around, trace), first);
      return allPaths && !showAllPaths(running, trace) ? Waymark.FAILED : status;
    }
  }

  private Run run(Target wanted, Circumstances around, Trace trace) {
    return new Run(target, wanted.typed(), server, lab.port(), around, trace);
  }

  private int finish(Target wanted, Run run, Optional<Run> first) {
    save.ifPresent(file -> RunFile.save(run, file));
    presentation.show(run, first, Output.of(spec));
    return succeeded(wanted, run.trace()) ? Waymark.DONE : Waymark.FAILED;
  }

  private Trace lookUp(Lab running, Target wanted, Circumstances around) {
    Question question = new Question(wanted.name(), wanted.type());
    boolean packets = seed.isEmpty(); // ids and ports are never the same twice
    TraceRecorder recorder = new TraceRecorder(question, running.clock().instant(), packets);
    Terminal terminal = Terminal.detect(System.getenv());
    try (LiveProgress progress = LiveProgress.at(terminal, spec.commandLine().getErr(), recorder)) {
      running.resolver().resolve(question, progress);
    }
    Trace trace = SourceCheck.of(recorder.trace(), packets);
    return seed.isPresent()
        ? ModelTimes.of(trace, around::roundTrip)
        : ModelTimes.labelled(trace, around::roundTrip);
  }

  /// Shows them; false if not all is well with them.
  private boolean showAllPaths(Lab running, Trace trace) {
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      AllPaths paths = new AllPaths(trace.question(), running.internet().port(), client);
      List<AllPaths.Visit> visits = paths.walk(trace, server -> addresses(running, server));
      presentation.show(visits, Output.of(spec));
      return AllPathsText.isOne(visits);
    }
  }

  private static List<InetAddress> addresses(Lab running, Name server) {
    return addresses(running.resolver().trace(new Question(server, Type.A)));
  }

  private Lab startLab() {
    try {
      return Lab.start(lab.port(), 0, 0, seed);
    } catch (BadInput e) {
      throw new BadInput(e.getMessage() + "; a running lab is asked with --server ADDRESS:PORT");
    }
  }

  private static List<InetAddress> addresses(Trace trace) {
    return trace.end().stream()
        .filter(TraceEvent.Answer.class::isInstance)
        .flatMap(answer -> ((TraceEvent.Answer) answer).records().stream())
        .flatMap(rr -> rr instanceof ARecord a ? Stream.ofNullable(a.getAddress()) : Stream.of())
        .toList();
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
}
