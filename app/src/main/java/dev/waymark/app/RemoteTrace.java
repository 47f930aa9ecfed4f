package dev.waymark.app;

import dev.waymark.resolver.TraceOption;
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
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

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
    EDNSOption wish = new GenericEDNSOption(TraceOption.CODE, new byte[0]);
    message.addRecord(
        new OPTRecord(1232, 0, 0, 0, List.of(wish)), org.xbill.DNS.Section.ADDITIONAL);
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      return switch (client.exchange(server, message, Transport.TCP, LIMIT, _ -> {})) {
        case ClientReply.Received reply -> read(reply.message(), server, question);
        case ClientReply.HeaderOnly header ->
            throw new BadInput(
                who
                    + " answers "
                    + Rcode.string(header.rcode())
                    + " and nothing else: it does not understand the question. Name another resolver"
                    + " with --server");
        case ClientReply.TimedOut _ ->
            throw new BadInput(who + " did not answer within " + LIMIT.toSeconds() + " s");
        case ClientReply.Unreachable unreachable ->
            throw new BadInput(
                who + " cannot be asked: " + unreachable.reason() + ". Start one: waymark lab");
        case ClientReply.NotSent own ->
            throw new BadInput(who + " cannot be asked: " + own.why().words());
      };
    }
  }

  private static Trace read(Message reply, InetSocketAddress server, Question question) {
    return Optional.ofNullable(reply.getOPT())
        .map(opt -> opt.getOptions(TraceOption.CODE))
        .filter(options -> !options.isEmpty())
        .map(List::getFirst)
        .map(option -> TraceJson.read(data(option), "the reply of " + Endpoint.text(server)))
        .orElseThrow(() -> notTraceable(reply, server, question));
  }

  /// The data of an option, which dnsjava gives away only with code and length in front of it.
  private static byte[] data(EDNSOption option) {
    byte[] wire = option.toWire();
    return Arrays.copyOfRange(wire, OPTION_HEADER, wire.length);
  }

  /// Why a server that answers cannot be traced, whose fault that is, and what to do.
  private static BadInput notTraceable(Message reply, InetSocketAddress server, Question question) {
    String who = Endpoint.text(server);
    String rcode = Rcode.string(reply.getRcode());
    String reason = reason(reply);
    if (!reply.getHeader().getFlag(Flags.RA)) {
      return new BadInput(
          who
              + " does not recurse (RA is not set; it says "
              + rcode
              + reason
              + "): it is a name server for its own zones, or a resolver for others than you. Nothing"
              + " is wrong with it and nobody is at fault. Name a resolver with --server, or ask it"
              + " for what it has: dig @"
              + server.getAddress().getHostAddress()
              + " -p "
              + server.getPort()
              + " +norecurse "
              + question.name().toString(true)
              + " "
              + Type.string(question.type()));
    }
    if (reply.getRcode() == Rcode.REFUSED) {
      return new BadInput(
          who
              + " is a resolver, but refuses to work for this machine (REFUSED"
              + reason
              + "): whoever runs it decides for whom it does (waymark resolver --allow). Have this"
              + " machine allowed, or name another resolver with --server");
    }
    return new BadInput(
        who
            + " is a resolver (it says "
            + rcode
            + reason
            + "), but cannot be traced: it is not one of Waymark's, or does not tell this machine how"
            + " it finds answers. Without --server, a resolver in this process is traced");
  }

  /// What the server says about it (RFC 8914), if it does.
  private static String reason(Message reply) {
    return Optional.ofNullable(reply.getOPT()).stream()
        .flatMap(opt -> opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream())
        .filter(ExtendedErrorCodeOption.class::isInstance)
        .map(ExtendedErrorCodeOption.class::cast)
        .map(
            error ->
                ", EDE "
                    + error.getErrorCode()
                    + (error.getText() == null ? "" : ": " + Waymark.printable(error.getText())))
        .findFirst()
        .orElse("");
  }
}
