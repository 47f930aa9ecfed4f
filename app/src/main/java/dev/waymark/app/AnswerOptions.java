package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.AnswerSettings;
import dev.waymark.wire.Edns;
import dev.waymark.wire.ServerIdentity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that say what a resolver's answers look like.
@Heading("Answers")
final class AnswerOptions {
  @Option(
      names = "--extended-errors",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Tell clients why something failed (RFC 8914; default: yes).")
  private boolean extendedErrors = true;

  @Option(
      names = "--max-udp-size",
      paramLabel = "BYTES",
      converter = DatagramSize.class,
      description =
          "The longest datagram sent, from 512 to 4096 (default: ${DEFAULT-VALUE}, which passes every"
              + " network unfragmented). By TCP every answer goes out whole.")
  private int maxUdp = Edns.UDP_PAYLOAD;

  @Option(
      names = "--minimal-responses",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Answer with what was asked for and no more; else with the zone's name servers and"
              + " addresses of hosts that are named too, as far as they are known (default: yes).")
  private boolean minimal = true;

  AnswerOptions() {}

  /// Reads the length of a datagram.
  static final class DatagramSize implements ITypeConverter<Integer> {
    /// What every client takes (RFC 1035, section 4.2.1).
    private static final int MIN = 512;

    /// RFC 6891, section 6.2.5, has no client announce more.
    private static final int MAX = 4_096;

    DatagramSize() {}

    @Override
    public Integer convert(String text) {
      int bytes = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
      if (bytes < MIN || bytes > MAX) {
        throw new TypeConversionException(
            "'" + text + "' is not a number of bytes from " + MIN + " to " + MAX);
      }
      return bytes;
    }
  }

  ResolverSettings in(ResolverSettings settings, ServerIdentity identity) {
    AnswerSettings answers = new AnswerSettings(maxUdp, extendedErrors, minimal, identity);
    return settings.withService(settings.service().withAnswers(answers));
  }
}
