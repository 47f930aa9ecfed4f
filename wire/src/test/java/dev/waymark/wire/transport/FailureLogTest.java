package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  @Test
  void tellsOfEachKindOnceAMinute() {
    AtomicLong now = new AtomicLong(5);
    FailureLog log = new FailureLog(now::get, FailureLogTest.class, "It failed.");
    assertThat(log.report(new IllegalStateException("first"))).isTrue();
    assertThat(log.report(new IllegalStateException("again"))).isFalse();
    assertThat(log.report(new IllegalArgumentException("another kind"))).isTrue();
    now.addAndGet(FailureLog.QUIET_NANOS - 1);
    assertThat(log.report(new IllegalStateException("still"))).isFalse();
    now.addAndGet(1);
    assertThat(log.report(new IllegalStateException("a minute later"))).isTrue();
  }
}
