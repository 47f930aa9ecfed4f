package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.resolver.settings.LocalZone;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Zones that the resolver has in files: local data, and the root zone itself (RFC 8806).
class LocalZoneTest {
  private static final String SOA = "@ 3600 IN SOA ns admin 1 3600 600 86400 300\n";

  @TempDir private Path directory;
  @AutoClose private final World world = new World();
  private ScriptedAuthority root;

  @BeforeEach
  void worldWithOneZone() {
    root = world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    world.server("1.1").serves("zone.", "www.zone. A 127.53.3.1", "in.zone. CNAME www.corp.");
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void local(LocalZone... zones) {
    world.with(settings -> settings.withRoutes(settings.routes().withLocal(List.of(zones))));
  }

  private LocalZone corp() throws IOException {
    return LocalZone.read(
        file(
            "corp.zone",
            SOA
                + """
                www 60 A 192.168.1.1
                alias CNAME www
                away CNAME www.zone.
                a.deep A 192.168.1.2
                *.wild A 192.168.1.3
                child NS ns.child
                ns.child A 127.77.1.2
                """));
  }

  private List<String> rdata(String name) {
    return world.ask(name).answer().stream().map(Record::rdataToString).toList();
  }

  @Test
  void localZoneIsAnsweredWithoutAskingAnybody() throws IOException {
    local(corp());
    int packets =
        world.packetsOf(
            () -> {
              assertThat(rdata("www.corp.")).containsExactly("192.168.1.1");
              assertThat(rdata("alias.corp.")).containsExactly("www.corp.", "192.168.1.1");
              assertThat(world.ask("none.corp.")).isInstanceOf(Resolution.NameError.class);
              assertThat(world.ask("www.corp.", Type.MX)).isInstanceOf(Resolution.NoData.class);
              assertThat(world.ask("deep.corp.")).isInstanceOf(Resolution.NoData.class);
              assertThat(world.ask("corp.", Type.SOA)).isInstanceOf(Resolution.Answered.class);
            });
    assertThat(packets).isZero();
  }

  /// RFC 4592, section 3.3.1: and not below a name that exists.
  @Test
  void wildcardOfALocalZoneCoversWhatIsNotThere() throws IOException {
    local(corp());
    Resolution resolution = world.ask("any.thing.wild.corp.");
    assertThat(resolution.answer()).hasSize(1);
    assertThat(resolution.answer().getFirst().getName())
        .isEqualTo(ScriptedAuthority.name("any.thing.wild.corp."));
    assertThat(world.ask("x.www.corp.")).isInstanceOf(Resolution.NameError.class);
  }

  /// The TTL is the file's at each answer: the data does not grow old.
  @Test
  void ttlOfLocalDataStays() throws IOException {
    local(corp());
    world.ask("www.corp.");
    world.clock.advance(Duration.ofSeconds(30));
    assertThat(world.ask("www.corp.").answer().getFirst().getTTL()).isEqualTo(60);
  }

  @Test
  void aliasesLeadOutOfALocalZoneAndIntoIt() throws IOException {
    local(corp());
    assertThat(rdata("away.corp.")).containsExactly("www.zone.", "127.53.3.1");
    assertThat(rdata("in.zone.")).containsExactly("www.corp.", "192.168.1.1");
  }

  @Test
  void walkGoesOnBelowACutOfALocalZone() throws IOException {
    world.server("1.2").serves("child.corp.", "www.child.corp. A 127.53.3.9");
    local(corp());
    assertThat(rdata("www.child.corp.")).containsExactly("127.53.3.9");
    assertThat(root.asked()).isEmpty();
  }

  private Path rootZone() {
    return file(
        "root.zone",
        """
        . 86400 IN SOA a.root-servers.net. nstld. 1 1800 900 604800 86400
        . NS a.root-servers.net.
        a.root-servers.net. A 127.77.0.1
        zone. NS ns.zone.
        ns.zone. A 127.77.1.1
        """);
  }

  /// RFC 8806: no question to a root server, neither for what exists nor for what does not.
  @Test
  void localRootIsUsedInsteadOfRootServers() throws IOException {
    Path file = rootZone();
    Files.setLastModifiedTime(file, FileTime.from(world.clock.instant()));
    local(LocalZone.readRoot(file));
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    assertThat(world.ask("nothing.")).isInstanceOf(Resolution.NameError.class);
    assertThat(world.ask("www.nothing.")).isInstanceOf(Resolution.NameError.class);
    assertThat(world.ask(".", Type.NS)).isInstanceOf(Resolution.Answered.class);
    assertThat(world.ask("zone.", Type.DS)).isInstanceOf(Resolution.NoData.class);
    assertThat(root.asked()).isEmpty();
  }

  /// RFC 8806, section 4: a copy that has expired is not used.
  @Test
  void localRootThatHasExpiredIsNotUsed() throws IOException {
    Path file = rootZone();
    Files.setLastModifiedTime(file, FileTime.from(world.clock.instant()));
    local(LocalZone.readRoot(file));
    world.resolver();
    world.clock.advance(Duration.ofDays(7));
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    assertThat(root.asked()).isNotEmpty();
  }

  @Test
  void whatIsNotOneZoneIsRefused() {
    assertThatThrownBy(() -> LocalZone.read(file("a.zone", "www 60 A 192.0.2.1\n")))
        .hasMessageContaining("SOA");
    assertThatThrownBy(() -> LocalZone.read(file("b.zone", SOA + "www A 192.0.2.1.2\n")))
        .hasMessageContaining("b.zone:2");
    assertThatThrownBy(() -> LocalZone.read(file("c.zone", SOA + "www.net. A 192.0.2.1\n")))
        .hasMessageContaining("www.net");
    assertThatThrownBy(() -> LocalZone.readRoot(file("d.zone", "com. " + SOA.substring(2))))
        .hasMessageContaining("root");
  }

  /// A static host is the target of an alias in a local zone.
  @Test
  void aliasLeadsToAStaticHost() throws IOException {
    LocalZone zone =
        LocalZone.read(file("corp.zone", "$ORIGIN corp.\n" + SOA + "a CNAME host.static.\n"));
    Map<Name, List<InetAddress>> hosts =
        Map.of(ScriptedAuthority.name("host.static."), List.of(InetAddress.ofLiteral("10.1.2.3")));
    world.with(
        settings ->
            settings
                .withRoutes(settings.routes().withLocal(List.of(zone)))
                .withPolicy(settings.policy().withHosts(hosts)));
    assertThat(world.ask("a.corp.").answer().stream().map(Record::rdataToString))
        .containsExactly("host.static.", "10.1.2.3");
    assertThat(world.packets()).isZero();
  }
}
