package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every limit of the resolver stands in `docs/limits.md` with the value and the reason that its
/// source gives.
class LimitsPageTest {
  private static final Path SOURCE = Path.of("src/main/java/dev/waymark/resolver");
  private static final Path TRANSPORT =
      Path.of("..", "wire", "src", "main", "java", "dev", "waymark", "wire", "transport");

  private static final List<String> FILES =
      List.of(
          "settings/Limits",
          "settings/ServiceSettings",
          "settings/CacheSettings",
          "settings/StaleSettings",
          "settings/LocalZone",
          "cache/ServerMemory",
          "cache/CookieJar",
          "cache/FailureCache",
          "cache/DelegationStore",
          "cache/PreparedReplies",
          "cache/Changes",
          "iterate/RootSearch",
          "iterate/Glueless",
          "iterate/Patience",
          "iterate/Lineup",
          "iterate/ServerChoice",
          "iterate/Attempt",
          "iterate/Hearing",
          "iterate/Bailiwick",
          "iterate/AnswerChain",
          "FurtherRecords",
          "iterate/Search",
          "Prefetch",
          "trace/TraceRecorder");

  private static final List<String> FILES_OF_TRANSPORT =
      List.of(
          "SharedExchange", "Unanswered", "Line", "Lines", "Mailbox", "Connection", "Connections");

  private static final Pattern CONSTANT =
      Pattern.compile(
          " *(?:public |private )?static final (?:int|long|Duration) ([A-Z_0-9]+) = (.*);");

  private static final Pattern MILLIS = Pattern.compile("Duration.ofMillis\\((.*)\\)");
  private static final Pattern SECONDS = Pattern.compile("Duration.ofSeconds\\((.*)\\)");

  @Test
  void everyLimitStandsOnThePage() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String file : FILES) {
      rows.addAll(rows(SOURCE, file));
    }
    for (String file : FILES_OF_TRANSPORT) {
      rows.addAll(rows(TRANSPORT, file));
    }
    List<String> page = LimitsPage.lines().stream().filter(line -> line.startsWith("| `")).toList();
    assertThat(page).as(LimitsPage.PAGE.toString()).containsExactlyElementsOf(rows);
  }

  private static List<String> rows(Path source, String file) throws IOException {
    String type = file.substring(file.indexOf('/') + 1);
    List<String> rows = new ArrayList<>();
    StringBuilder comment = new StringBuilder();
    for (String line : Files.readAllLines(source.resolve(file + ".java"))) {
      String text = line.strip();
      Matcher constant = CONSTANT.matcher(line);
      if (text.startsWith("///")) {
        comment.append(comment.isEmpty() ? "" : " ").append(text.substring(3).strip());
        continue;
      }
      if (constant.matches() && !comment.isEmpty()) {
        String reason = comment.toString().replace("[", "`").replace("]", "`");
        rows.add(
            "| `%s.%s` | %s | %s |"
                .formatted(type, constant.group(1), value(constant.group(2)), reason));
      }
      comment.setLength(0);
    }
    return rows;
  }

  private static String value(String expression) {
    String text = MILLIS.matcher(expression).replaceFirst("$1 ms");
    text = SECONDS.matcher(text).replaceFirst("$1 s");
    return text.replace("64L << 20", "64 MiB").replace("4 << 20", "4 MiB").replace('_', ',');
  }
}
