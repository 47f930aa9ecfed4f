package dev.waymark.authoritative;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Another authoritative server, if it is installed, with the same zones: another opinion.
final class Peer implements AutoCloseable {
  private static final int TRIES = 500;
  private static final int STARTS = 3;

  /// Below the ports that the kernel gives to outgoing connections.
  private static final int LOWEST_PORT = 10_000;

  private static final int ABOVE_HIGHEST_PORT = 30_000;

  private final Process process;
  private final InetSocketAddress address;

  private Peer(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /// The servers that are known here. Their answers are minimal.
  enum Kind {
    NSD("nsd", "-dc"),
    KNOT("knotd", "-c"),
    BIND("named", "-gc");

    private final String program;
    private final String option;

    Kind(String program, String option) {
      this.program = program;
      this.option = option;
    }

    boolean isInstalled() {
      return Program.find(program).isPresent();
    }

    private List<String> command(Path configuration) {
      return List.of(Program.find(program).orElseThrow(), option, configuration.toString());
    }

    private String configuration(Path work, int port, int payload, Map<Name, Path> zones) {
      StringBuilder text = new StringBuilder();
      switch (this) {
        case NSD -> {
          text.append(
              """
              server:
                ip-address: 127.0.0.1@%1$d
                server-count: 1
                username: ""
                database: ""
                chroot: ""
                minimal-responses: yes
                ipv4-edns-size: %3$d
                rrl-ratelimit: 0
                pidfile: "%2$s/nsd.pid"
                logfile: "%2$s/log"
                xfrdfile: "%2$s/xfrd.state"
                xfrdir: "%2$s"
                zonelistfile: "%2$s/zone.list"
                cookie-secret-file: ""
              remote-control:
                control-enable: no
              """
                  .formatted(port, work, payload));
          zones.forEach(
              (apex, file) ->
                  text.append("zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n".formatted(apex, file)));
        }
        case KNOT -> {
          text.append(
              """
              server:
                listen: 127.0.0.1@%1$d
                rundir: %2$s
                udp-max-payload: %3$d
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
              database:
                storage: %2$s
              log:
              - target: stderr
                any: error
              template:
              - id: default
                storage: %2$s
                zonefile-load: whole
                journal-content: none
                semantic-checks: off
              zone:
              """
                  .formatted(port, work, payload));
          zones.forEach(
              (apex, file) -> text.append("- domain: %s\n  file: %s\n".formatted(apex, file)));
        }
        case BIND -> {
          text.append(
              """
              options {
                directory "%2$s";
                listen-on port %1$d { 127.0.0.1; };
                listen-on-v6 { none; };
                pid-file none;
                session-keyfile none;
                managed-keys-directory "%2$s";
                recursion no;
                notify no;
                minimal-responses yes;
                max-udp-size %3$d;
                edns-udp-size %3$d;
                dnssec-validation no;
                check-names primary ignore;
                check-integrity no;
                querylog no;
              };
              controls { };
              """
                  .formatted(port, work, payload));
          zones.forEach(
              (apex, file) ->
                  text.append(
                      "zone \"%s\" { type primary; file \"%s\"; };\n".formatted(apex, file)));
        }
      }
      return text.toString();
    }
  }

  /// Programs of this machine.
  static final class Program {
    private Program() {}

    /// Where a program is, if it is installed.
    static Optional<String> find(String name) {
      return Stream.concat(
              Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
          .map(folder -> Path.of(folder, name))
          .filter(Files::isExecutable)
          .map(Path::toString)
          .findFirst();
    }

    /// Runs a program to its end.
    ///
    /// @return what it wrote
    static String run(Path folder, String... command) throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + "\n" + output);
      }
      return output;
    }
  }

  /// Starts a server on a free port of loopback and waits until it answers. A port that was free a
  /// moment ago may be taken by a client's question: then another one is tried.
  ///
  /// @param work a folder for what the server writes
  /// @param payload the size of the largest datagram
  /// @param zones the file of each zone
  static Peer start(Kind kind, Path work, int payload, Map<Name, Path> zones)
      throws IOException, InterruptedException {
    return start(
        kind,
        work,
        zones.keySet().iterator().next(),
        (folder, port) -> kind.configuration(folder, port, payload, zones));
  }

  /// Starts a server that adds the addresses of all hosts it names.
  static Peer talkative(Kind kind, Path work, Path zone, Name apex)
      throws IOException, InterruptedException {
    return start(
        kind,
        work,
        apex,
        (folder, port) ->
            kind.configuration(folder, port, 4096, Map.of(apex, zone))
                .replace("minimal-responses: yes", "minimal-responses: no")
                .replace("minimal-responses yes", "minimal-responses no"));
  }

  /// What a server is told that works in a folder and listens on a port.
  private interface Configuration {
    String of(Path folder, int port);
  }

  private static Peer start(Kind kind, Path work, Name apex, Configuration configuration)
      throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return startOnce(kind, work.resolve(kind + "-" + tries), apex, configuration);
      } catch (IOException e) {
        if (tries == STARTS) {
          throw e;
        }
      }
    }
  }

  private static Peer startOnce(Kind kind, Path work, Name apex, Configuration told)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, ABOVE_HIGHEST_PORT);
    Path configuration = work.resolve("configuration");
    Files.writeString(configuration, told.of(work, port));
    Process process =
        new ProcessBuilder(kind.command(configuration))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("output").toFile())
            .start();
    Peer peer = new Peer(process, new InetSocketAddress(loopback, port));
    peer.awaitAnswer(apex, work);
    return peer;
  }

  private void awaitAnswer(Name apex, Path work) throws IOException {
    SimpleResolver resolver = new SimpleResolver(address);
    resolver.setTimeout(Duration.ofMillis(200));
    Message question = Message.newQuery(Record.newRecord(apex, Type.SOA, DClass.IN));
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try {
        if (resolver.send(question).getRcode() == 0) {
          return;
        }
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) { // it has not read the zones yet
          break;
        }
      } catch (IOException e) {
        // Not up yet: the timeout of the question is the pause.
        if (!process.isAlive()) {
          break;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    close();
    StringBuilder said = new StringBuilder("no answer: ");
    for (Path log : List.of(work.resolve("log"), work.resolve("output"))) {
      said.append(Files.exists(log) ? Files.readString(log) : "");
    }
    throw new IOException(said.toString());
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
