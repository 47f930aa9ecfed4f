package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Place;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import dev.waymark.wire.access.RateLimiter;
import dev.waymark.wire.log.QueryLog;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import dev.waymark.wire.transport.Traffic;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/// Stands before an [AuthoritativeResponder] at one listener: who may ask, how often, and what is
/// written down. The one place for all of this, whatever the transport.
///
/// ```
///   request --> access list --> AuthoritativeResponder, with the zone's access list
///                                        |
///   reply  <-- query log <-- rate limit -+
/// ```
///
/// Runs on event loops, any number at once, and allocates nothing per request.
public final class Gate implements Responder {
  /// The kind of what is not about any name of a zone: all errors to a client are the same.
  private static final int ERROR = 0;

  private final ThreadLocal<Answered> answered = ThreadLocal.withInitial(Answered::new);
  private final AuthoritativeResponder responder;
  private final GateRules rules;
  private final @Nullable RateLimiter limiter;
  private final @Nullable QueryLog log;

  /// @param limiter counts replies, or null if they are not limited
  /// @param log takes requests, or null if they are not written down
  public Gate(
      AuthoritativeResponder responder,
      GateRules rules,
      @Nullable RateLimiter limiter,
      @Nullable QueryLog log) {
    this.responder = responder;
    this.rules = rules;
    this.limiter = limiter;
    this.log = log;
  }

  @Override
  public int respond(Exchange exchange) {
    Answered about = answered.get();
    about.clear();
    if (log == null || !log.isDue()) {
      return answer(exchange, about);
    }
    long start = log.nanoTime();
    int length;
    try {
      length = answer(exchange, about);
    } catch (RuntimeException e) { // the client will be told SERVFAIL, by whoever called
      log.take(exchange, -1, Rcode.SERVFAIL, -1, start);
      throw e;
    }
    Zone zone = about.zone();
    int rcode = length == 0 ? 0 : Math.max(exchange.verdict().rcode(), exchange.reply()[3] & 0xF);
    log.take(exchange, length, rcode, zone == null ? -1 : zone.apexLabels(), start);
    return length;
  }

  @Override
  public void foresee(Query[] requests, int count) {
    responder.foresee(requests, count);
  }

  private int answer(Exchange exchange, Answered about) {
    exchange.query().limitUdp(rules.maxUdp());
    int length =
        rules.access().isOpen()
            ? responder.answer(exchange, about)
            : switch (rules.access().of(exchange.peer())) {
              case ALLOW -> responder.answer(exchange, about);
              case REFUSE -> responder.prohibit(exchange);
              case DROP -> exchange.drop(Traffic.Drop.NO_ACCESS);
            };
    return limiter == null || length == 0 ? length : limit(limiter, exchange, about, length);
  }

  /// Whoever came by TCP, or sent a cookie of ours, has received a reply before: the address is not
  /// forged (RFC 7873, section 7), and nobody else is flooded.
  private int limit(RateLimiter accounts, Exchange exchange, Answered about, int length) {
    if (exchange.transport() != Transport.UDP
        || rules.exempt().contains(exchange.peer())
        || responder.knows(exchange)) {
      return length;
    }
    Zone zone = about.isSearched() ? about.zone() : null;
    boolean error = zone == null;
    int kind = zone == null ? ERROR : 1 + about.place().kindNumber();
    long subject = zone == null ? 0 : subject(zone, about.place());
    return switch (accounts.decide(exchange.peer(), kind, subject)) {
      case PASS -> length;
      case DROP -> exchange.drop(Traffic.Drop.RATE_LIMIT);
      case LEAK -> {
        exchange.limit(Traffic.Limit.LEAKED);
        yield length;
      }
      case SLIP -> {
        exchange.limit(Traffic.Limit.SLIPPED);
        // An error would not become another one by TCP, and is small: it slips as it is.
        yield error ? length : responder.truncate(exchange);
      }
    };
  }

  /// What the reply says, as a number: the zone, and in it the name, wildcard or zone cut. "No such
  /// name" is the same for the whole zone, however many names are made up.
  private static long subject(Zone zone, Place place) {
    return (long) zone.apex().hashCode() << Integer.SIZE | place.subject();
  }
}
