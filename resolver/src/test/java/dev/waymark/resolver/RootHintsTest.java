package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

class RootHintsTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("root.hints"), text);
  }

  /// As IANA writes it.
  @Test
  void readsNamesAndAddressesOfBothFamilies() throws IOException {
    RootHints hints =
        RootHints.read(
            file(
                """
                ; a comment
                .                        3600000      NS    A.ROOT-SERVERS.NET.
                A.ROOT-SERVERS.NET.      3600000      A     198.41.0.4
                A.ROOT-SERVERS.NET.      3600000      AAAA  2001:503:ba3e::2:30
                b.root-servers.net.      3600000      A     192.0.2.1
                """));
    assertThat(hints.servers()).hasSize(1);
    assertThat(hints.servers().get(Name.fromConstantString("a.root-servers.net."))).hasSize(2);
  }

  @Test
  void refusesHintsWithoutAnyAddress() throws IOException {
    Path file = file(". 3600 NS a.root-servers.net.\n");
    assertThatThrownBy(() -> RootHints.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no address");
  }

  @Test
  void refusesWhatIsNoZoneFile() throws IOException {
    Path file = file(". 3600 NS\n");
    assertThatThrownBy(() -> RootHints.read(file)).isInstanceOf(IOException.class);
  }
}
