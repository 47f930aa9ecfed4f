package dev.waymark.authoritative;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// The table of questions to the little internet's servers: `zones-questions.txt`, which says at
/// its top how to read it.
final class QuestionTable {
  /// Where the zones of the little internet are, seen from this module.
  static final Path ZONES = Path.of("..", "zones");

  private QuestionTable() {}

  /// A line of the table.
  record Row(String group, String name, String type, int bufferSize, String expected) {
    /// The question; with `bufferSize` 0 it is for TCP.
    Message question() {
      Message question =
          Message.newQuery(Record.newRecord(Asking.name(name), Type.value(type, true), DClass.IN));
      if (bufferSize > 0) {
        question.addRecord(new org.xbill.DNS.OPTRecord(bufferSize, 0, 0, 0), Section.ADDITIONAL);
      }
      return question;
    }

    @Override
    public String toString() {
      return group + " " + (name.length() > 60 ? name.substring(0, 60) + "..." : name) + " " + type;
    }

    /// What is wrong with a reply; nothing if it is as the table says.
    List<String> differences(Message reply) {
      List<String> differences = new ArrayList<>();
      List<String> parts = split(expected, " | ");
      String status = parts.getFirst().strip();
      if (!status.equals(status(reply))) {
        differences.add("expected " + status + " but was " + status(reply));
      }
      if (status.contains(" tc")) {
        return differences;
      }
      String[] titles = {"answer", "authority", "additional"};
      int[] sections = {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL};
      for (int i = 0; i < titles.length; i++) {
        String prefix = titles[i] + ":";
        String records =
            parts.stream()
                .map(String::strip)
                .filter(part -> part.startsWith(prefix))
                .map(part -> part.substring(prefix.length()).strip())
                .findFirst()
                .orElse("");
        compare(titles[i], records, reply.getSection(sections[i]), differences);
      }
      return differences;
    }

    private static void compare(
        String title, String records, List<Record> actual, List<String> differences) {
      List<String> shown = new ArrayList<>();
      for (Record rr : actual) {
        if (rr.getType() != Type.OPT) {
          shown.add(show(rr));
        }
      }
      if (records.equals("~")) {
        long rrsets =
            actual.stream().map(rr -> rr.getName() + " " + rr.getType()).distinct().count();
        if (rrsets != 1) {
          differences.add(title + ": expected one RRset but was " + shown);
        }
        return;
      }
      Set<String> required = new TreeSet<>();
      Set<String> allowed = new HashSet<>();
      for (String text : split(records, "; ")) {
        if (!text.isBlank()) {
          boolean optional = text.strip().startsWith("?");
          String rr = show(parse(optional ? text.strip().substring(1) : text.strip()));
          allowed.add(rr);
          if (!optional) {
            required.add(rr);
          }
        }
      }
      Set<String> seen = new TreeSet<>(shown);
      if (seen.size() != shown.size()
          || !allowed.containsAll(seen)
          || !seen.containsAll(required)) {
        differences.add(title + ": expected " + required + " but was " + shown);
      }
    }
  }

  /// RCODE and the flags AA and TC.
  static String status(Message reply) {
    String text = Rcode.string(reply.getRcode());
    for (int flag : new int[] {Flags.AA, Flags.TC}) {
      if (reply.getHeader().getFlag(flag)) {
        text += " " + Flags.string(flag).toLowerCase(Locale.ROOT);
      }
    }
    return text;
  }

  /// A record as text that is equal for records that are equal.
  static String show(Record rr) {
    try {
      Name owner = Name.fromString(rr.getName().toString().toLowerCase(Locale.ROOT));
      Record canonical =
          Record.newRecord(
              owner, rr.getType(), rr.getDClass(), rr.getTTL(), rr.rdataToWireCanonical());
      return canonical.toString().replace('\t', ' ');
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// All rows.
  static List<Row> rows() {
    try (InputStream in =
        Objects.requireNonNull(QuestionTable.class.getResourceAsStream("zones-questions.txt"))) {
      List<Row> rows = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          rows.add(row(line));
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    int arrow = line.indexOf("=>");
    String[] words = line.substring(0, arrow).strip().split("\\s+", -1);
    int bufferSize = words.length > 3 ? Integer.parseInt(words[3].replace("bufsize=", "")) : 0;
    return new Row(words[0], words[1], words[2], bufferSize, line.substring(arrow + 2).strip());
  }

  /// The folders of zones: each is served by servers of its own.
  static List<String> groups() {
    try (Stream<Path> folders = Files.list(ZONES)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> rows().stream().anyMatch(row -> row.group().equals(name)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Record parse(String text) {
    String[] words = text.split(" ", 4);
    try {
      return Record.fromString(
          Name.fromString(words[0]),
          Type.value(words[2], true),
          DClass.IN,
          Long.parseLong(words[1]),
          words[3],
          Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /// Splits at a separator that does not stand in quotes.
  private static List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        quoted = !quoted;
      } else if (!quoted && text.startsWith(separator, i)) {
        parts.add(text.substring(start, i));
        start = i + separator.length();
      }
    }
    parts.add(text.substring(start));
    return parts;
  }
}
