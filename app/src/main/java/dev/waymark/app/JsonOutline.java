package dev.waymark.app;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/// JSON as people read it: a line for each value, what belongs together indented.
final class JsonOutline {
  private static final int INDENT = 2;

  private JsonOutline() {}

  static void print(JsonNode node, PrintWriter out) {
    print(node, 0, out);
  }

  private static void print(JsonNode node, int indent, PrintWriter out) {
    if (node.isObject()) {
      int width = node.propertyNames().stream().mapToInt(String::length).max().orElse(0);
      node.propertyStream().forEach(one -> print(one.getKey(), one.getValue(), width, indent, out));
    } else if (node.isArray()) {
      boolean first = true;
      for (JsonNode element : node) {
        if (!first && element.isObject()) {
          out.println();
        }
        print(element, indent, out);
        first = false;
      }
    } else {
      out.println(" ".repeat(indent) + text(node));
    }
  }

  private static void print(String name, JsonNode value, int width, int indent, PrintWriter out) {
    String start = " ".repeat(indent) + Waymark.printable(name);
    if (value.isContainer()) {
      if (!value.isEmpty()) {
        out.println(start);
        print(value, indent + INDENT, out);
      }
    } else {
      out.println(start + " ".repeat(width - name.length() + INDENT) + text(value));
    }
  }

  private static String text(JsonNode value) {
    return value.isBoolean()
        ? value.asBoolean() ? "yes" : "no"
        : Waymark.printable(value.asString());
  }
}
