package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class EndpointTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:5300", "0.0.0.0:53", "[0:0:0:0:0:0:0:1]:0"})
  void addressesAndPortsAreReadAndWritten(String text) {
    assertThat(Endpoint.text(new Endpoint().convert(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        ":53",
        "::1:53",
        "localhost:53",
        "1.2.3:53",
        "[::1:53",
        "127.0.0.1:5 3"
      })
  void whatIsNoAddressAndPortIsRefused(String text) {
    assertThatThrownBy(() -> new Endpoint().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }
}
