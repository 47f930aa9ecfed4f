package dev.waymark.resolver.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Question;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class TraceRecorderTest {
  private static final Question QUESTION = new Question(Name.root, Type.NS);

  @Test
  void keepsSoManyEventsAndTheEnd() {
    TraceRecorder recorder = new TraceRecorder(QUESTION, Instant.EPOCH);
    for (int n = 1; n <= TraceRecorder.MAX_EVENTS + 10; n++) {
      recorder.tell(new TraceEvent.CacheMiss(new Stamp(n, 0, 0, 0), QUESTION));
    }
    recorder.tell(
        new TraceEvent.Answer(
            new Stamp(9_999, 0, 0, 0), QUESTION, 0, "Secure", List.of(), new Spent(0, 50)));
    Trace trace = recorder.trace();
    assertThat(trace.events()).hasSize(TraceRecorder.MAX_EVENTS + 1);
    assertThat(trace.events().getLast()).isInstanceOf(TraceEvent.Answer.class);
    assertThat(trace.omitted()).isEqualTo(10);
    assertThat(trace.first(5).omitted()).isEqualTo(TraceRecorder.MAX_EVENTS + 1 - 5 + 10);
  }

  @Test
  void idsOfRulesAndCausesAreUnique() {
    assertThat(Arrays.stream(Rule.values()).map(Rule::id)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(Cause.values()).map(Cause::id)).doesNotHaveDuplicates();
  }
}
