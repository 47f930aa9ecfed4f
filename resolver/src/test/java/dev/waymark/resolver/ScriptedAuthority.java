package dev.waymark.resolver;

import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// One name server of a [World], on real sockets: honest where it is given zones, anything else
/// where it is given a script. It counts what it receives.
public final class ScriptedAuthority implements Responder {
  private final String ip;
  private final Map<Name, List<Record>> zones = new LinkedHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch held;
  private volatile Script script = (query, honest, transport) -> honest;

  /// What the server got.
  public record Asked(Question question, Transport transport, boolean edns) {}

  /// Changes an honest reply into what the server says.
  @FunctionalInterface
  public interface Script {
    /// The reply; null for silence.
    Message reply(Message query, Message honest, Transport transport);
  }

  ScriptedAuthority(String ip) {
    this.ip = ip;
  }

  /// Serves a zone: its records in presentation format, names absolute, TTL 3600 unless given. NS
  /// records below the apex delegate. The SOA is made up: negative TTL 300.
  public ScriptedAuthority serves(String zone, String... records) {
    Name apex = name(zone);
    String soa = zone + " 3600 IN SOA ns. admin. 1 3600 600 86400 300\n";
    String text = soa + String.join("\n", records) + "\n";
    List<Record> parsed = new ArrayList<>();
    try (Master master =
        new Master(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Name.root, 3600)) {
      for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
        parsed.add(rr);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    zones.put(apex, parsed);
    return this;
  }

  /// From now on this decides what is said.
  public ScriptedAuthority says(Script other) {
    script = other;
    return this;
  }

  /// From now on replies wait until the latch is open, while questions go on arriving.
  ScriptedAuthority repliesLater(CountDownLatch latch) {
    held = latch;
    return this;
  }

  public ScriptedAuthority isSilent() {
    return says((query, honest, transport) -> null);
  }

  public ScriptedAuthority isHonest() {
    return says((query, honest, transport) -> honest);
  }

  /// Answers every question with this RCODE and nothing else.
  public ScriptedAuthority saysOnly(int rcode) {
    return says(
        (query, honest, transport) -> {
          Message reply = empty(query);
          reply.getHeader().setRcode(rcode);
          return reply;
        });
  }

  String ip() {
    return ip;
  }

  /// All questions that came, in order.
  public List<Asked> asked() {
    return asked;
  }

  /// The names and types that came, in order, as text.
  public List<String> questions() {
    return asked.stream()
        .map(one -> one.question().toString().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }

  @Override
  public int respond(Exchange exchange) {
    Message query = parse(exchange);
    Record question = query.getQuestion();
    asked.add(
        new Asked(
            new Question(question.getName(), question.getType()),
            exchange.transport(),
            query.getOPT() != null));
    Message reply = script.reply(query, honest(query), exchange.transport());
    if (reply == null) {
      return DROP;
    }
    byte[] wire = reply.toWire(exchange.query().replyLimit());
    CountDownLatch latch = held;
    if (latch != null) {
      Deferred deferred = exchange.defer();
      Thread.ofVirtual().start(() -> sendLater(latch, deferred, wire));
      return LATER;
    }
    System.arraycopy(wire, 0, exchange.reply(), 0, wire.length);
    return wire.length;
  }

  private static void sendLater(CountDownLatch latch, Deferred deferred, byte[] wire) {
    try {
      latch.await();
      deferred.send(wire, wire.length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      deferred.drop();
    }
  }

  private static Message parse(Exchange exchange) {
    try {
      byte[] bytes = exchange.query().bytes();
      return new Message(java.util.Arrays.copyOf(bytes, exchange.query().length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A reply without records.
  public static Message empty(Message query) {
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    if (query.getOPT() != null) {
      reply.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    }
    return reply;
  }

  private Message honest(Message query) {
    Message reply = empty(query);
    Name qname = query.getQuestion().getName();
    int type = query.getQuestion().getType();
    Optional<Name> zone =
        zones.keySet().stream().filter(qname::subdomain).max(Comparator.comparingInt(Name::labels));
    if (zone.isEmpty()) {
      reply.getHeader().setRcode(Rcode.REFUSED);
      return reply;
    }
    answer(reply, zone.get(), zones.get(zone.get()), qname, type);
    return reply;
  }

  private static void answer(Message reply, Name apex, List<Record> records, Name qname, int type) {
    Name cut = cut(apex, records, qname, type);
    if (cut != null) {
      refer(reply, records, cut);
      return;
    }
    reply.getHeader().setFlag(Flags.AA);
    List<Record> found = at(records, qname, type);
    found.forEach(rr -> reply.addRecord(rr, Section.ANSWER));
    if (found.isEmpty()) {
      List<Record> alias = at(records, qname, Type.CNAME);
      alias.forEach(rr -> reply.addRecord(rr, Section.ANSWER));
      if (alias.isEmpty() && !dname(reply, records, qname)) {
        at(records, apex, Type.SOA).forEach(rr -> reply.addRecord(rr, Section.AUTHORITY));
        if (records.stream().noneMatch(rr -> rr.getName().subdomain(qname))) {
          reply.getHeader().setRcode(Rcode.NXDOMAIN);
        }
      }
    }
    if (type == Type.NS) {
      found.forEach(rr -> glue(reply, records, rr));
    }
  }

  private static boolean dname(Message reply, List<Record> records, Name qname) {
    for (Record rr : records) {
      if (rr.getType() == Type.DNAME
          && qname.subdomain(rr.getName())
          && !qname.equals(rr.getName())) {
        reply.addRecord(rr, Section.ANSWER);
        return true;
      }
    }
    return false;
  }

  private static Name cut(Name apex, List<Record> records, Name qname, int type) {
    return records.stream()
        .filter(rr -> rr.getType() == Type.NS && !rr.getName().equals(apex))
        .map(Record::getName)
        .filter(qname::subdomain)
        .filter(owner -> type != Type.DS || !owner.equals(qname))
        .min(Comparator.comparingInt(Name::labels))
        .orElse(null);
  }

  private static void refer(Message reply, List<Record> records, Name cut) {
    for (Record rr : at(records, cut, Type.NS)) {
      reply.addRecord(rr, Section.AUTHORITY);
      glue(reply, records, rr);
    }
  }

  private static void glue(Message reply, List<Record> records, Record ns) {
    Name server = ((NSRecord) ns).getTarget();
    at(records, server, Type.A).stream()
        .filter(rr -> !reply.findRecord(rr))
        .forEach(rr -> reply.addRecord(rr, Section.ADDITIONAL));
  }

  private static List<Record> at(List<Record> records, Name owner, int type) {
    return records.stream()
        .filter(rr -> rr.getType() == type && rr.getName().equals(owner))
        .toList();
  }

  static Name name(String text) {
    return Name.fromConstantString(text);
  }

  @Override
  public String toString() {
    return ip + " " + zones.keySet();
  }
}
