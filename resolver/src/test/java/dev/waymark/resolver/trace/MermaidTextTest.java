package dev.waymark.resolver.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Question;
import dev.waymark.wire.Section;
import dev.waymark.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

class MermaidTextTest {
  /// What stands for itself in Mermaid's grammar, or is a character's number.
  private static final String TEXT = "(?:[A-Za-z0-9 .,/_()-]|#[0-9]+;)+";

  private static final Pattern GRAMMAR =
      Pattern.compile(
          "sequenceDiagram\n"
              + "(?:  participant (?:C|R|S[0-9]+) as "
              + TEXT
              + "\n)+"
              + "(?:  (?:C|R|S[0-9]+)(?:->>|-->>|--x)(?:C|R|S[0-9]+): "
              + TEXT
              + "\n)*"
              + "  Note over R: "
              + TEXT
              + "\n");

  static final String HOSTILE =
      "a\"b;c#d%%e<script>alert(1)</script>\n  R->>R: forged\r\u001b[2J&amp;`end`é\u2028";

  /// Whatever a server or a page says: the diagram keeps its grammar.
  @Test
  void hostileTextStaysText() throws TextParseException {
    String text = MermaidText.render(hostile());

    assertThat(text).matches(GRAMMAR);
    assertThat(text.lines()).hasSize(14);
    assertThat(text)
        .contains("#60;script#62;", "#59;", "#35;", "#34;")
        .doesNotContain("<script", "R->>R: forged", "%%", "`", "\u2028");
  }

  @Test
  void everyQuestionAndEveryReplyIsAMessage() throws TextParseException {
    assertThat(MermaidText.render(hostile()).lines())
        .filteredOn(line -> line.contains("->>S"))
        .hasSize(3);
    assertThat(MermaidText.render(hostile())).contains("S1-->>R: ", "S2-->>C: ", "S3--xC: ");
  }

  @Test
  void onlyHarmlessSignsStandAsTheyAre() {
    assertThat(MermaidText.escape("a-1 (b), c./_")).isEqualTo("a-1 (b), c./_");
    assertThat(MermaidText.escape("#;:<")).isEqualTo("#35;#59;#58;#60;");
  }

  /// A trace in which everything that others can say tries to be more than text.
  static Trace hostile() throws TextParseException {
    InetAddress ip = InetAddress.ofLiteral("192.0.2.1");
    Name name = Name.fromString("a\\\"b\\;c#d.<script>\\010x.example.");
    Question question = new Question(name, Type.TXT);
    Server server = new Server(name, ip, 53, Transport.UDP);
    Spent spent = new Spent(1, 50);
    TXTRecord rr = new TXTRecord(name, DClass.IN, 60, "x;y#z\"<script>");
    InetSocketAddress web = new InetSocketAddress(ip, 80);
    return new Trace(
        question,
        Instant.EPOCH,
        List.of(
            new TraceEvent.CacheMiss(new Stamp(1, 0, 0, 0), question),
            new TraceEvent.Query(
                new Stamp(2, 0, 1, 1),
                Name.root,
                server,
                new Asked(question, question),
                TraceEvent.Choice.ONLY_ONE,
                null,
                Duration.ofMillis(376),
                true,
                spent),
            new TraceEvent.Reply(
                new Stamp(3, 2, 1, 9),
                Name.root,
                server,
                0,
                "qr aa",
                99,
                TraceEvent.Meaning.ANSWERED,
                List.of(new Judged(Section.ANSWER, rr, Rule.ANSWER))),
            new TraceEvent.Answer(
                new Stamp(4, 0, 10, 10), question, 0, "Indeterminate", List.of(rr), spent),
            new PageEvent.TcpConnected(new Stamp(5, 0, 11, 12), web, web),
            new PageEvent.HttpFailed(
                new Stamp(6, 0, 12, 20), new InetSocketAddress(ip, 81), "GET /", HOSTILE)),
        0);
  }
}
