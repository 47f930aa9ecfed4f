package dev.waymark.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// A file of settings in TOML: a key and a value, or a list of values, in each line. There are no
/// tables, as options have none either.
///
/// @param path where it lies
/// @param settings in the order of the file
/// @param lines of its text
record ConfigFile(Path path, List<Setting> settings, List<String> lines) {
  /// Every setting there is, with long lists of networks, fits many times; more is another file.
  static final int MAX_BYTES = 1 << 20;

  private static final TomlMapper TOML = new TomlMapper();

  /// One setting.
  ///
  /// @param line where its key stands
  record Setting(String key, int line, JsonNode value) {}

  /// Copies the list.
  ConfigFile {
    settings = List.copyOf(settings);
    lines = List.copyOf(lines);
  }

  /// Reads a file.
  ///
  /// @throws BadInput with file and line if it cannot be read, or is not TOML
  static ConfigFile read(Path path) {
    String text = text(path);
    KeyLines lines = KeyLines.of(text);
    List<Setting> settings = new ArrayList<>();
    for (var property : parse(path, text, lines).properties()) {
      String key = property.getKey();
      JsonNode value = property.getValue();
      if (value.isObject() || value.isArray() && value.valueStream().anyMatch(JsonNode::isObject)) {
        throw new BadInput(
            place(path, lines.lineOf(key))
                + ": '"
                + key
                + "' is a table, expected lines such as key = value: there are no tables");
      }
      settings.add(new Setting(key, lines.lineOf(key), value));
    }
    return new ConfigFile(path, settings, text.lines().toList());
  }

  private static JsonNode parse(Path path, String text, KeyLines lines) {
    try {
      return TOML.readTree(text);
    } catch (JacksonException e) {
      String message = String.valueOf(e.getOriginalMessage());
      Set<String> seen = new HashSet<>();
      if (message.startsWith("Duplicate key")) { // the parser is some lines further by then
        for (KeyLines.KeyLine one : lines.keys()) {
          if (!seen.add(one.key())) {
            throw new BadInput(
                place(path, one.line()) + ": '" + one.key() + "' is set a second time");
          }
        }
      }
      TokenStreamLocation at = e.getLocation(); // null if a limit of the parser was passed
      throw new BadInput(
          (at == null ? place(path, 1) : place(path, at.getLineNr()) + ":" + at.getColumnNr())
              + ": not TOML ("
              + message
              + "), expected lines such as key = 5, key = \"text\", key = [\"a\", \"b\"]");
    }
  }

  private static String text(Path path) {
    if (!Files.isRegularFile(path)) {
      String what = Files.exists(path) ? "not a file" : "no such file";
      throw new BadInput(path + ": " + what + ", expected settings in TOML");
    }
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new BadInput(
            path + ": longer than " + MAX_BYTES + " bytes, expected settings in TOML");
      }
      byte[] bytes = Files.readAllBytes(path);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInput(path + ": not UTF-8, expected settings in TOML");
    } catch (IOException e) {
      throw new BadInput(path + ": " + Places.reason(e) + ", expected settings in TOML");
    }
  }

  private static String place(Path path, int line) {
    return path + ":" + line;
  }

  /// Where the element of a list stands that a complaint names in quotes, else the setting.
  String place(Setting setting, String complaint) {
    if (setting.value().isArray()) {
      for (JsonNode element : setting.value().values()) {
        if (element.isString() && complaint.contains("'" + element.asString() + "'")) {
          return place(path, lineOf(element.asString(), setting.line()));
        }
      }
    }
    return place(setting);
  }

  /// The first line from `first` on that has a string of this text; `first` if none has it so.
  private int lineOf(String text, int first) {
    for (int line = first; line <= lines.size(); line++) {
      String one = lines.get(line - 1);
      if (one.contains("\"" + text + "\"") || one.contains("'" + text + "'")) {
        return line;
      }
    }
    return first;
  }

  /// Where a setting stands: what a complaint about it begins with.
  String place(Setting setting) {
    return place(path, setting.line());
  }
}
