package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.millis;

import java.util.List;
import java.util.Locale;

/// The steps as bars on one scale of time. Each bar's figures stand beside it: nobody has to see
/// it.
final class Waterfall {
  private Waterfall() {}

  static Html of(List<Step> steps) {
    boolean isModelled = steps.stream().anyMatch(step -> step.modelledUs() > 0);
    long end = Math.max(1, steps.stream().mapToLong(Step::endUs).max().orElse(1));
    Html table = new Html();
    table
        .add("<table><thead><tr>")
        .add("<th scope=\"col\">step</th><th scope=\"col\" class=\"who\">who was asked</th>")
        .add("<th scope=\"col\">from, in ms</th>")
        .add("<th scope=\"col\">%s</th>", isModelled ? "took" : "took, measured")
        .add(isModelled ? "<th scope=\"col\">of that by the model</th>" : "")
        .add("<th scope=\"col\">0 to %s ms</th>", millis(end))
        .add("</tr></thead><tbody>");
    for (Step step : steps) {
      long took = step.endUs() - step.startUs();
      boolean lost = step.ending() == Step.Ending.LOST;
      table
          .add("<tr><th scope=\"row\">%s %s</th>", step.n(), step.part())
          .add("<td class=\"who\">%s</td>", step.who())
          .add("<td class=\"ms\">%s</td>", millis(step.startUs()))
          .add("<td class=\"ms\">%s</td>", millis(took))
          .add(isModelled ? "<td class=\"ms\">" + millis(step.modelledUs()) + "</td>" : "")
          .add(
              "<td class=\"track\"><span class=\"bar %s\" style=\"margin-left:%s%%;width:%s%%\">"
                  + "</span></td></tr>",
              lost ? "LOST" : step.part(), percent(step.startUs(), end), percent(took, end));
    }
    return table.add("</tbody></table>");
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.2f", 100.0 * part / whole);
  }
}
