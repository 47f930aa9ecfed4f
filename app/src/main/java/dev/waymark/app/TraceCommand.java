package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;
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
      "  waymark trace http://www.foobar.com/     a page",
      "  waymark trace foobar.com MX              who takes mail",
      "  waymark trace www.old.foobar.com         a moved subtree (DNAME)",
      "  waymark trace --save cold.json http://www.foobar.com/",
      "                                           kept, for 'waymark replay cold.json'",
      "  waymark trace --server 127.0.0.1:5300 http://www.foobar.com/",
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
      description = "What to look up: http://NAME[:PORT][/PATH], or a bare name.")
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

  @Option(
      names = "--web-port",
      paramLabel = "PORT",
      converter = Port.class,
      description = {
        "With --server: the port on which the running lab's web servers stand in for port 80"
            + " (default: ${DEFAULT-VALUE})."
      })
  private int webPort = Lab.WEB_PORT;

  @Spec private CommandSpec spec = CommandSpec.create();

  TraceCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Target wanted = Target.parse(target, type);
    presentation.check(new Question(wanted.name(), wanted.type()));
    save.ifPresent(RunFile::checkWritable);
    Trace trace = trace(wanted);
    Run run = new Run(target, wanted.typed(), server, port.number(), trace);
    save.ifPresent(file -> RunFile.save(run, file));
    presentation.show(run, spec.commandLine().getOut());
    return succeeded(wanted, trace) ? Waymark.DONE : Waymark.FAILED;
  }

  private Trace trace(Target wanted) throws InterruptedException {
    Question question = new Question(wanted.name(), wanted.type());
    if (server.isPresent()) {
      Trace lookup = RemoteTrace.ask(server.get(), question);
      return visit(wanted, lookup, to -> LittleInternet.connectTo(to, webPort));
    }
    try (Lab lab = startLab()) {
      TraceRecorder recorder = new TraceRecorder(question, InstantSource.system().instant());
      lab.resolver().resolve(question, recorder);
      return visit(wanted, recorder.trace(), lab.internet()::connectTo);
    }
  }

  private Lab startLab() {
    try {
      return Lab.start(port.number(), 0);
    } catch (BadInput e) {
      throw new BadInput(e.getMessage() + "; a running lab is asked with --server ADDRESS:PORT");
    }
  }

  /// Goes on to the page, if there is one and its address was found.
  private static Trace visit(
      Target wanted, Trace lookup, UnaryOperator<InetSocketAddress> connectTo)
      throws InterruptedException {
    List<InetAddress> addresses = addresses(lookup);
    if (wanted.page().isEmpty() || addresses.isEmpty()) {
      return lookup;
    }
    Timeline timeline = new Timeline(lookup);
    try (WebVisit visit = new WebVisit(connectTo)) {
      visit.get(wanted.page().get(), addresses, timeline);
    }
    return timeline.trace();
  }

  private static List<InetAddress> addresses(Trace trace) {
    return answer(trace).stream()
        .flatMap(answer -> answer.records().stream())
        .flatMap(rr -> address(rr).stream())
        .toList();
  }

  private static Optional<InetAddress> address(Record rr) {
    return switch (rr) {
      case ARecord a -> Optional.ofNullable(a.getAddress());
      case AAAARecord aaaa -> Optional.ofNullable(aaaa.getAddress());
      default -> Optional.empty();
    };
  }

  private static Optional<TraceEvent.Answer> answer(Trace trace) {
    return trace.events().stream()
        .filter(TraceEvent.Answer.class::isInstance)
        .map(TraceEvent.Answer.class::cast)
        .filter(answer -> answer.stamp().parent() == 0)
        .findFirst();
  }

  /// Whether everything that was asked for came: an answer, be it that there is nothing, and the
  /// page if one was wanted.
  private static boolean succeeded(Target wanted, Trace trace) {
    if (wanted.page().isEmpty()) {
      return answer(trace).isPresent();
    }
    return trace.events().stream().anyMatch(TraceEvent.HttpResponded.class::isInstance);
  }
}
