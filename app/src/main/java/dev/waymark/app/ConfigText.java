package dev.waymark.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The configuration in effect, as TOML that says the same when it is read.
final class ConfigText {
  private static final double NANOS_PER_SECOND = 1e9;

  private ConfigText() {}

  /// All options of a command that was parsed. Those that nobody has set are marked, and those that
  /// have no value stand in comments.
  static String of(CommandSpec command) {
    ParseResult parsed = command.commandLine().getParseResult();
    StringBuilder text = new StringBuilder();
    OptionGroups.of(command)
        .forEach(
            (heading, options) -> {
              List<OptionSpec> shown = options.stream().filter(ConfigText::isSetting).toList();
              if (!shown.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append("# ").append(heading).append('\n');
                shown.forEach(option -> text.append(line(option, parsed.hasMatchedOption(option))));
              }
            });
    return text.toString();
  }

  private static boolean isSetting(OptionSpec option) {
    return !option.hidden() && !ConfigOptions.NOT_IN_FILES.contains(key(option));
  }

  /// Puts what a class of options says, by key, into a map.
  static void values(Object options, Map<String, String> to) {
    for (OptionSpec option : CommandSpec.forAnnotatedObject(options).options()) {
      to.put(key(option), value(option.getValue()));
    }
  }

  /// The key that an option has in a file.
  static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  private static String line(OptionSpec option, boolean isSet) {
    String value = value(option.getValue());
    if (value.isEmpty()) {
      return "# " + key(option) + " is not set: " + option.paramLabel() + "\n";
    }
    return key(option) + " = " + value + (isSet ? "" : "  # default") + "\n";
  }

  /// A value as TOML; empty for none.
  private static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Boolean on -> on.toString();
      case Number number -> number.toString();
      case Duration duration -> seconds(duration);
      case InetSocketAddress address -> quoted(Endpoint.text(address));
      case InetAddress address -> quoted(address.getHostAddress());
      case Collection<?> values ->
          values.isEmpty()
              ? ""
              : values.stream().map(ConfigText::value).collect(Collectors.joining(", ", "[", "]"));
      case Enum<?> word -> quoted(word.name().toLowerCase(Locale.ROOT));
      default -> value.toString().isEmpty() ? "" : quoted(value.toString());
    };
  }

  private static String seconds(Duration duration) {
    double seconds = duration.toNanos() / NANOS_PER_SECOND;
    return seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds);
  }

  /// A basic string of TOML.
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (Character.isISOControl(c)) {
                quoted.append("\\u%04X".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
