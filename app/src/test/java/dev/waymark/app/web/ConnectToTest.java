package dev.waymark.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The meaning is the one in the manual of curl: empty means any on the left, the same on the
/// right.
class ConnectToTest {
  @ParameterizedTest
  @CsvSource({
    "a.com:80:b.com:81, a.com, 80, b.com port 81",
    "a.com:80:b.com:81, A.COM, 80, b.com port 81",
    "a.com:80:b.com:81, a.com, 443, ''",
    "a.com:80:b.com:81, b.com, 80, ''",
    "::b.com:81, any.com, 7, b.com port 81",
    "a.com::b.com:, a.com, 7, b.com port 7",
    "a.com:7::8, a.com, 7, a.com port 8",
    "::[::1]:8443, a.com, 443, ::1 port 8443",
    ":::, a.com, 443, a.com port 443"
  })
  void anOrderIsForHostsAndPorts(String order, String host, int port, String place) {
    assertThat(
            ConnectTo.find(List.of(ConnectTo.parse(order)), host, port)
                .map(ConnectTo.Place::toString)
                .orElse(""))
        .isEqualTo(place);
  }

  @Test
  void theFirstThatFitsCounts() {
    List<ConnectTo> orders =
        Stream.of("a.com::x:1", "::y:2", "::z:3").map(ConnectTo::parse).toList();

    assertThat(ConnectTo.find(orders, "a.com", 80)).contains(new ConnectTo.Place("x", 1));
    assertThat(ConnectTo.find(orders, "b.com", 80)).contains(new ConnectTo.Place("y", 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a:80",
        "a:80:b",
        "a:80:b:81:c",
        "a:x:b:81",
        "a:99999:b:81",
        "a:0:b:1",
        "::1:80:b:1"
      })
  void whatIsNoOrderIsSaid(String text) {
    assertThatThrownBy(() -> ConnectTo.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }
}
