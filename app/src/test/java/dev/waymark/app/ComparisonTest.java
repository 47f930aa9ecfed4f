package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.ComparisonText;
import dev.waymark.resolver.trace.Ink;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Two runs side by side, with the little internet's real answers.
class ComparisonTest {
  private static final Question WWW =
      new Question(Name.fromConstantString("www.foobar.com."), Type.A);
  private static final Question MAIL =
      new Question(Name.fromConstantString("foobar.com."), Type.MX);

  @TempDir private Path folder;

  private static Trace ask(Lab lab, Question question) {
    TraceRecorder recorder = new TraceRecorder(question, Instant.EPOCH);
    lab.resolver().resolve(question, recorder);
    return recorder.trace();
  }

  private static String compared(Trace before, Trace after) {
    return new ComparisonText(100, Ink.NONE).render(before, after);
  }

  @Test
  void aCachedAnswerSavesEveryQuestion() {
    try (Lab lab = Lab.start(0, 0)) {
      Trace cold = ask(lab, WWW);
      Trace warm = ask(lab, WWW);

      assertThat(compared(cold, warm))
          .containsPattern("queries +[0-9]+ +0 +[0-9]+ +answers cached")
          .containsPattern("DNS +[0-9.]+ ms +0\\.0 ms")
          .containsPattern("x[0-9] +- +foobar\\.com A +the answer was still known")
          .containsPattern("ANSWER +the same both times")
          .containsPattern("NOTICE .*www\\.foobar\\.com changed it now");
      assertThat(compared(warm, cold)).containsPattern("queries +0 +[0-9]+ +-[0-9]+ +TTLs ran out");
    }
  }

  /// The run that was second on the same resolver, beside one that was first on a new one.
  @Test
  void aKnownDelegationSavesTheWayToIt() {
    try (Lab lab = Lab.start(0, 0)) {
      ask(lab, WWW);
      Trace warm = ask(lab, MAIL);
      try (Lab other = Lab.start(0, 0)) {
        assertThat(compared(ask(other, MAIL), warm))
            .containsPattern("queries +[4-9] +[0-9] +[0-9] +delegations cached")
            .containsPattern("x[0-9] +- +com [A-Z]+ +the servers further down were still known")
            .containsPattern("x[0-9] +x[0-9] +foobar\\.com MX +");
      }
    }
  }

  @Test
  void changedDataIsSaid() throws IOException {
    try (Lab lab = Lab.start(0, 0)) {
      Run run =
          new Run(
              "www.foobar.com",
              Optional.empty(),
              Optional.empty(),
              5300,
              Circumstances.PLAIN,
              ask(lab, WWW));
      String json = RunJson.write(run);
      Path before = Files.writeString(folder.resolve("before.json"), json);
      Path after =
          Files.writeString(folder.resolve("after.json"), json.replace("7f350301", "7f350309"));

      assertThat(
              Ran.waymark("replay", "--compare", before.toString(), after.toString())
                  .out()
                  .replaceAll("\\s+", " "))
          .contains(
              "COMPARED with " + before,
              "the same was asked",
              "ANSWER changed, from ANSWER 127.53.3.1,",
              "127.53.3.9");
    }
  }

  @Test
  void onlyRunsOfTheSameQuestionAreCompared() throws IOException {
    try (Lab lab = Lab.start(0, 0)) {
      Path www = folder.resolve("www.json");
      RunFile.save(
          new Run(
              "www", Optional.empty(), Optional.empty(), 5300, Circumstances.PLAIN, ask(lab, WWW)),
          www);

      Ran ran = Ran.waymark("trace", "--compare", www.toString(), "foobar.com", "MX");
      assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
      assertThat(ran.err()).contains("only runs of the same question").containsOnlyOnce("\n");
      assertThat(Ran.waymark("replay", "--compare", www.toString(), "--json", www.toString()).err())
          .contains("--compare prints text");
    }
  }
}
