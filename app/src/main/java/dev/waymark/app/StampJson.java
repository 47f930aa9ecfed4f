package dev.waymark.app;

import dev.waymark.resolver.trace.Stamp;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/// Where an event stands, as JSON, and back. A time without `modelledUs` is all measured.
final class StampJson {
  private StampJson() {}

  /// Writes.
  static final class Writer extends ValueSerializer<Stamp> {
    @Override
    public void serialize(Stamp stamp, JsonGenerator out, SerializationContext context) {
      out.writeStartObject();
      out.writeNumberProperty("n", stamp.n());
      out.writeNumberProperty("parent", stamp.parent());
      out.writeNumberProperty("startUs", stamp.startUs());
      out.writeNumberProperty("endUs", stamp.endUs());
      if (stamp.modelledUs() != 0) {
        out.writeNumberProperty("modelledUs", stamp.modelledUs());
      }
      out.writeEndObject();
    }
  }

  /// Reads.
  static final class Reader extends ValueDeserializer<Stamp> {
    @Override
    public Stamp deserialize(JsonParser in, DeserializationContext context) {
      JsonNode stamp = context.readTree(in);
      return new Stamp(
          (int) number(stamp, "n", Integer.MAX_VALUE),
          (int) number(stamp, "parent", Integer.MAX_VALUE),
          number(stamp, "startUs", Long.MAX_VALUE),
          number(stamp, "endUs", Long.MAX_VALUE),
          stamp.has("modelledUs") ? number(stamp, "modelledUs", Long.MAX_VALUE) : 0);
    }

    private static long number(JsonNode stamp, String field, long most) {
      JsonNode number = stamp.path(field);
      boolean fits = number.isIntegralNumber() && number.canConvertToLong();
      if (!fits || Math.abs(number.asLong()) > most) {
        throw new IllegalArgumentException(
            "a stamp has no number '" + field + "' that is possible");
      }
      return number.asLong();
    }
  }
}
