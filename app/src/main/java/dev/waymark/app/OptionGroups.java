package dev.waymark.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options of a command in groups: each class of options with a [Heading] is one, in the order
/// of the command's fields. What is left over has the heading "".
final class OptionGroups {
  private OptionGroups() {}

  /// Heading to options; options without a heading come first.
  static Map<String, List<OptionSpec>> of(CommandSpec command) {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    Set<OptionSpec> left = new LinkedHashSet<>(command.options());
    groups.put("", new ArrayList<>());
    for (CommandSpec mixin : command.mixins().values()) {
      Heading heading = mixin.userObject().getClass().getAnnotation(Heading.class);
      if (heading != null) {
        List<OptionSpec> group = groups.computeIfAbsent(heading.value(), _ -> new ArrayList<>());
        mixin.options().stream().filter(left::remove).forEach(group::add);
      }
    }
    groups.getOrDefault("", new ArrayList<>()).addAll(left);
    return groups;
  }

  /// The list of options for `--help`.
  static String help(Help help) {
    CommandSpec command = help.commandSpec();
    StringBuilder text = new StringBuilder();
    of(command)
        .forEach(
            (heading, options) -> {
              List<OptionSpec> shown = options.stream().filter(one -> !one.hidden()).toList();
              if (!shown.isEmpty()) {
                text.append(heading.isEmpty() ? "" : "%n%s:%n".formatted(heading));
                Help.Layout layout =
                    help.createDefaultLayout(command.options(), List.of(), help.colorScheme());
                layout.addAllOptions(shown, help.parameterLabelRenderer());
                text.append(layout);
              }
            });
    return text.toString();
  }
}
