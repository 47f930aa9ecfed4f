package dev.waymark.app;

import dev.waymark.app.ConfigFile.Setting;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/// What was typed, and what a file of settings adds to it: one command line, in which each option
/// from the file remembers where it stands.
final class Configured {
  /// How complaints about an option begin, picocli's and ours.
  private static final Pattern COMPLAINT =
      Pattern.compile(
          "(?s)(?:Invalid value for option '--([a-z0-9-]+)'(?: \\([^)]*\\))?: |--([a-z0-9-]+)[: ]"
              + " ?)(.*)");

  /// Further apart, two words have nothing to do with each other.
  private static final int NEAR = 3;

  /// Zeros that are written out; 1e999999999 has more of them than memory.
  private static final int MAX_ZEROS = 30;

  private final List<String> arguments;
  private final @Nullable ConfigFile file;
  private final Map<String, Setting> used = new HashMap<>();

  private Configured(List<String> arguments, @Nullable ConfigFile file) {
    this.arguments = new ArrayList<>(arguments);
    this.file = file;
  }

  /// Looks for `--config` in what was typed, and reads the file.
  ///
  /// @param probe makes a command line that may be used up
  /// @throws BadInput if the file, or a key in it, is wrong
  static Configured of(Supplier<CommandLine> probe, String... typed) {
    CommandLine line = probe.get();
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands()
        .values()
        .forEach(sub -> sub.getCommandSpec().parser().collectErrors(true));
    ParseResult command = line.parseArgs(typed).subcommand();
    Path path = command == null ? null : command.matchedOptionValue("--config", (Path) null);
    if (command == null || path == null) {
      return new Configured(List.of(typed), null);
    }
    Configured configured = new Configured(List.of(typed), ConfigFile.read(path));
    int at = configured.arguments.indexOf(command.commandSpec().name()) + 1;
    configured.arguments.addAll(at, configured.added(command));
    return configured;
  }

  /// What the file adds.
  private List<String> added(ParseResult command) {
    List<String> added = new ArrayList<>();
    for (Setting setting : file().settings()) {
      OptionSpec option = option(command.commandSpec(), setting);
      if (!command.hasMatchedOption(option)) {
        added.addAll(words(option, setting));
        used.put(setting.key(), setting);
      }
    }
    return added;
  }

  private ConfigFile file() {
    if (file == null) {
      throw new IllegalStateException("no file");
    }
    return file;
  }

  private OptionSpec option(CommandSpec command, Setting setting) {
    OptionSpec option = command.findOption("--" + setting.key());
    if (option == null || ConfigOptions.NOT_IN_FILES.contains(setting.key())) {
      String hint = nearest(command, setting.key()).map(key -> "; is it '" + key + "'?").orElse("");
      throw wrong(setting, "there is no such setting" + hint + " (--show-config prints all)");
    }
    return option;
  }

  private static Optional<String> nearest(CommandSpec command, String key) {
    return command.options().stream()
        .map(ConfigText::key)
        .filter(one -> !ConfigOptions.NOT_IN_FILES.contains(one))
        .filter(one -> distance(key, one) <= NEAR || one.contains(key) || key.contains(one))
        .min(Comparator.comparingInt(one -> distance(key, one)));
  }

  /// How many letters have to change, come or go between two words (Levenshtein).
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /// A setting as it would be typed.
  private List<String> words(OptionSpec option, Setting setting) {
    String name = "--" + setting.key();
    if (option.arity().max() == 0) {
      if (!setting.value().isBoolean()) {
        throw wrongType(setting, "true or false");
      }
      boolean on = setting.value().asBoolean();
      return !on && !option.negatable() ? List.of() : List.of(on ? name : "--no-" + setting.key());
    }
    if (setting.value().isArray() && !option.isMultiValue()) {
      throw wrongType(setting, "one value");
    }
    Stream<JsonNode> values =
        setting.value().isArray() ? setting.value().valueStream() : Stream.of(setting.value());
    return values.map(value -> name + "=" + word(option, setting, value)).toList();
  }

  private String word(OptionSpec option, Setting setting, JsonNode value) {
    Class<?> type = option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
    boolean wantsNumber =
        Number.class.isAssignableFrom(type) || type.isPrimitive() || type == Duration.class;
    if (wantsNumber && !value.isNumber()) {
      throw wrongType(setting, "a number");
    }
    if (!wantsNumber && !value.isString() && !(value.isNumber() && type == String.class)) {
      throw wrongType(setting, option.isMultiValue() ? "a list of strings" : "a string");
    }
    return value.isNumber() ? digits(value) : value.asString();
  }

  /// A number as it would be typed; not a number, or one with more zeros than anything here has, as
  /// it is.
  private static String digits(JsonNode value) {
    if (value.isFloat() || value.isDouble()) {
      double number = value.doubleValue();
      if (Double.isNaN(number) || Double.isInfinite(number)) {
        return value.asString();
      }
    }
    BigDecimal number = value.decimalValue();
    return Math.abs((long) number.scale()) > MAX_ZEROS ? number.toString() : number.toPlainString();
  }

  private BadInput wrongType(Setting setting, String expected) {
    return wrong(setting, setting.value() + " is not what is expected here: " + expected);
  }

  private BadInput wrong(Setting setting, String what) {
    return new BadInput(placed(setting, what));
  }

  private String placed(Setting setting, String what) {
    return file().place(setting) + ": " + setting.key() + ": " + what;
  }

  /// The whole command line.
  String[] arguments() {
    return arguments.toArray(String[]::new);
  }

  /// What is wrong, with the place in the file if the option was set there.
  String explain(Exception e) {
    String message = String.valueOf(e.getMessage());
    Matcher matcher = COMPLAINT.matcher(message);
    if (matcher.matches()) {
      String key = Optional.ofNullable(matcher.group(1)).orElse(matcher.group(2));
      Setting setting = used.get(key);
      if (setting != null) {
        String what = matcher.group(3);
        return file().place(setting, what) + ": " + setting.key() + ": " + what;
      }
    }
    return message;
  }
}
