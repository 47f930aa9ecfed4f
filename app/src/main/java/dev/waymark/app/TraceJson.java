package dev.waymark.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Judged;
import dev.waymark.resolver.trace.Octets;
import dev.waymark.resolver.trace.PageCause;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import dev.waymark.wire.Section;
import dev.waymark.wire.WireRRset;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/// Traces as JSON, and back: the fields are those of the records in `dev.waymark.resolver.trace`.
///
/// Names and records stand in presentation format, RDATA in hexadecimal as well: not all that a
/// hostile server sends has a text that can be read back. Packets stand in Base64. Times stand in
/// microseconds from the beginning of the trace, durations as ISO 8601 says, rules and causes by
/// their stable ids.
final class TraceJson {
  /// The version of the schema. It grows when a program that reads the version before could not
  /// read this one: a field is renamed, removed or changes its meaning, there is a new kind of
  /// event. New fields do not count. 2: events of the kinds PACKET, HINTS and SOURCE_CHECK, rules
  /// by their ids everywhere.
  static final int VERSION = 2;

  /// The oldest version that can be read.
  private static final int OLDEST = 1;

  private static final String VERSION_FIELD = "waymark-trace";

  private static final JsonMapper MAPPER = mapper();

  private TraceJson() {}

  /// The trace as indented JSON, for people.
  static String write(Trace trace) {
    return write(tree(trace));
  }

  /// Indented JSON, for people and files.
  static String write(JsonNode tree) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
  }

  /// The trace as JSON in as few bytes as possible, for the way over the wire.
  static byte[] writeCompact(Trace trace) {
    return MAPPER.writeValueAsString(tree(trace)).getBytes(StandardCharsets.UTF_8);
  }

  /// The trace as a tree, to which others may add fields.
  static ObjectNode tree(Trace trace) {
    ObjectNode tree = MAPPER.createObjectNode();
    tree.put(VERSION_FIELD, VERSION);
    tree.setAll((ObjectNode) MAPPER.valueToTree(trace));
    return tree;
  }

  /// Reads a trace.
  ///
  /// @param source where it came from, for the message
  /// @throws BadInput if it is none, not whole, or of another version
  static Trace read(byte[] json, String source) {
    return read(tree(json, source), source);
  }

  /// Reads JSON that says of itself that it is a trace of this version.
  static JsonNode tree(byte[] json, String source) {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new BadInput(source + " is not JSON: " + firstLine(e));
    }
    JsonNode version = tree.get(VERSION_FIELD);
    if (version == null || !version.isInt()) {
      throw new BadInput(source + " is not a trace: it has no '" + VERSION_FIELD + "'");
    }
    if (version.asInt() < OLDEST || version.asInt() > VERSION) {
      throw new BadInput(
          "%s has version %s of traces; this program reads %s to %s"
              .formatted(source, version.asInt(), OLDEST, VERSION));
    }
    return tree;
  }

  /// Reads the trace in such a tree.
  static Trace read(JsonNode tree, String source) {
    try {
      Trace trace = MAPPER.treeToValue(tree, Trace.class);
      Complete.check(trace);
      return trace;
    } catch (JacksonException e) {
      throw new BadInput(source + " is not a trace that can be read: " + firstLine(e));
    } catch (IllegalArgumentException e) {
      throw new BadInput(source + " is not a trace that can be read: " + e.getMessage());
    }
  }

  private static String firstLine(JacksonException e) {
    if (e.getCause() instanceof NullPointerException) {
      return "a part of it is missing";
    }
    return e.getOriginalMessage().lines().findFirst().orElse("it ends too early");
  }

  private static JsonMapper mapper() {
    SimpleModule module =
        new SimpleModule("waymark")
            .addSerializer(Record.class, new RecordWriter())
            .addDeserializer(Record.class, new RecordReader())
            .addSerializer(Judged.class, new JudgedWriter())
            .addDeserializer(Judged.class, new JudgedReader())
            .addSerializer(Question.class, new QuestionWriter())
            .addDeserializer(Question.class, new QuestionReader())
            .addSerializer(Stamp.class, new StampJson.Writer())
            .addDeserializer(Stamp.class, new StampJson.Reader());
    text(module, Name.class, Name::toString, TraceJson::name);
    text(module, Cause.class, Cause::id, TraceJson::cause);
    text(module, PageCause.class, PageCause::id, TraceJson::pageCause);
    text(module, Rule.class, Rule::id, TraceJson::rule);
    text(module, Octets.class, Octets::toString, Octets::parse);
    text(module, InetAddress.class, InetAddress::getHostAddress, TraceJson::address);
    text(module, InetSocketAddress.class, Endpoint::text, TraceJson::socketAddress);
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(module)
            .addMixIn(TraceEvent.class, ByKind.class)
            .changeDefaultPropertyInclusion(
                all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    for (TraceEvent.Kind kind : TraceEvent.Kind.values()) {
      builder.registerSubtypes(new NamedType(kind.type(), kind.name()));
    }
    return builder.build();
  }

  /// Tells which record an event is by the field `kind`.
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  private interface ByKind {}

  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(
        type,
        new ValueSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(write.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new ValueDeserializer<T>() {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) {
            return read.apply(in.getString());
          }
        });
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("'" + text + "' is not a name", e);
    }
  }

  private static Cause cause(String id) {
    return Stream.of(Cause.values())
        .filter(cause -> cause.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is not a cause"));
  }

  private static PageCause pageCause(String id) {
    return Stream.of(PageCause.values())
        .filter(cause -> cause.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is not a cause"));
  }

  /// Version 1 had the names of constants where glue was told of.
  private static Rule rule(String id) {
    return Stream.of(Rule.values())
        .filter(rule -> rule.id().equals(id) || rule.name().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is not a rule"));
  }

  /// Reads an address without asking anybody for a name.
  private static InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not an address", e);
    }
  }

  /// Reads what [Endpoint#text] wrote.
  static InetSocketAddress socketAddress(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("'" + text + "' has no port");
    }
    String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
    return new InetSocketAddress(address(host), Integer.parseInt(text.substring(colon + 1)));
  }

  private static final class QuestionWriter extends ValueSerializer<Question> {
    @Override
    public void serialize(Question question, JsonGenerator out, SerializationContext context) {
      out.writeStartObject();
      out.writeStringProperty("name", question.name().toString());
      out.writeStringProperty("type", Type.string(question.type()));
      out.writeEndObject();
    }
  }

  private static final class QuestionReader extends ValueDeserializer<Question> {
    @Override
    public Question deserialize(JsonParser in, DeserializationContext context) {
      JsonNode node = context.readTree(in);
      return new Question(name(node.path("name").asString()), type(node));
    }
  }

  private static int type(JsonNode node) {
    int type = Type.value(node.path("type").asString(), true);
    if (type < 0) {
      throw new IllegalArgumentException(node.path("type") + " is not a record type");
    }
    return type;
  }

  private static final class RecordWriter extends ValueSerializer<Record> {
    @Override
    public void serialize(Record rr, JsonGenerator out, SerializationContext context) {
      out.writeStartObject();
      writeFields(rr, out);
      out.writeEndObject();
    }

    static void writeFields(Record rr, JsonGenerator out) {
      out.writeStringProperty("name", rr.getName().toString());
      out.writeNumberProperty("ttl", rr.getTTL());
      if (rr.getDClass() != DClass.IN) {
        out.writeNumberProperty("class", rr.getDClass());
      }
      out.writeStringProperty("type", Type.string(rr.getType()));
      out.writeStringProperty("data", rr.rdataToString());
      out.writeStringProperty("rdata", HexFormat.of().formatHex(WireRRset.rdata(rr)));
    }
  }

  private static final class RecordReader extends ValueDeserializer<Record> {
    @Override
    public Record deserialize(JsonParser in, DeserializationContext context) {
      return read(context.readTree(in));
    }

    static Record read(JsonNode node) {
      String rdata = node.path("rdata").asString();
      Record rr =
          Record.newRecord(
              name(node.path("name").asString()),
              type(node),
              node.path("class").asInt(DClass.IN),
              node.path("ttl").asLong(),
              HexFormat.of().parseHex(rdata));
      if (rr == null) { // the library's word for octets that do not fit the type
        throw new IllegalArgumentException(
            "'" + rdata + "' is no data of type " + node.path("type").asString());
      }
      return rr;
    }
  }

  private static final class JudgedWriter extends ValueSerializer<Judged> {
    @Override
    public void serialize(Judged judged, JsonGenerator out, SerializationContext context) {
      out.writeStartObject();
      out.writeStringProperty("section", judged.section().name());
      RecordWriter.writeFields(judged.rr(), out);
      out.writeStringProperty("verdict", judged.belief().name());
      out.writeStringProperty("rule", judged.rule().id());
      out.writeStringProperty("rfc", judged.rule().reference());
      out.writeEndObject();
    }
  }

  private static final class JudgedReader extends ValueDeserializer<Judged> {
    @Override
    public Judged deserialize(JsonParser in, DeserializationContext context) {
      JsonNode node = context.readTree(in);
      return new Judged(
          Section.valueOf(node.path("section").asString()),
          RecordReader.read(node),
          rule(node.path("rule").asString()));
    }
  }
}
