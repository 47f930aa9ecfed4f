package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/// A page over TLS comes each time: the handshake once could end before anybody was there to hear
/// of it, and the visit then waited for ever.
@Timeout(60)
final class SecurePageTest {
  @RepeatedTest(20)
  void aPageComesHoweverTheThreadsTakeTurns() {
    Ran ran = Ran.waymark("trace", "--port", "" + FreePort.find(), "https://www.foobar.com/");

    assertThat(ran.out()).contains("200 OK (HTTP/2)");
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
  }
}
