package dev.waymark.resolver.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void sentencesAreFoldedBetweenWords() {
    assertThat(Columns.wrap("one two three", 7)).containsExactly("one two", "three");
    assertThat(Columns.wrap("", 7)).containsExactly("");
  }

  @Test
  void aWordIsNeverCut() {
    assertThat(Columns.wrap("a considerably long one", 5))
        .containsExactly("a", "considerably", "long", "one");
  }

  @Test
  void rowsStayWithinTheWidth() {
    Step step =
        new Step(
            1,
            0,
            Step.Part.DNS,
            Step.Ending.REPLIED,
            0,
            1200,
            0,
            "a.root-servers.net",
            "com A",
            "REFERRAL to com: 2 servers",
            List.of());
    Columns columns = Columns.of(List.of(step), 80);

    String row = columns.row("1", "1.2", step.who(), step.question(), "word ".repeat(30).strip());

    assertThat(row.lines()).hasSizeGreaterThan(1).allMatch(line -> line.length() <= 80);
  }

  @Test
  void aCellThatIsTooLongPushesTheRestToTheNextLine() {
    String name = "a-name-as-long-as-people-sometimes-make-them.example.com";
    Step step =
        new Step(
            1, 0, Step.Part.DNS, Step.Ending.REPLIED, 0, 0, 0, name, name + " A", "NODATA", List.of());

    String row = Columns.of(List.of(step), 80).row("1", "0.0", name, name + " A", "NODATA");

    assertThat(row.lines().map(String::strip))
        .containsExactly("1     0.0  " + name, name + " A", "NODATA");
  }
}
