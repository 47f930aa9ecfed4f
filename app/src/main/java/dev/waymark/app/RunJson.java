package dev.waymark.app;

import java.net.InetSocketAddress;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Runs as JSON, and back: the trace, and beside its fields the field `run` with what the text
/// above the steps is made of.
final class RunJson {
  private static final String RUN_FIELD = "run";

  private RunJson() {}

  static String write(Run run) {
    ObjectNode tree = TraceJson.tree(run.trace());
    ObjectNode fields = tree.putObject(RUN_FIELD);
    fields.put("target", run.target());
    run.typed().ifPresent(typed -> fields.put("typed", typed));
    run.resolver().ifPresent(address -> fields.put("resolver", Endpoint.text(address)));
    fields.put("port", run.port());
    CircumstancesJson.write(run.around(), fields);
    return TraceJson.write(tree);
  }

  /// Reads a run.
  ///
  /// @param source where it came from, for the message
  /// @throws BadInput if it is none, not whole, or of another version
  static Run read(byte[] json, String source) {
    JsonNode tree = TraceJson.tree(json, source);
    JsonNode fields = tree.path(RUN_FIELD);
    JsonNode target = fields.path("target");
    JsonNode port = fields.path("port");
    if (!target.isString() || !port.isInt()) {
      throw new BadInput(source + " is not a saved run: its field 'run' is missing or not whole");
    }
    return new Run(
        target.asString(),
        fields.path("typed").asStringOpt(),
        resolver(fields.path("resolver"), source),
        port.asInt(),
        CircumstancesJson.read(fields, source),
        TraceJson.read(tree, source));
  }

  private static Optional<InetSocketAddress> resolver(JsonNode field, String source) {
    try {
      return field.asStringOpt().map(TraceJson::socketAddress);
    } catch (IllegalArgumentException e) {
      throw new BadInput(source + " is not a saved run: " + e.getMessage());
    }
  }
}
