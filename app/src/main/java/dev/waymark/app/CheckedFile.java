package dev.waymark.app;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.authoritative.zone.ZoneReading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `check-zone` found out about one file.
///
/// @param zone the zone, if it can be served
/// @param strict whether a warning is as bad as an error
record CheckedFile(Path file, Optional<Zone> zone, List<ZoneProblem> problems, boolean strict) {
  /// Raised when a program that reads the JSON would have to change.
  static final int SCHEMA_VERSION = 1;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Copies the list.
  CheckedFile {
    problems = List.copyOf(problems);
  }

  static CheckedFile of(Path file, ZoneReading reading, boolean strict) {
    return switch (reading) {
      case ZoneReading.Compiled(var zone, var problems) ->
          new CheckedFile(file, Optional.of(zone), problems, strict);
      case ZoneReading.Refused(var problems) ->
          new CheckedFile(file, Optional.empty(), problems, strict);
    };
  }

  /// The same with a problem that was found later.
  CheckedFile with(Optional<ZoneProblem> problem) {
    List<ZoneProblem> more = new ArrayList<>(problems);
    problem.ifPresent(more::add);
    return new CheckedFile(file, zone, more, strict);
  }

  /// Whether the file is as whoever asked wants it.
  boolean isGood() {
    return zone.isPresent() && !(strict && !problems.isEmpty());
  }

  private long errors() {
    return problems.stream().filter(ZoneProblem::isError).count();
  }

  private long warnings() {
    return problems.size() - errors();
  }

  /// A line for each problem, and one that sums up.
  void print(PrintWriter out) {
    problems.forEach(out::println);
    String found = problems.isEmpty() ? "" : counts(errors(), warnings());
    out.println(
        zone.map(served -> file + ": zone " + served.apex() + " can be served" + with(found))
            .orElseGet(() -> file + ": cannot be served: " + found));
  }

  private String with(String found) {
    String with = found.isEmpty() ? "" : ", with " + found;
    return isGood() ? with : with + ", which --strict does not allow";
  }

  private static String counts(long errors, long warnings) {
    List<String> parts = new ArrayList<>();
    if (errors > 0) {
      parts.add(count(errors, "error"));
    }
    if (warnings > 0) {
      parts.add(count(warnings, "warning"));
    }
    return parts.isEmpty() ? "no problem" : String.join(" and ", parts);
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /// One line about several files.
  static String summary(List<CheckedFile> checked) {
    long served = checked.stream().filter(one -> one.zone().isPresent()).count();
    long errors = checked.stream().mapToLong(CheckedFile::errors).sum();
    long warnings = checked.stream().mapToLong(CheckedFile::warnings).sum();
    String found = counts(errors, warnings) + (errors + warnings > 0 ? " in all" : "");
    return served + " of " + checked.size() + " files can be served; " + found;
  }

  /// Everything as one JSON document.
  static String json(List<CheckedFile> checked) {
    ObjectNode document = JSON.createObjectNode();
    document.put("schemaVersion", SCHEMA_VERSION);
    document.put("ok", checked.stream().allMatch(CheckedFile::isGood));
    document.put("errors", checked.stream().mapToLong(CheckedFile::errors).sum());
    document.put("warnings", checked.stream().mapToLong(CheckedFile::warnings).sum());
    ArrayNode files = document.putArray("files");
    checked.forEach(one -> one.addTo(files.addObject()));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }

  private void addTo(ObjectNode node) {
    node.put("file", file.toString());
    node.put("ok", isGood());
    zone.ifPresent(
        served ->
            node.put("zone", served.apex().toString())
                .put("serial", served.serial())
                .put("records", served.records()));
    ArrayNode all = node.putArray("problems");
    for (ZoneProblem problem : problems) {
      ObjectNode one = all.addObject();
      one.put("rule", problem.rule().id());
      one.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
      one.put("file", problem.file());
      if (problem.line() > 0) {
        one.put("line", problem.line());
      }
      if (problem.column() > 0) {
        one.put("column", problem.column());
      }
      if (!problem.token().isEmpty()) {
        one.put("token", problem.token());
      }
      one.put("what", problem.what());
      one.put("expected", problem.expected());
    }
  }
}
