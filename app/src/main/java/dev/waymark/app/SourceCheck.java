package dev.waymark.app;

import dev.waymark.resolver.trace.Octets;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceEvent.Still;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.Discarded;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.ExchangeListener;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Looks whether what a cache answered is still what its owner says: the server that once told it
/// is asked again, by the trace and not by the resolver, whose cache stays as it is.
final class SourceCheck {
  /// As long as a patient person waits for one server.
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private static final int UDP_PAYLOAD = 1232;

  private final DnsClient client;
  private final boolean packets;
  private final List<TraceEvent> events;
  private final long originNanos;

  private SourceCheck(Trace trace, DnsClient client, boolean packets) {
    this.client = client;
    this.packets = packets;
    events = new ArrayList<>(trace.events());
    originNanos = System.nanoTime() - events.getLast().stamp().endUs() * 1_000;
  }

  /// The trace with what was seen, behind its end; itself if its answer is not from a cache.
  ///
  /// @param packets whether the bytes of messages are kept
  static Trace of(Trace trace, boolean packets) {
    List<TraceEvent> known =
        trace.events().stream().filter(event -> event.stamp().parent() == 0).toList();
    boolean isCached =
        known.stream()
            .anyMatch(
                event ->
                    event instanceof TraceEvent.CacheHit hit && hit.source() != null
                        || event instanceof TraceEvent.CacheNegative no && no.source() != null);
    if (!isCached) {
      return trace;
    }
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      SourceCheck check = new SourceCheck(trace, client, packets);
      check.each(known);
      return new Trace(trace.question(), trace.started(), check.events, trace.omitted());
    }
  }

  /// Asks until one says something else than the cache, or says nothing: then the rest is idle.
  private void each(List<TraceEvent> known) {
    Still last = Still.SAME;
    for (TraceEvent event : known) {
      if (last == Still.SAME) {
        last =
            switch (event) {
              case TraceEvent.CacheHit hit when hit.source() != null ->
                  check(
                      hit.stamp().n(),
                      hit.key(),
                      hit.source(),
                      texts(hit.records(), hit.key()),
                      hit.ttlLeft());
              case TraceEvent.CacheNegative no when no.source() != null ->
                  check(no.stamp().n(), no.key(), no.source(), Set.of(), no.ttlLeft());
              default -> last;
            };
      }
    }
  }

  private Still check(int parent, Question key, Server server, Set<String> cached, long ttlLeft) {
    long start = micros();
    int number = events.getLast().stamp().n() + 1;
    Packets heard = new Packets(number, server);
    Message reply = ask(server, key, heard);
    int rcode = reply == null ? -1 : reply.getRcode();
    List<Record> records = reply == null ? List.of() : reply.getSection(Section.ANSWER);
    boolean says = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    boolean isAuthority = reply != null && reply.getHeader().getFlag(Flags.AA);
    Still still = Still.UNKNOWN;
    if (says && isAuthority) {
      still = texts(records, key).equals(cached) ? Still.SAME : Still.CHANGED;
    }
    Stamp stamp = new Stamp(number, parent, start, micros());
    events.add(new TraceEvent.SourceChecked(stamp, key, server, rcode, records, still, ttlLeft));
    events.addAll(heard.events);
    return still;
  }

  /// The data of the question's own name, or the alias there, in no order.
  private static Set<String> texts(List<Record> records, Question key) {
    return records.stream()
        .filter(rr -> rr.getName().equals(key.name()))
        .map(rr -> rr.getType() + " " + rr.rdataToString())
        .collect(Collectors.toSet());
  }

  private @Nullable Message ask(Server server, Question key, Packets heard) {
    Message message = Message.newQuery(Record.newRecord(key.name(), key.type(), DClass.IN));
    message.getHeader().unsetFlag(Flags.RD);
    message.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
    InetSocketAddress at = new InetSocketAddress(server.ip(), server.port());
    ClientReply reply = client.exchange(at, message, Transport.UDP, LIMIT, heard);
    if (reply instanceof ClientReply.Received received
        && received.message().getHeader().getFlag(Flags.TC)) {
      heard.transport = Transport.TCP;
      reply = client.exchange(at, message, Transport.TCP, LIMIT, heard);
    }
    return reply instanceof ClientReply.Received received ? received.message() : null;
  }

  /// The packets of one check, as children of its event.
  private final class Packets implements ExchangeListener {
    private final int parent;
    private final InetSocketAddress server;
    private final List<TraceEvent> events = new ArrayList<>();
    private Transport transport = Transport.UDP;
    private @Nullable InetSocketAddress local;

    Packets(int parent, Server server) {
      this.parent = parent;
      this.server = new InetSocketAddress(server.ip(), server.port());
    }

    @Override
    public void discarded(Discarded why) {}

    @Override
    public boolean hearsPackets() {
      return packets;
    }

    @Override
    public void sent(InetSocketAddress from, byte[] request) {
      local = from;
      add(from, server, request);
    }

    @Override
    public void arrived(byte[] message) {
      if (local != null) { // as something was sent before
        add(server, local, message);
      }
    }

    private void add(InetSocketAddress from, InetSocketAddress to, byte[] message) {
      long now = micros();
      Stamp stamp = new Stamp(parent + 1 + events.size(), parent, now, now);
      events.add(new TraceEvent.Packet(stamp, from, to, transport, Octets.of(message)));
    }
  }

  private long micros() {
    return (System.nanoTime() - originNanos) / 1_000;
  }
}
