package dev.waymark.app;

import dev.waymark.internet.NetworkModel;
import dev.waymark.internet.WhatIf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that say what the little internet is like; the same for all that bring it up.
final class LabOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = Port.class,
      description = "Port of all DNS servers of the little internet (default: ${DEFAULT-VALUE}).")
  private int port = Lab.DNS_PORT;

  @Option(
      names = "--what-if",
      paramLabel = "FAULT=SERVER",
      converter = WhatIfConverter.class,
      description = {
        "Something goes wrong at a name server: kill=ns1.foobar.com (silent), slow=SERVER[:MS],"
            + " lame=, refuse=, truncate=, loss=SERVER[:PERCENT], spoof= (a forger guesses), split="
            + " (an older copy of its zones). Or the owner of a name changes it:"
            + " set=www.foobar.com:127.53.3.9. May be given more than once."
      })
  private List<WhatIf> whatIf = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "MODEL",
      converter = NetworkConverter.class,
      description = {
        "How far away the servers seem to be: loopback (the default), continental,"
            + " intercontinental, or SERVER=MILLISECONDS,..."
      })
  private NetworkModel network = NetworkModel.LOOPBACK;

  LabOptions() {}

  int port() {
    return port;
  }

  /// Whether anything but the port was said.
  boolean isPlain() {
    return whatIf.isEmpty() && network.roundTrips().isEmpty();
  }

  Circumstances circumstances(Optional<Long> seed) {
    return new Circumstances(whatIf, network, seed, Optional.empty());
  }

  /// Reads a fault.
  static final class WhatIfConverter implements ITypeConverter<WhatIf> {
    WhatIfConverter() {}

    @Override
    public WhatIf convert(String text) {
      try {
        return WhatIf.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /// Reads a network model.
  static final class NetworkConverter implements ITypeConverter<NetworkModel> {
    NetworkConverter() {}

    @Override
    public NetworkModel convert(String text) {
      try {
        return NetworkModel.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /// Reads a length of time such as `61s`, `5m`, `2h` or `1d`.
  static final class TimeConverter implements ITypeConverter<Duration> {
    /// Nothing is remembered for longer than a day or two.
    private static final Duration LONGEST = Duration.ofDays(365);

    TimeConverter() {}

    @Override
    public Duration convert(String text) {
      if (!text.matches("[0-9]{1,9}[smhd]?")) {
        throw new TypeConversionException(
            "'" + text + "' is not a length of time, such as 61s, 5m, 2h or 1d");
      }
      char unit = text.charAt(text.length() - 1);
      String digits = Character.isDigit(unit) ? text : text.substring(0, text.length() - 1);
      long number = Long.parseLong(digits);
      Duration time =
          switch (unit) {
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
          };
      if (time.compareTo(LONGEST) > 0) {
        throw new TypeConversionException("'" + text + "' is longer than a year");
      }
      return time;
    }
  }
}
