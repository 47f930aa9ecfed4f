package dev.waymark.wire.access;

import dev.waymark.wire.ClientAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Which clients are answered, refused or ignored. The rule with the longest prefix decides, in
/// whatever order the rules stand.
///
/// Addresses that no rule names are refused if some rule allows: a list of those who may ask is
/// complete. If no rule does, they are allowed: a list of those who may not leaves the others
/// alone.
public final class AccessList {
  /// Everybody may ask.
  public static final AccessList OPEN = new AccessList(Map.of());

  private static final Access[] ALL = Access.values();

  private final Map<AddressPrefix, Access> rules;
  private final PrefixTable table;

  private AccessList(Map<AddressPrefix, Access> rules) {
    this.rules = rules;
    Access otherwise = rules.containsValue(Access.ALLOW) ? Access.REFUSE : Access.ALLOW;
    Map<AddressPrefix, Integer> numbers = new LinkedHashMap<>();
    rules.forEach((prefix, access) -> numbers.put(prefix, access.ordinal()));
    table = new PrefixTable(numbers, otherwise.ordinal());
  }

  /// Reads rules such as `allow 192.0.2.0/24 2001:db8::/32; drop 198.51.100.7; refuse any`: each
  /// an action and the blocks it is for, with spaces or commas between them.
  ///
  /// @throws IllegalArgumentException with a line for people that names what cannot be read
  public static AccessList parse(String text) {
    Map<AddressPrefix, Access> rules = new LinkedHashMap<>();
    for (String rule : text.split(";", -1)) {
      if (!rule.isBlank()) {
        addRule(rule.strip().split("[ \\t,]+"), rules);
      }
    }
    if (rules.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' has no rule, such as 'allow 192.0.2.0/24; refuse any'");
    }
    return new AccessList(rules);
  }

  private static void addRule(String[] words, Map<AddressPrefix, Access> rules) {
    Access access =
        Arrays.stream(ALL)
            .filter(each -> word(each).equals(words[0]))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'" + words[0] + "': a rule begins with allow, refuse or drop"));
    if (words.length == 1) {
      throw new IllegalArgumentException(
          "'" + words[0] + "': for whom? Blocks of addresses follow, or any");
    }
    for (int i = 1; i < words.length; i++) {
      AddressPrefix prefix = AddressPrefix.parse(words[i]);
      Access before = rules.putIfAbsent(prefix, access);
      if (before != null && before != access) {
        throw new IllegalArgumentException(
            "'" + words[i] + "' has two rules: " + word(before) + " and " + word(access));
      }
    }
  }

  private static String word(Access access) {
    return access.name().toLowerCase(Locale.ROOT);
  }

  /// Whether everybody may ask, so that nobody need be looked up.
  public boolean isOpen() {
    return rules.isEmpty();
  }

  /// What `client` may expect.
  public Access of(ClientAddress client) {
    return ALL[table.find(client)];
  }

  /// The rules as they are written.
  @Override
  public String toString() {
    return rules.entrySet().stream()
        .map(rule -> word(rule.getValue()) + " " + rule.getKey())
        .collect(Collectors.joining("; "));
  }
}
