package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.authoritative.zone.ZoneDirectory;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import dev.waymark.wire.Edns;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;

/// The zones of the little internet, served on loopback and asked every question of the table; the
/// same table is put to NSD where that is installed.
class LittleInternetAnswersTest {
  @TempDir private Path temporary;

  private static void assumeZones() {
    assumeTrue(
        Files.isDirectory(QuestionTable.ZONES),
        "skipped: there is no folder " + QuestionTable.ZONES.toAbsolutePath().normalize());
  }

  @TestFactory
  Stream<DynamicTest> everyAnswerIsTheOneInTheTable() {
    assumeZones();
    return QuestionTable.groups().stream()
        .map(group -> DynamicTest.dynamicTest(group, () -> askOurs(group)));
  }

  private static void askOurs(String group) throws IOException {
    ZoneDirectory.Contents contents = ZoneDirectory.read(QuestionTable.ZONES.resolve(group));
    assertThat(contents.problems()).isEmpty();
    List<InetSocketAddress> anyPort =
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (EventLoops loops = new EventLoops(1);
        AuthoritativeServer server =
            AuthoritativeServer.start(loops, anyPort, contents.catalog(), ServerOptions.shared())) {
      List<String> differences = new ArrayList<>();
      for (QuestionTable.Row row : rows(group)) {
        for (String difference : row.differences(ask(server.addresses().getFirst(), row))) {
          differences.add(row + ": " + difference);
        }
      }
      assertThat(differences).isEmpty();
    }
  }

  @Test
  void nsdGivesTheSameAnswers() throws IOException, InterruptedException {
    assumeZones();
    assumeTrue(Peer.Kind.NSD.isInstalled(), "skipped: nsd is not installed");
    List<String> differences = new ArrayList<>();
    int asked = 0;
    for (String group : QuestionTable.groups()) {
      ZoneDirectory.Contents contents = ZoneDirectory.read(QuestionTable.ZONES.resolve(group));
      AuthoritativeResponder ours = Asking.responder(contents.catalog());
      try (Peer nsd =
          Peer.start(
              Peer.Kind.NSD,
              temporary.resolve(group),
              Edns.UDP_PAYLOAD,
              files(QuestionTable.ZONES.resolve(group)))) {
        for (QuestionTable.Row row : rows(group)) {
          asked++;
          Message theirs = ask(nsd.address(), row);
          Message mine =
              Asking.ask(
                  ours,
                  row.bufferSize() > 0
                      ? dev.waymark.wire.Transport.UDP
                      : dev.waymark.wire.Transport.TCP,
                  row.question());
          if (!essence(theirs, row).equals(essence(mine, row))) {
            differences.add(row + ": NSD " + essence(theirs, row) + ", ours " + essence(mine, row));
          }
        }
      }
    }
    assertThat(asked).isGreaterThanOrEqualTo(60);
    assertThat(differences).isEmpty();
  }

  private static Map<Name, Path> files(Path folder) throws IOException {
    Map<Name, Path> zones = new LinkedHashMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(path -> path.toString().endsWith(ZoneFile.SUFFIX)).toList()) {
        if (ZoneFile.read(file) instanceof ZoneReading.Compiled compiled) {
          zones.put(compiled.zone().apex(), file.toRealPath());
        }
      }
    }
    return zones;
  }

  /// What two right servers must agree on: RCODE, flags, and the answer as a set. Which RRset ANY
  /// gets is free (RFC 8482, section 4.1).
  private static List<String> essence(Message reply, QuestionTable.Row row) {
    List<String> essence = new ArrayList<>();
    if (!QuestionTable.status(reply).contains("tc") && !row.type().equals("ANY")) {
      reply.getSection(org.xbill.DNS.Section.ANSWER).stream()
          .map(QuestionTable::show)
          .sorted()
          .forEach(essence::add);
    }
    essence.addFirst(QuestionTable.status(reply));
    return essence;
  }

  private static List<QuestionTable.Row> rows(String group) {
    return QuestionTable.rows().stream().filter(row -> row.group().equals(group)).toList();
  }

  static Message ask(InetSocketAddress server, QuestionTable.Row row) throws IOException {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(java.time.Duration.ofSeconds(5));
    resolver.setEDNS(-1);
    resolver.setTCP(row.bufferSize() == 0);
    resolver.setIgnoreTruncation(true);
    return resolver.send(row.question());
  }
}
