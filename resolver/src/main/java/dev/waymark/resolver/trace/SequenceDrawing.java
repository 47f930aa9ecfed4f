package dev.waymark.resolver.trace;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The steps as a sequence diagram: a line for each server, an arrow for each question and reply.
///
/// A screen reader is told that the list of steps says the same.
final class SequenceDrawing {
  private static final int COLUMN = 182;
  private static final int ROW = 40;
  private static final int HEAD = 30;

  private static final String CLIENT = "client";
  private static final String RESOLVER = "resolver";

  /// Characters that fit between two lines; what is cut here stands whole in the list.
  private static final int FITS = 27;

  /// Characters that fit into the head of a line.
  private static final int FITS_HEAD = 24;

  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Html drawing = new Html();

  private SequenceDrawing() {}

  static Html of(List<Step> steps) {
    return new SequenceDrawing().draw(steps);
  }

  private Html draw(List<Step> steps) {
    if (steps.stream().anyMatch(step -> step.part() != Step.Part.DNS)) {
      columns.put(CLIENT, 0);
    }
    columns.put(RESOLVER, columns.size());
    steps.stream()
        .filter(step -> step.ending() != Step.Ending.OWN)
        .forEach(step -> columns.putIfAbsent(step.who(), columns.size()));
    int arrows = steps.stream().mapToInt(step -> step.ending() == Step.Ending.OWN ? 1 : 2).sum();
    int width = columns.size() * COLUMN;
    int height = HEAD + 20 + arrows * ROW;
    drawing.add(
        "<svg role=\"img\" aria-label=\"Sequence diagram of the steps in the list above\""
            + " width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\">",
        width, height, width, height);
    columns.forEach((who, column) -> head(who, middle(column), height));
    int y = HEAD + ROW;
    for (Step step : steps) {
      if (step.ending() == Step.Ending.OWN) {
        own(step, y);
        y += ROW;
      } else {
        exchange(step, y);
        y += 2 * ROW;
      }
    }
    return drawing.add("</svg>");
  }

  private static int middle(int column) {
    return column * COLUMN + COLUMN / 2;
  }

  private void head(String who, int x, int height) {
    drawing
        .add("<line class=\"life\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>", x, HEAD, x, height)
        .add(
            "<rect class=\"head\" x=\"%s\" y=\"1\" width=\"%s\" height=\"%s\" rx=\"5\"/>",
            x - COLUMN / 2 + 8, COLUMN - 16, HEAD - 2)
        .add("<text x=\"%s\" y=\"20\">%s<title>%s</title></text>", x, fit(who, FITS_HEAD), who);
  }

  /// Where a step begins: the resolver finds addresses, the client goes there.
  private int asker(Step step) {
    String asker = step.part() == Step.Part.DNS ? RESOLVER : CLIENT;
    return middle(columns.getOrDefault(asker, 0));
  }

  private void own(Step step, int y) {
    String said = step.n() + ". " + step.result();
    drawing.add(
        "<text x=\"%s\" y=\"%s\">%s<title>%s</title></text>",
        asker(step), y - 6, fit(said, FITS), said);
  }

  private void exchange(Step step, int y) {
    int from = asker(step);
    int to = middle(columns.getOrDefault(step.who(), 0));
    line("go", step.n() + ". " + step.question(), from, to, y);
    head(from, to, y);
    if (step.ending() == Step.Ending.REPLIED) {
      line("back", step.result(), to, from, y + ROW);
      head(to, from, y + ROW);
    } else {
      line("gone", step.result(), to, from, y + ROW); // without a head, as nothing arrives
      drawing.add("<text class=\"cross\" x=\"%s\" y=\"%s\">&#215;</text>", to, y + ROW + 5);
    }
  }

  /// A line, and over its middle what it stands for.
  private void line(String kind, String said, int from, int to, int y) {
    String text = fit(said, FITS * Math.abs(to - from) / COLUMN);
    drawing
        .add("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>", kind, from, y, to, y)
        .add(
            "<text x=\"%s\" y=\"%s\">%s<title>%s</title></text>",
            (from + to) / 2, y - 6, text, said);
  }

  /// The head of an arrow.
  private void head(int from, int to, int y) {
    int back = to > from ? to - 8 : to + 8;
    drawing.add("<polygon points=\"%s,%s %s,%s %s,%s\"/>", to, y, back, y - 4, back, y + 4);
  }

  private static String fit(String text, int characters) {
    return text.length() <= characters ? text : text.substring(0, characters - 3) + "...";
  }
}
