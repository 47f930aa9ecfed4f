package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.millis;

import java.util.ArrayList;
import java.util.List;

/// The words for where times come from: measured here, or a network model's, which makes servers
/// seem far away.
final class TimeWords {
  private TimeWords() {}

  /// Of a step.
  static String took(long micros, long modelled) {
    String took = "took " + millis(micros) + " ms";
    if (modelled == 0) {
      return took + ", measured";
    }
    return modelled == micros
        ? took + ", by the network model"
        : took
            + ": "
            + millis(modelled)
            + " ms by the network model, "
            + millis(micros - modelled)
            + " ms measured";
  }

  /// Of the whole lookup, behind its milliseconds.
  static String source(long micros, long modelled) {
    if (modelled == 0) {
      return micros == 0 ? "" : " measured";
    }
    return modelled == micros
        ? " by the network model"
        : ", " + millis(modelled) + " ms of them by the network model";
  }

  /// How much of each part is a model's; empty if all was measured.
  static String parts(List<Step> steps) {
    List<String> parts = new ArrayList<>();
    for (Step.Part part : Step.Part.values()) {
      long modelled = modelled(steps, part);
      if (modelled > 0) {
        parts.add(part + " " + millis(modelled) + " ms");
      }
    }
    return parts.isEmpty()
        ? ""
        : "of these by the network model: " + String.join(", ", parts) + "; the rest was measured";
  }

  private static long modelled(List<Step> steps, Step.Part part) {
    return steps.stream()
        .filter(step -> step.part() == part)
        .mapToLong(Step::modelledUs)
        .sum();
  }
}
