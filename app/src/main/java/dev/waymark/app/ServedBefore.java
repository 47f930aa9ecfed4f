package dev.waymark.app;

import dev.waymark.authoritative.zone.SerialCheck;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.authoritative.zone.ZoneReading;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import picocli.CommandLine.TypeConversionException;

/// Where the zone is that was served before another: what its serial is compared with.
sealed interface ServedBefore {
  /// The port of DNS.
  int DNS_PORT = 53;

  /// What is typed: a file, or `@` and a server.
  ///
  /// @throws BadInput if it is neither
  static ServedBefore of(String text) {
    try {
      return text.startsWith("@") ? new AtServer(address(text.substring(1))) : inFile(text);
    } catch (TypeConversionException | InvalidPathException e) {
      throw new BadInput("--against: " + e.getMessage());
    }
  }

  /// An address with a port, or without one: then it is that of DNS.
  private static InetSocketAddress address(String text) {
    boolean plainIpv6 = text.indexOf(':') != text.lastIndexOf(':') && !text.contains("]");
    if (plainIpv6) {
      return new Endpoint().convert("[" + text + "]:" + DNS_PORT);
    }
    boolean hasPort = text.contains(":") && !text.endsWith("]");
    return new Endpoint().convert(hasPort ? text : text + ":" + DNS_PORT);
  }

  private static InFile inFile(String text) {
    return switch (ZoneFile.read(Path.of(text))) {
      case ZoneReading.Compiled(var zone, _) -> new InFile(zone, text);
      case ZoneReading.Refused(var problems) ->
          throw new BadInput("--against: " + problems.getFirst());
    };
  }

  /// What is wrong with the serial of `zone`, which `file` has.
  ///
  /// @throws BadInput if the zone before cannot be found
  Optional<ZoneProblem> compare(Zone zone, String file);

  /// A zone in a file.
  record InFile(Zone before, String name) implements ServedBefore {
    @Override
    public Optional<ZoneProblem> compare(Zone zone, String file) {
      if (!before.apex().equals(zone.apex())) {
        throw new BadInput(
            "--against: " + name + " has the zone " + before.apex() + ", not " + zone.apex());
      }
      return SerialCheck.against(before, zone, file);
    }
  }

  /// A zone that a server serves.
  record AtServer(InetSocketAddress server) implements ServedBefore {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Override
    public Optional<ZoneProblem> compare(Zone zone, String file) {
      return SerialCheck.against(serial(zone), zone, file);
    }

    private long serial(Zone zone) {
      String who = "--against: " + Endpoint.text(server);
      Message question = Message.newQuery(Record.newRecord(zone.apex(), Type.SOA, DClass.IN));
      try (DnsClient client = new DnsClient(new SecureRandom())) {
        return switch (client.exchange(server, question, Transport.TCP, LIMIT, _ -> {})) {
          case ClientReply.Received reply ->
              reply.message().getSection(Section.ANSWER).stream()
                  .filter(rr -> rr.getName().equals(zone.apex()))
                  .filter(SOARecord.class::isInstance)
                  .map(SOARecord.class::cast)
                  .findFirst()
                  .orElseThrow(() -> new BadInput(who + " does not serve " + zone.apex()))
                  .getSerial();
          case ClientReply.HeaderOnly _ -> throw new BadInput(who + " cannot read the question");
          case ClientReply.TimedOut _ ->
              throw new BadInput(who + " did not answer within " + LIMIT.toSeconds() + " s");
          case ClientReply.Unreachable unreachable ->
              throw new BadInput(who + " cannot be asked: " + unreachable.reason());
          case ClientReply.NotSent own ->
              throw new BadInput(who + " cannot be asked: " + own.why().words());
        };
      }
    }
  }
}
