package dev.waymark.app;

import java.io.IOException;
import java.io.PrintWriter;
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
    header = "Tells a running authoritative server what to do.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Commands:",
      "  reload [ZONE]   look into all zone files, or those of one zone, and serve what is new",
      "  status          how the server stands, and every file that could not be served",
      "  zones           each zone: serial, records, file, when it was read",
      "  stats           requests by transport, RCODE and type; what was dropped",
      "  roll-cookies    make DNS cookies with a new secret; the old one is accepted for an hour",
      "  stop            answer what is in hand, then end"
    },
    footerHeading = "%n",
    footer = {
      "Examples:",
      "  waymark control reload example.com",
      "  waymark control --json stats",
      "",
      "Exit status: 0 done, 1 the server says that something is wrong, 2 no such server or command."
    })
final class ControlCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..2",
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
    String reply = ask(socket == null ? onlyOne() : socket, command);
    JsonNode read = read(reply);
    JsonNode error = read.get("error");
    if (error != null) {
      throw new BadInput(error.asString());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(reply);
    } else {
      JsonOutline.print(read, out);
    }
    out.flush();
    JsonNode ok = read.get("ok");
    return ok == null || ok.asBoolean() ? Waymark.DONE : Waymark.FAILED;
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

  private static String ask(Path socket, String command) {
    try {
      return ControlSocket.ask(socket, command);
    } catch (IOException | UnsupportedOperationException e) {
      throw new BadInput(
          socket + ": no server answers (" + Optional.ofNullable(e.getMessage()).orElse("?") + ")");
    }
  }

  private static JsonNode read(String reply) {
    try {
      return ZoneCommands.JSON.readTree(reply);
    } catch (JacksonException e) {
      throw new BadInput("the server's reply cannot be read");
    }
  }
}
