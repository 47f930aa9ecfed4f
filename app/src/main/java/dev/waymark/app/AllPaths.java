package dev.waymark.app;

import dev.waymark.resolver.trace.Belief;
import dev.waymark.resolver.trace.Judged;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Every way that leads to a name: each server of each zone that a trace went through is asked the
/// same, so that it shows where they disagree.
///
/// A resolver asks one server of each zone; which one, chance decides. Where all of a zone's
/// servers say the same, that does not matter.
final class AllPaths {
  /// As long as a patient person waits for one server.
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /// Servers of one zone that are asked: as many as a resolver looks at.
  private static final int MAX_SERVERS = 13;

  private static final int UDP_PAYLOAD = 1232;

  private final Question question;
  private final int port;
  private final DnsClient client;

  /// One server of one zone, and what it said.
  ///
  /// @param micros how long it took
  /// @param says what the answer comes down to, without what may differ: order and TTLs
  /// @param serial of its copy of the zone; -1 where it does not say
  record Visit(Name zone, Name server, InetAddress ip, long micros, Saying says, long serial) {}

  /// What a server said.
  ///
  /// @param helps whether it leads nearer to the answer
  record Saying(String text, boolean helps) {}

  /// @param port of all servers
  AllPaths(Question question, int port, DnsClient client) {
    this.question = question;
    this.port = port;
    this.client = client;
  }

  /// Asks all servers of all zones that `trace` went through, from the root down.
  ///
  /// @param lookUp finds the addresses of a server that the trace does not tell
  List<Visit> walk(Trace trace, Function<Name, List<InetAddress>> lookUp) {
    List<Visit> visits = new ArrayList<>();
    servers(trace, lookUp)
        .forEach(
            (zone, servers) ->
                servers.forEach(
                    (server, addresses) ->
                        addresses.forEach(ip -> visits.add(visit(zone, server, ip)))));
    return visits;
  }

  /// The zones on the way, the root first, and their servers with all their addresses.
  private Map<Name, Map<Name, Set<InetAddress>>> servers(
      Trace trace, Function<Name, List<InetAddress>> lookUp) {
    Map<Name, Map<Name, Set<InetAddress>>> zones =
        new TreeMap<>(
            Comparator.comparingInt(Name::labels).thenComparing(Comparator.naturalOrder()));
    for (TraceEvent event : trace.events()) {
      switch (event) {
        case TraceEvent.Query query ->
            servers(zones, query.zone(), query.server().name()).add(query.server().ip());
        case TraceEvent.GlueUsed glue ->
            servers(zones, glue.zone(), glue.server()).add(glue.address());
        case TraceEvent.Referral referral ->
            referral.servers().forEach(server -> servers(zones, referral.to(), server));
        case TraceEvent.Reply reply -> rootServers(zones, reply);
        default -> {}
      }
    }
    zones.keySet().removeIf(zone -> !question.name().subdomain(zone));
    zones
        .values()
        .forEach(
            servers -> {
              servers.keySet().removeAll(servers.keySet().stream().skip(MAX_SERVERS).toList());
              servers.forEach(
                  (server, addresses) -> {
                    if (addresses.isEmpty()) {
                      addresses.addAll(lookUp.apply(server));
                    }
                  });
            });
    return zones;
  }

  /// Nobody refers to the root: it says itself who serves it (RFC 9609).
  private static void rootServers(
      Map<Name, Map<Name, Set<InetAddress>>> zones, TraceEvent.Reply reply) {
    for (Judged each : reply.records()) {
      boolean atRoot = each.rr().getName().equals(Name.root);
      if (each.belief() == Belief.ACCEPTED && atRoot && each.rr() instanceof NSRecord ns) {
        servers(zones, Name.root, ns.getTarget());
      } else if (each.rule() == Rule.GLUE_PRIMING && each.rr() instanceof ARecord a) {
        servers(zones, Name.root, a.getName()).add(a.getAddress());
      }
    }
  }

  private static Set<InetAddress> servers(
      Map<Name, Map<Name, Set<InetAddress>>> zones, Name zone, Name server) {
    return zones
        .computeIfAbsent(zone, _ -> new LinkedHashMap<>())
        .computeIfAbsent(server, _ -> new LinkedHashSet<>());
  }

  private Visit visit(Name zone, Name server, InetAddress ip) {
    long start = System.nanoTime();
    ClientReply reply = ask(ip, question.name(), question.type());
    long micros = (System.nanoTime() - start) / 1_000;
    Saying says =
        switch (reply) {
          case ClientReply.Received received -> says(zone, received.message());
          case ClientReply.HeaderOnly header ->
              new Saying(Rcode.string(header.rcode()) + ", and nothing else", false);
          case ClientReply.TimedOut _ ->
              new Saying("no reply within " + LIMIT.toSeconds() + " s", false);
          case ClientReply.Unreachable unreachable ->
              new Saying("cannot be reached: " + unreachable.reason(), false);
          case ClientReply.NotSent own ->
              new Saying("cannot be asked: " + own.why().words(), false);
        };
    return new Visit(zone, server, ip, micros, says, says.helps() ? serial(ip, zone) : -1);
  }

  private ClientReply ask(InetAddress ip, Name name, int type) {
    Message message = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    message.getHeader().unsetFlag(Flags.RD);
    message.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
    InetSocketAddress server = new InetSocketAddress(ip, port);
    ClientReply reply = client.exchange(server, message, Transport.UDP, LIMIT, _ -> {});
    boolean truncated =
        reply instanceof ClientReply.Received received
            && received.message().getHeader().getFlag(Flags.TC);
    return truncated ? client.exchange(server, message, Transport.TCP, LIMIT, _ -> {}) : reply;
  }

  private long serial(InetAddress ip, Name zone) {
    return ask(ip, zone, Type.SOA) instanceof ClientReply.Received received
        ? received.message().getSection(Section.ANSWER).stream()
            .filter(SOARecord.class::isInstance)
            .mapToLong(rr -> ((SOARecord) rr).getSerial())
            .findFirst()
            .orElse(-1)
        : -1;
  }

  private Saying says(Name zone, Message reply) {
    if (reply.getRcode() == Rcode.NXDOMAIN) {
      return new Saying("NXDOMAIN: there is no " + question.name().toString(true), true);
    }
    if (reply.getRcode() != Rcode.NOERROR) {
      return new Saying(Rcode.string(reply.getRcode()), false);
    }
    List<Record> answer = reply.getSection(Section.ANSWER);
    if (!answer.isEmpty()) {
      return new Saying(String.join(", ", data(answer)), true);
    }
    List<Record> delegation =
        reply.getSection(Section.AUTHORITY).stream().filter(rr -> rr.getType() == Type.NS).toList();
    if (delegation.isEmpty()) {
      return reply.getHeader().getFlag(Flags.AA)
          ? new Saying("NODATA: the name exists, but has no such record", true)
          : new Saying("nothing, and not as an authority: it is lame", false);
    }
    Name to = delegation.getFirst().getName();
    boolean downwards = to.subdomain(zone) && !to.equals(zone);
    return downwards
        ? new Saying(
            "REFERRAL to " + to.toString(true) + ": " + String.join(", ", data(delegation)), true)
        : new Saying("a referral to " + to + ", not downwards: it is lame", false);
  }

  /// The data in an order that does not depend on the server's.
  private static List<String> data(List<Record> records) {
    return records.stream()
        .flatMap(
            rr ->
                switch (rr) {
                  case NSRecord ns -> Stream.of(ns.getTarget().toString(true));
                  case CNAMERecord cname -> Stream.of("alias of " + cname.getTarget());
                  default ->
                      rr.getType() == Type.RRSIG ? Stream.of() : Stream.of(rr.rdataToString());
                })
        .sorted()
        .toList();
  }
}
