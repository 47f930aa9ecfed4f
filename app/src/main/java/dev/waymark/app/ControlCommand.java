package dev.waymark.app;

import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Tells a running server what to do, over its control socket.
@Command(
    name = "control",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Tells a running server what to do.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Every server:",
      "  reload          look at all files again, and go on with what they say now",
      "  status          how the server stands, and every file that could not be served",
      "  stats           requests by transport, RCODE and type; what was dropped",
      "  stop            answer what is in hand, then end",
      "",
      "An authoritative server:",
      "  reload ZONE     look at the files of one zone",
      "  zones           each zone: serial, records, file, when it was read",
      "  roll-cookies    make DNS cookies with a new secret; the old one is accepted for an hour",
      "",
      "A resolver:",
      "  cache dump [NAME]       all that is remembered, or what is at or below a name",
      "  cache flush name NAME   forget one name: data, absence, failures and delegation",
      "  cache flush tree NAME   the same for a name and all below it",
      "  cache flush all         forget everything, servers' speed included",
      "  trace NAME [TYPE]       resolve, with the cache as it is, and show each step",
      "",
      "A lab, beside what a resolver has (but reload and stats):",
      "  what-if FAULT=SERVER...   break a name server: kill, slow, lame, refuse, truncate, loss,",
      "                            spoof, split; as --what-if of 'waymark lab' has them",
      "  what-if set=NAME:ADDRESS  change a name at its name servers, or create it",
      "  what-if list              all that is not as usual",
      "  what-if clear [SERVER|NAME]",
      "                            mend one of them, or make all as it was from the beginning"
    },
    footerHeading = "%n",
    footer = {
      "Examples:",
      "  waymark control reload example.com",
      "  waymark control --json stats",
      "  waymark control cache dump example.com",
      "  waymark control what-if kill=ns1.foobar.com slow=ns2.foobar.com:800",
      "",
      "Exit status: 0 done, 1 the server says that something is wrong, 2 no such server or command."
    })
final class ControlCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      hideParamSyntax = true,
      description = "One of the above.")
  private List<String> words = List.of();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The server's socket (default: that of the only server of this user).")
  private @Nullable Path socket;

  @Option(names = "--json", description = "The reply as the server sends it, one line of JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  ControlCommand() {}

  @Override
  public Integer call() {
    String command = String.join(" ", words);
    if (command.length() >= ControlSocket.MAX_COMMAND || command.contains("\n")) {
      throw new BadInput("that is too much for a command");
    }
    Path at = socket == null ? onlyOne() : socket;
    PrintWriter out = spec.commandLine().getOut();
    try (BufferedReader reply = ControlSocket.ask(at, command)) {
      String first = reply.readLine();
      if (first == null) {
        throw new BadInput(at + ": the server ended the connection without a reply");
      }
      if (first.startsWith("{")) {
        return tell(read(first), first + "\n", out);
      }
      for (String line = first; line != null; line = reply.readLine()) {
        out.println(Waymark.printable(line));
      }
      out.flush();
      return Waymark.DONE;
    } catch (IOException | UnsupportedOperationException e) {
      throw new BadInput(
          at + ": no server answers (" + Optional.ofNullable(e.getMessage()).orElse("?") + ")");
    }
  }

  private int tell(JsonNode reply, String line, PrintWriter out) {
    JsonNode error = reply.get("error");
    if (error != null) {
      throw new BadInput(error.asString());
    }
    if (json) {
      out.print(line);
    } else if (words.getFirst().equals("trace")) {
      out.print(trace(line));
    } else {
      JsonOutline.print(reply, out);
    }
    out.flush();
    JsonNode ok = reply.get("ok");
    return ok == null || ok.asBoolean() ? Waymark.DONE : Waymark.FAILED;
  }

  private static String trace(String line) {
    Trace trace = TraceJson.read(line.getBytes(StandardCharsets.UTF_8), "the reply of the server");
    Terminal terminal = Terminal.detect(System.getenv());
    return new TraceText(terminal.width(), false, terminal.ink()).render(trace) + "\n";
  }

  private static Path onlyOne() {
    Path directory = ControlPath.directory(System.getenv());
    List<Path> live = ControlPath.live(directory);
    if (live.isEmpty()) {
      throw new BadInput("no server of this user runs (no socket in " + directory + " answers)");
    }
    if (live.size() > 1) {
      throw new BadInput(
          "several servers run; choose one of: "
              + live.stream().map(path -> "--socket " + path).collect(Collectors.joining(", ")));
    }
    return live.getFirst();
  }

  private static JsonNode read(String reply) {
    try {
      return ZoneCommands.JSON.readTree(reply);
    } catch (JacksonException e) {
      throw new BadInput("the server's reply cannot be read");
    }
  }
}
