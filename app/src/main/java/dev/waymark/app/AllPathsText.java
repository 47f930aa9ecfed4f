package dev.waymark.app;

import dev.waymark.resolver.trace.TraceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;

/// All paths as text: a line for each server, and then who disagrees with whom.
final class AllPathsText {
  private static final int LABEL = 11;
  private static final int MILLIS = 9;

  private AllPathsText() {}

  /// Whether each server could be asked, helps, and says the same as the others of its zone.
  static boolean isOne(List<AllPaths.Visit> visits) {
    return visits.stream().allMatch(visit -> visit.says().helps())
        && zones(visits).values().stream().allMatch(zone -> sayings(zone).size() == 1);
  }

  static String render(List<AllPaths.Visit> visits, TraceText form) {
    StringBuilder text = new StringBuilder("  ALL PATHS\n\n");
    int server = visits.stream().mapToInt(visit -> who(visit).length()).max().orElse(0);
    int indent = 4 + server + MILLIS + 4;
    zones(visits)
        .forEach(
            (zone, all) -> {
              text.append("  ").append(shown(zone)).append('\n');
              for (AllPaths.Visit visit : all) {
                String says = visit.says().text() + serial(visit);
                text.append(
                        String.format(
                            Locale.ROOT,
                            "    %-" + server + "s%" + MILLIS + ".1f    ",
                            who(visit),
                            visit.micros() / 1000.0))
                    .append(form.folded(Waymark.printable(says), indent))
                    .append('\n');
              }
            });
    text.append('\n');
    verdicts(visits).forEach(line -> text.append(line(line, form)));
    return text.toString();
  }

  private static String line(String sentence, TraceText form) {
    return "  AGREE?   " + form.folded(Waymark.printable(sentence), LABEL) + "\n";
  }

  private static List<String> verdicts(List<AllPaths.Visit> visits) {
    List<String> verdicts = new ArrayList<>();
    zones(visits)
        .forEach(
            (zone, all) -> {
              List<AllPaths.Visit> useless =
                  all.stream().filter(visit -> !visit.says().helps()).toList();
              Map<String, List<AllPaths.Visit>> sayings = sayings(all);
              if (sayings.size() > 1) {
                verdicts.add(shown(zone) + ": NO. " + apart(sayings));
              } else if (useless.isEmpty()) {
                verdicts.add(shown(zone) + ": yes, all " + all.size());
              }
              if (!useless.isEmpty()) {
                verdicts.add(
                    shown(zone)
                        + ": "
                        + useless.size()
                        + " of "
                        + all.size()
                        + " servers of no help: "
                        + names(useless)
                        + ". The operator of the zone can mend that");
              }
            });
    return verdicts;
  }

  private static String apart(Map<String, List<AllPaths.Visit>> sayings) {
    return sayings.entrySet().stream()
            .map(one -> names(one.getValue()) + says(one.getValue()) + one.getKey())
            .collect(Collectors.joining("; "))
        + ". Which one a resolver gets is chance: the operator of the zone has to bring the copies"
        + " together (RFC 1034, section 4.3.5)";
  }

  private static String says(List<AllPaths.Visit> visits) {
    return visits.size() == 1 ? " says " : " say ";
  }

  private static Map<Name, List<AllPaths.Visit>> zones(List<AllPaths.Visit> visits) {
    Map<Name, List<AllPaths.Visit>> zones = new LinkedHashMap<>();
    visits.forEach(visit -> zones.computeIfAbsent(visit.zone(), _ -> new ArrayList<>()).add(visit));
    return zones;
  }

  private static Map<String, List<AllPaths.Visit>> sayings(List<AllPaths.Visit> visits) {
    Map<String, List<AllPaths.Visit>> sayings = new TreeMap<>();
    visits.stream()
        .filter(visit -> visit.says().helps())
        .forEach(
            visit ->
                sayings
                    .computeIfAbsent(visit.says().text() + serial(visit), _ -> new ArrayList<>())
                    .add(visit));
    return sayings;
  }

  private static String serial(AllPaths.Visit visit) {
    return visit.serial() < 0 ? "" : " (serial " + visit.serial() + ")";
  }

  private static String names(List<AllPaths.Visit> visits) {
    return visits.stream()
        .map(visit -> visit.server().toString(true))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String shown(Name zone) {
    return zone.equals(Name.root) ? "the root" : zone.toString(true);
  }

  private static String who(AllPaths.Visit visit) {
    return visit.server().toString(true) + " " + visit.ip().getHostAddress();
  }
}
