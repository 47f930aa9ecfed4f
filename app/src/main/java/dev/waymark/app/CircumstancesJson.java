package dev.waymark.app;

import dev.waymark.internet.NetworkModel;
import dev.waymark.internet.WhatIf;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Circumstances as fields of a saved run, and back. What is plain is left out.
final class CircumstancesJson {
  private CircumstancesJson() {}

  static void write(Circumstances around, ObjectNode fields) {
    if (!around.whatIf().isEmpty()) {
      ArrayNode faults = fields.putArray("whatIf");
      around.whatIf().forEach(each -> faults.add(each.toString()));
    }
    if (!around.network().roundTrips().isEmpty()) {
      ObjectNode network = fields.putObject("network");
      network.put("name", around.network().name());
      Map<String, Duration> roundTrips = new TreeMap<>(around.network().roundTrips());
      network.put(
          "roundTripMillis",
          roundTrips.entrySet().stream()
              .map(one -> one.getKey() + "=" + one.getValue().toMillis())
              .collect(Collectors.joining(",")));
    }
    around.seed().ifPresent(seed -> fields.put("seed", seed));
    around.after().ifPresent(after -> fields.put("after", after.toString()));
  }

  /// @throws BadInput if they cannot be what was written
  static Circumstances read(JsonNode fields, String source) {
    try {
      List<WhatIf> whatIf = new ArrayList<>();
      fields.path("whatIf").forEach(each -> whatIf.add(WhatIf.parse(each.asString())));
      JsonNode network = fields.path("network");
      NetworkModel model =
          network.isMissingNode()
              ? NetworkModel.LOOPBACK
              : new NetworkModel(
                  network.path("name").asString(),
                  NetworkModel.parse(network.path("roundTripMillis").asString()).roundTrips());
      return new Circumstances(
          whatIf,
          model,
          fields.path("seed").longValueOpt().stream().boxed().findFirst(),
          fields.path("after").asStringOpt().map(Duration::parse));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new BadInput(source + " is not a saved run: " + e.getMessage());
    }
  }
}
