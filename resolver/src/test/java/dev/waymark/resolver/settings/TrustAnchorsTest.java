package dev.waymark.resolver.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.resolver.validate.Unvalidated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

/// Trust anchors in presentation format, and negative ones (RFC 7646).
class TrustAnchorsTest {
  private static final String DIGEST = "00".repeat(32);

  @TempDir private Path directory;

  private TrustAnchors read(String text) throws IOException {
    return TrustAnchors.read(Files.writeString(directory.resolve("anchors"), text));
  }

  @Test
  void dsAndDnskeyAreRead() throws IOException {
    TrustAnchors anchors =
        read(
            """
            ; the root's
            . IN DS 20326 8 2 (
                E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D )

            foobar.com. 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4= ; ours
            """);
    assertThat(anchors.records()).hasSize(2);
    assertThat(anchors.zones()).containsExactly(Name.root, Name.fromConstantString("foobar.com."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ". A 192.0.2.1 | expected a DS or DNSKEY",
        ". DS 1 8 2 00 | Expected 32 bytes",
        ". DS 1 8 9 00 | digest type 9",
        ". DNSKEY 257 2 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4= | protocol 2",
        ". DNSKEY 1 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4= | not a zone key",
        ". DNSKEY 385 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4= | revoked",
        ". DS ( 1 8 2 | not closed",
        ". CH TXT hello | the class is not IN",
        ". DS none | expected an integer"
      })
  void whatIsNoTrustAnchorIsToldWithItsLine(String line, String what) {
    assertThatThrownBy(() -> read(". DS 1 8 2 " + DIGEST + "\n" + line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("anchors:2: ")
        .hasMessageContaining(what);
  }

  @Test
  void fileWithoutAnchorsIsRefused() {
    assertThatThrownBy(() -> read("; nothing\n")).hasMessageContaining("no DS or DNSKEY");
  }

  /// RFC 7646, section 1.1: the zone and everything below counts as unsigned.
  @Test
  void zonesBelowANegativeTrustAnchorAreInsecure() {
    TrustSettings trust =
        new TrustSettings(
            false, TrustAnchors.NONE, Set.of(Name.fromConstantString("broken.com.")), false);
    Unvalidated step = new Unvalidated(trust);
    assertThat(step.validate(Name.fromConstantString("a.broken.com."), List.of()))
        .isEqualTo(new SecurityStatus.Insecure());
    assertThat(step.validate(Name.fromConstantString("com."), List.of()))
        .isEqualTo(new SecurityStatus.Indeterminate());
  }
}
