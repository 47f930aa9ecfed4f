package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneDirectory;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// NSD, if it is installed, with the same zones: another opinion.
final class Nsd implements AutoCloseable {
  private static final int TRIES = 100;
  private static final int STARTS = 3;

  /// Below the ports that the kernel gives to outgoing connections.
  private static final int LOWEST_PORT = 10_000;

  private static final int ABOVE_HIGHEST_PORT = 30_000;

  private final Process process;
  private final InetSocketAddress address;

  private Nsd(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  static boolean isInstalled() {
    return program() != null;
  }

  private static String program() {
    return Stream.concat(
            Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "nsd"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  /// Starts NSD on a free port of loopback and waits until it answers. A port that was free a
  /// moment ago may be taken by a client's question: then another one is tried.
  static Nsd start(Path work, Path zones, ZoneDirectory.Contents contents)
      throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return startOnce(work.resolve("start-" + tries), zones, contents);
      } catch (IOException e) {
        if (tries == STARTS) {
          throw e;
        }
      }
    }
  }

  private static Nsd startOnce(Path work, Path zones, ZoneDirectory.Contents contents)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, ABOVE_HIGHEST_PORT);
    Path configuration = work.resolve("nsd.conf");
    Files.writeString(configuration, configuration(work, port, zones));
    Process process =
        new ProcessBuilder(program(), "-d", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("output").toFile())
            .start();
    Nsd nsd = new Nsd(process, new InetSocketAddress(loopback, port));
    nsd.awaitAnswer(contents.catalog().zones().getFirst(), work);
    return nsd;
  }

  private static String configuration(Path work, int port, Path zones) throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            server:
              ip-address: 127.0.0.1@%d
              server-count: 1
              username: ""
              database: ""
              chroot: ""
              minimal-responses: yes
              rrl-ratelimit: 0
              zonesdir: "%s"
              pidfile: "%s/nsd.pid"
              logfile: "%s/nsd.log"
              xfrdfile: "%s/xfrd.state"
              xfrdir: "%s"
              zonelistfile: "%s/zone.list"
              cookie-secret-file: ""
            remote-control:
              control-enable: no
            """
                .formatted(port, zones.toRealPath(), work, work, work, work, work));
    List<Path> files;
    try (Stream<Path> walk = Files.walk(zones)) {
      files = walk.filter(file -> file.toString().endsWith(ZoneFile.SUFFIX)).toList();
    }
    for (Path file : files) {
      if (ZoneFile.read(file) instanceof ZoneReading.Compiled compiled) {
        text.append("zone:\n  name: \"" + compiled.zone().apex() + "\"\n");
        text.append("  zonefile: \"" + file.toRealPath() + "\"\n");
      }
    }
    return text.toString();
  }

  private void awaitAnswer(Zone zone, Path work) throws IOException {
    SimpleResolver resolver = new SimpleResolver(address);
    resolver.setTimeout(Duration.ofMillis(200));
    Message question = Message.newQuery(Record.newRecord(zone.apex(), Type.SOA, DClass.IN));
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try {
        resolver.send(question);
        return;
      } catch (IOException e) {
        // Not up yet: the timeout of the question is the pause.
        if (!process.isAlive()) {
          break;
        }
      }
    }
    close();
    StringBuilder said = new StringBuilder("nsd does not answer: ");
    for (Path log : List.of(work.resolve("nsd.log"), work.resolve("output"))) {
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
