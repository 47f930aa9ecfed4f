package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.app.web.PageUrl;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "http://www.foobar.com, http, www.foobar.com, 80, /",
    "HTTP://www.foobar.com/a/b?c=d#e, http, www.foobar.com, 80, /a/b?c=d",
    "http://www.foobar.com?c=d, http, www.foobar.com, 80, /?c=d",
    "http://www.foobar.com:8080/x, http, www.foobar.com, 8080, /x",
    "http://www.foobar.com./, http, www.foobar.com, 80, /",
    "https://www.foobar.com, https, www.foobar.com, 443, /",
    "https://www.foobar.com:443/, https, www.foobar.com, 443, /",
    "https://www.foobar.com:8443/x, https, www.foobar.com, 8443, /x"
  })
  void aUrlIsANameAndAPage(String url, String scheme, String host, int port, String path) {
    Target target = Target.parse(url, Optional.empty());

    assertThat(target.name()).isEqualTo(Name.fromConstantString("www.foobar.com."));
    assertThat(target.type()).isEqualTo(Type.A);
    assertThat(target.page()).contains(new PageUrl(scheme, host, port, path));
  }

  @Test
  void aNameIsAskedForAddressesUnlessATypeIsGiven() {
    assertThat(Target.parse("foobar.com", Optional.empty()).type()).isEqualTo(Type.A);
    assertThat(Target.parse("foobar.com.", Optional.of("mx")).type()).isEqualTo(Type.MX);
    assertThat(Target.parse("foobar.com", Optional.of("TYPE65280")).type()).isEqualTo(65280);
    assertThat(Target.parse(".", Optional.of("NS")).name()).isEqualTo(Name.root);
  }

  /// RFC 5890, section 2.3.2.1: what goes over the wire are A-labels.
  @Test
  void otherLettersThanAsciiAreSentAsALabels() {
    Target target = Target.parse("http://bücher.example/", Optional.empty());

    assertThat(target.name()).hasToString("xn--bcher-kva.example.");
    assertThat(target.typed()).contains("bücher.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "gopher://foobar.com/; 'gopher' is not a scheme",
        "http:///x; no name between",
        "http://foobar.com:99999/; '99999' is not a port",
        "http://foobar.com:x/; 'x' is not a port",
        "http://foobar.com/%zz; in the path",
        "http://user@foobar.com/; user names",
        "http://127.0.0.1/; an address already",
        "a..b; not a domain name",
        "two words; has blanks"
      })
  void whatCannotBeUsedIsSaidInOneLine(String text, String complaint) {
    assertThatThrownBy(() -> Target.parse(text, Optional.empty()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(complaint)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  /// RFC 1035, section 2.3.4.
  @Test
  void namesAndLabelsHaveALength() {
    String tooLong = "a.".repeat(128);
    String longLabel = "a".repeat(64) + ".com";

    assertThatThrownBy(() -> Target.parse(tooLong, Optional.empty())).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> Target.parse(longLabel, Optional.empty()))
        .isInstanceOf(BadInput.class);
  }

  @Test
  void anUnknownTypeOrATypeBehindAUrlIsRefused() {
    assertThatThrownBy(() -> Target.parse("foobar.com", Optional.of("BANANA")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("'BANANA' is not a record type");
    for (String meta : List.of("ANY", "axfr", "OPT", "TYPE0", "TYPE255")) {
      assertThatThrownBy(() -> Target.parse("foobar.com", Optional.of(meta)))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("'" + meta + "' is no type that a record can have");
    }
    assertThatThrownBy(() -> Target.parse("http://foobar.com", Optional.of("MX")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("a URL has no record type");
  }
}
