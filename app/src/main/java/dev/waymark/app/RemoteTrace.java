package dev.waymark.app;

import dev.waymark.resolver.ResolverResponder;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;

/// Asks a running resolver to trace a question: the question carries a private EDNS option, the
/// reply the trace in it.
final class RemoteTrace {
  /// Longer than a resolver takes to give up.
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /// Code and length before an option's data (RFC 6891, section 6.1.2).
  private static final int OPTION_HEADER = 4;

  private RemoteTrace() {}

  /// The trace of the resolver's very decision for this question.
  ///
  /// @throws BadInput if nobody is there, or does not let itself be traced
  static Trace ask(InetSocketAddress server, Question question) {
    String who = Endpoint.text(server);
    Message message =
        Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
    message.getHeader().setFlag(Flags.RD);
    EDNSOption wish = new GenericEDNSOption(ResolverResponder.TRACE_OPTION, new byte[0]);
    message.addRecord(
        new OPTRecord(1232, 0, 0, 0, List.of(wish)), org.xbill.DNS.Section.ADDITIONAL);
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      return switch (client.exchange(server, message, Transport.TCP, LIMIT, _ -> {})) {
        case ClientReply.Received reply -> read(reply.message(), who);
        case ClientReply.HeaderOnly _ -> throw notTraceable(who);
        case ClientReply.TimedOut _ ->
            throw new BadInput(who + " did not answer within " + LIMIT.toSeconds() + " s");
        case ClientReply.Unreachable unreachable ->
            throw new BadInput(
                who + " cannot be asked: " + unreachable.reason() + ". Start one: waymark lab");
      };
    }
  }

  private static Trace read(Message reply, String who) {
    return Optional.ofNullable(reply.getOPT())
        .map(opt -> opt.getOptions(ResolverResponder.TRACE_OPTION))
        .filter(options -> !options.isEmpty())
        .map(List::getFirst)
        .map(option -> TraceJson.read(data(option), "the reply of " + who))
        .orElseThrow(() -> notTraceable(who));
  }

  /// The data of an option, which dnsjava gives away only with code and length in front of it.
  private static byte[] data(EDNSOption option) {
    byte[] wire = option.toWire();
    return Arrays.copyOfRange(wire, OPTION_HEADER, wire.length);
  }

  private static BadInput notTraceable(String who) {
    return new BadInput(
        who
            + " answers, but cannot be traced: it is no Waymark resolver, or does not allow it to"
            + " this machine");
  }
}
