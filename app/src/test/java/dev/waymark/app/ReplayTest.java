package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A saved run is the run: whatever is made of it later is what would have been made of it then.
class ReplayTest {
  @TempDir private static Path folder;
  private static Path saved = Path.of("");
  private static String live = "";
  private static String json = "";

  @BeforeAll
  static void run() throws IOException {
    saved = folder.resolve("cold.json");
    live = trace(saved, "https://www.foobar.com/").out();
    json = Files.readString(saved);
  }

  private static Ran trace(Path file, String target) {
    String port = String.valueOf(FreePort.find());
    return Ran.waymark("trace", "--port", port, "--save", file.toString(), target);
  }

  @Test
  @DisplayName("check (e): JSON gives the live text again, the page included")
  void givesTheTextAgainByteForByte() {
    Ran ran = Ran.waymark("replay", saved.toString());

    assertThat(ran).isEqualTo(new Ran(Waymark.DONE, live, ""));
    assertThat(live).contains("ASKING   a new resolver", "ANSWER   127.53.3.1", "200 OK");
  }

  /// Failures, other letters, aliases: their events come back from the file as well.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bücher.foobar.com",
        "www.lame.com",
        "www.dead.com",
        "nothing.foobar.com",
        "www.old.foobar.com",
        "localhost",
        "http://www.foobar.com:81/",
        "https://expired.foobar.com/",
        "http://foobar.com/"
      })
  void everyKindOfRunComesBack(String target) {
    Path file = folder.resolve("run.json");
    String text = trace(file, target).out();

    assertThat(Ran.waymark("replay", file.toString()).out()).isEqualTo(text).contains("ASKING");
  }

  @Test
  void jsonIsTheFileItself() {
    assertThat(Ran.waymark("replay", "--json", saved.toString()).out()).isEqualTo(json);
  }

  @Test
  void explainsOneStepOfIt() {
    assertThat(Ran.waymark("replay", "--explain", "2", saved.toString()).out())
        .contains("root-servers.net", "question 1 of 50 allowed", "RFC 9609, section 3");
    assertComplaint(Ran.waymark("replay", "--explain", "99", saved.toString()), "no step 99");
  }

  // What is no run

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                      | it has no 'waymark-trace'",
        "hello                                   | is not JSON",
        "[1, 2]                                  | it has no 'waymark-trace'",
        "{}                                      | it has no 'waymark-trace'",
        "{\"waymark-trace\": \"1\"}              | it has no 'waymark-trace'",
        "{\"waymark-trace\": 3}                  | has version 3 of traces; this program reads 1 to 2",
        "{\"waymark-trace\": 1}                  | its field 'run' is missing",
        "{\"waymark-trace\": 1, \"run\": {\"target\": \"a\", \"port\": 1}} | a part of it is missing"
      })
  void anotherFileIsRefused(String content, String complaint) throws IOException {
    Path file = Files.writeString(folder.resolve("other.json"), content);

    assertComplaint(Ran.waymark("replay", file.toString()), complaint);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 0.6, 0.99})
  void aFileCutShortIsRefused(double part) throws IOException {
    String cut = json.substring(0, (int) (json.length() * part));

    assertComplaint(replay(cut), "is not JSON");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertComplaint(replay(json.replace("\"zone\" : \"com.\"", "\"x\" : 1")), "events.zone");
    assertComplaint(replay(json.replace("\"stamp\"", "\"x\"")), "events.stamp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"n\" : 3,            | \"n\" : 30,          | is out of order",
        "\"parent\" : 2        | \"parent\" : 2000    | is out of order",
        "\"startUs\" : [0-9]+  | \"startUs\" : -5     | is out of order",
        "\"endUs\" : [0-9]+    | \"endUs\" : 9000000000000000000 | is out of order",
        "CACHE_MISS            | NONSENSE             | NONSENSE",
        "\"ip\" : \"[0-9.]+\" | \"ip\" : \"a.example\" | 'a.example' is not an address",
        "bailiwick.glue-sibling | no.such             | 'no.such' is not a rule"
      })
  void whatCannotBeIsRefused(String part, String with, String complaint) throws IOException {
    String changed = json.replaceFirst(part, with);

    assertThat(changed).isNotEqualTo(json);
    assertComplaint(replay(changed), complaint);
  }

  private static Ran replay(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("changed.json"), content);
    return Ran.waymark("replay", file.toString());
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertComplaint(Ran.waymark("replay", folder.resolve("none").toString()), "no such file");
    assertComplaint(Ran.waymark("replay", folder.toString()), "not a file");
    assertComplaint(Ran.waymark("replay"), "FILE");
  }

  /// Before anything is asked: a run whose result cannot be kept is not worth starting.
  @Test
  void aPlaceThatCannotBeWrittenIsSaid() {
    String nowhere = folder.resolve("none").resolve("run.json").toString();

    assertComplaint(Ran.waymark("trace", "--save", nowhere, "foobar.com"), "there is no folder");
    assertComplaint(
        Ran.waymark("trace", "--save", folder.toString(), "foobar.com"), "expected the name");
  }

  private static void assertComplaint(Ran ran, String part) {
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(part).containsOnlyOnce("\n").endsWith("\n");
  }
}
