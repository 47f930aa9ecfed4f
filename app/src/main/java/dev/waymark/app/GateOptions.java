package dev.waymark.app;

import dev.waymark.authoritative.GateRules;
import dev.waymark.authoritative.ZoneAccess;
import dev.waymark.wire.Edns;
import dev.waymark.wire.access.AccessList;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.access.RateLimit;
import dev.waymark.wire.log.LogOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that say who may ask an authoritative server, how often, and what is written down.
@Heading("Who may ask, and what is written down")
final class GateOptions {
  @Option(
      names = "--acl",
      paramLabel = "RULES",
      description = {
        "Who may ask, such as 'allow 192.0.2.0/24 2001:db8::/32; drop 198.51.100.7; refuse any'"
            + " (default: all). The longest prefix decides, not the order. Whom no rule names is"
            + " refused if a rule allows somebody, else allowed. May be given more than once."
      })
  private List<String> acl = new ArrayList<>();

  @Option(
      names = "--listen-acl",
      paramLabel = "ADDRESS:PORT=RULES",
      description = "Who may ask at one --listen address, instead of --acl.")
  private List<String> listenAcl = new ArrayList<>();

  @Option(
      names = "--zone-acl",
      paramLabel = "ZONE=RULES",
      description = "Who, of those who may ask at all, may ask about this zone.")
  private List<String> zoneAcl = new ArrayList<>();

  @Option(
      names = "--rate-limit",
      paramLabel = "N|off",
      description = {
        "Replies a second that say the same to one block of clients (IPv4 /24, IPv6 /56), so that"
            + " nobody is flooded whose address was forged. Not over TCP, not for clients with a"
            + " cookie of ours (default: 200, but off at loopback addresses; a number holds"
            + " everywhere)."
      })
  private String rateLimit = "";

  @Option(
      names = "--rate-limit-window",
      paramLabel = "SECONDS",
      description = "How long a flood is remembered at most (default: 5).")
  private int rateLimitWindow = RateLimit.DEFAULT.window();

  @Option(
      names = "--rate-limit-slip",
      paramLabel = "N",
      description =
          "One of N limited replies goes out truncated, so that honest clients come by TCP"
              + " (default: 2; 0: none).")
  private int rateLimitSlip = RateLimit.DEFAULT.slip();

  @Option(
      names = "--rate-limit-leak",
      paramLabel = "N",
      description = "One of N limited replies goes out whole (default: 0, none).")
  private int rateLimitLeak = RateLimit.DEFAULT.leak();

  @Option(
      names = "--rate-limit-exempt",
      paramLabel = "PREFIX",
      split = ",",
      converter = Prefix.class,
      description = "Blocks of clients whose replies are not limited; with commas between them.")
  private List<AddressPrefix> rateLimitExempt = new ArrayList<>();

  @Option(
      names = "--max-udp-size",
      paramLabel = "BYTES",
      description =
          "The longest datagram sent, from 512 to 4096 (default: 1232, which passes every network"
              + " unfragmented). By TCP every answer goes out whole.")
  private int maxUdp = Edns.UDP_PAYLOAD;

  @Option(
      names = "--query-log",
      paramLabel = "FILE",
      description =
          "Write each request down as a line of JSON (default: off). SIGHUP opens the file anew.")
  private @Nullable Path queryLog;

  @Option(
      names = "--query-log-sample",
      paramLabel = "N",
      description = "Only one of N requests (default: 1, all).")
  private int queryLogSample = 1;

  @Option(
      names = "--query-log-size",
      paramLabel = "MB",
      description = "Where a new file begins; the old one becomes FILE.1 (default: 100).")
  private int queryLogSize = (int) (LogOptions.MAX_BYTES >> 20);

  @Option(
      names = "--query-log-files",
      paramLabel = "N",
      description = "How many old files are kept (default: 5).")
  private int queryLogFiles = LogOptions.FILES;

  GateOptions() {}

  /// What the options say.
  ///
  /// @throws BadInput if one of them makes no sense
  ServiceSettings settings(Path zones, List<InetSocketAddress> listen, WireSettings wire) {
    ServiceSettings.Limited limited =
        switch (rateLimit) {
          case "" -> ServiceSettings.Limited.BEYOND_LOOPBACK;
          case "off" -> ServiceSettings.Limited.NOWHERE;
          default -> ServiceSettings.Limited.EVERYWHERE;
        };
    return new ServiceSettings(
        zones,
        listen,
        wire,
        acl.isEmpty() ? AccessList.OPEN : rules("--acl", String.join(";", acl)),
        listenAccess(listen),
        new ZoneAccess(keyed("--zone-acl", "ZONE", zoneAcl, GateOptions::zoneName)),
        checked("--rate-limit", this::limit),
        limited,
        AddressSet.of(rateLimitExempt),
        checkedSize(),
        Optional.ofNullable(queryLog).map(this::logOptions));
  }

  private RateLimit limit() {
    boolean number = !rateLimit.isEmpty() && !rateLimit.equals("off");
    if (number && !rateLimit.matches("[0-9]{1,9}")) {
      throw new BadInput("--rate-limit: '" + rateLimit + "' is neither a number nor 'off'");
    }
    int perSecond = number ? Integer.parseInt(rateLimit) : RateLimit.DEFAULT.perSecond();
    return new RateLimit(perSecond, rateLimitWindow, rateLimitSlip, rateLimitLeak);
  }

  private int checkedSize() {
    return checked("--max-udp-size", () -> new GateRules(AccessList.OPEN, AddressSet.EMPTY, maxUdp))
        .maxUdp();
  }

  private LogOptions logOptions(Path file) {
    return checked(
        "--query-log",
        () -> new LogOptions(file, queryLogSample, (long) queryLogSize << 20, queryLogFiles));
  }

  private Map<InetSocketAddress, AccessList> listenAccess(List<InetSocketAddress> listen) {
    return keyed(
        "--listen-acl",
        "ADDRESS:PORT",
        listenAcl,
        key -> {
          InetSocketAddress address = endpoint(key);
          if (!listen.contains(address)) {
            throw new BadInput("--listen-acl: " + key + " is not one of the --listen addresses");
          }
          return address;
        });
  }

  private static InetSocketAddress endpoint(String text) {
    try {
      return new Endpoint().convert(text);
    } catch (TypeConversionException e) {
      throw new BadInput("--listen-acl: " + e.getMessage());
    }
  }

  private static Name zoneName(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new BadInput("--zone-acl: '" + text + "' is not a domain name");
    }
  }

  /// Lists by what stands before the `=`; several for one are one list.
  private static <K> Map<K, AccessList> keyed(
      String option, String what, List<String> values, Function<String, K> keyOf) {
    Map<K, String> rules = new HashMap<>();
    for (String value : values) {
      int equals = value.indexOf('=');
      if (equals <= 0) {
        throw new BadInput(
            option + ": '" + value + "' is not " + what + "=RULES, such as allow 192.0.2.0/24");
      }
      K key = keyOf.apply(value.substring(0, equals));
      rules.merge(key, value.substring(equals + 1), (a, b) -> a + ";" + b);
    }
    Map<K, AccessList> lists = new HashMap<>();
    rules.forEach((key, text) -> lists.put(key, rules(option + " " + key, text)));
    return lists;
  }

  private static AccessList rules(String option, String text) {
    return checked(option, () -> AccessList.parse(text));
  }

  private static <T> T checked(String option, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new BadInput(option + ": " + e.getMessage());
    }
  }
}
