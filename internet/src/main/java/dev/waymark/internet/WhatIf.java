package dev.waymark.internet;

import dev.waymark.internet.Fault.Losing;
import dev.waymark.internet.Fault.Slow;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// One thing that is not as usual in the little internet. Written as `kill=ns1.foobar.com`, with a
/// figure as `slow=ns1.foobar.com:500`, or as `set=www.foobar.com:127.53.3.9`.
public sealed interface WhatIf {
  /// Something is wrong with a name server.
  ///
  /// @param server its name, as [LittleInternet#nameServers] has it
  record Broken(String server, Fault fault) implements WhatIf {
    @Override
    public String sentence() {
      return server
          + switch (fault) {
            case Fault.Silent _ -> " never replies";
            case Slow slow -> " replies " + slow.by().toMillis() + " ms late";
            case Fault.Refusing _ -> " refuses every question";
            case Fault.Lame _ -> " does not know its zones and points back up";
            case Fault.Truncating _ -> " answers over TCP only";
            case Losing loss -> " is not reached by " + loss.percent() + "% of the packets";
            case Fault.Spoofed _ -> " is imitated by a forger who guesses";
            case Fault.Outdated _ -> " has an older copy of its zones than its neighbour";
          };
    }

    @Override
    public String toString() {
      return switch (fault) {
        case Fault.Silent _ -> "kill=" + server;
        case Slow slow -> "slow=" + server + ":" + slow.by().toMillis();
        case Fault.Refusing _ -> "refuse=" + server;
        case Fault.Lame _ -> "lame=" + server;
        case Fault.Truncating _ -> "truncate=" + server;
        case Losing loss -> "loss=" + server + ":" + loss.percent();
        case Fault.Spoofed _ -> "spoof=" + server;
        case Fault.Outdated _ -> "split=" + server;
      };
    }
  }

  /// The owner of a name has given it another address, or its first one: all servers of the zone
  /// have it. What others remember of the name does not change.
  record Changed(Name name, InetAddress address) implements WhatIf {
    @Override
    public String sentence() {
      return "the owner of " + name.toString(true) + " gives it the address " + text();
    }

    private String text() {
      return address.getHostAddress();
    }

    @Override
    public String toString() {
      return SET + "=" + name.toString(true) + ":" + text();
    }
  }

  /// The word for [Changed].
  String SET = "set";

  /// What is not as usual, as a sentence without a full stop.
  String sentence();

  /// Reads what `toString` wrote.
  ///
  /// @throws IllegalArgumentException if it is nothing that can be in the little internet; the
  ///     message says what was expected
  static WhatIf parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not FAULT=SERVER, such as kill=ns1.foobar.com");
    }
    String word = text.substring(0, equals).toLowerCase(Locale.ROOT);
    String rest = text.substring(equals + 1);
    int colon = rest.indexOf(':');
    String who = colon < 0 ? rest : rest.substring(0, colon);
    String figure = colon < 0 ? "" : rest.substring(colon + 1);
    return word.equals(SET)
        ? new Changed(name(who), address(figure))
        : new Broken(server(who), Words.fault(word, figure));
  }

  /// A name server of the little internet. A dot at the end and capital letters are as good.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  static String server(String text) {
    String plain = text.toLowerCase(Locale.ROOT);
    String name = plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    List<String> names = LittleInternet.nameServers();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "'" + text + "' is no name server here: choose one of " + String.join(", ", names));
    }
    return name;
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text.toLowerCase(Locale.ROOT), Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("'" + text + "' is not a domain name", e);
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address: expected set=NAME:ADDRESS", e);
    }
  }

  /// The words for faults.
  final class Words {
    private static final List<String> ALL =
        List.of("kill", "slow", "lame", "truncate", "loss", "refuse", "spoof", "split", SET);

    private Words() {}

    private static Fault fault(String word, String figure) {
      if (!figure.isEmpty() && !word.equals("slow") && !word.equals("loss")) {
        throw new IllegalArgumentException(
            "'" + word + "' takes no figure: leave out ':" + figure + "'");
      }
      return switch (word) {
        case "kill" -> new Fault.Silent();
        case "slow" ->
            new Slow(
                figure.isEmpty() ? Slow.USUAL : Duration.ofMillis(number(figure, "milliseconds")));
        case "lame" -> new Fault.Lame();
        case "truncate" -> new Fault.Truncating();
        case "loss" -> new Losing(figure.isEmpty() ? Losing.USUAL : number(figure, "a percentage"));
        case "refuse" -> new Fault.Refusing();
        case "spoof" -> new Fault.Spoofed();
        case "split" -> new Fault.Outdated();
        default ->
            throw new IllegalArgumentException(
                "'" + word + "' is no fault: choose one of " + String.join(", ", ALL));
      };
    }

    private static int number(String text, String what) {
      if (!text.matches("[0-9]{1,6}")) {
        throw new IllegalArgumentException("'" + text + "' is not " + what);
      }
      return Integer.parseInt(text);
    }
  }
}
