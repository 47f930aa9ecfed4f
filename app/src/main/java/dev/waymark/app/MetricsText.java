package dev.waymark.app;

import java.util.Map;

/// Writes metrics in Prometheus' text format, version 0.0.4: families of samples, each with its
/// help and type.
final class MetricsText {
  /// What the format calls itself in HTTP.
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder();

  /// Begins a family; its samples follow.
  MetricsText family(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(escape(help, false)).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /// A sample without labels.
  MetricsText sample(String name, Number value) {
    return sample(name, Map.of(), value);
  }

  /// A sample, its labels in the order of the map.
  MetricsText sample(String name, Map<String, String> labels, Number value) {
    text.append(name);
    char before = '{';
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text.append(before).append(label.getKey()).append("=\"");
      text.append(escape(label.getValue(), true)).append('"');
      before = ',';
    }
    text.append(labels.isEmpty() ? " " : "} ").append(value).append('\n');
    return this;
  }

  /// The values of labels come from zone files: nothing in them may end the value or the line.
  private static String escape(String value, boolean quoted) {
    String escaped = value.replace("\\", "\\\\").replace("\n", "\\n");
    return quoted ? escaped.replace("\"", "\\\"") : escaped;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
