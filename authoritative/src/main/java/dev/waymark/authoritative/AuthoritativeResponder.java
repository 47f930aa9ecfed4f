package dev.waymark.authoritative;

import dev.waymark.authoritative.answer.AnswerAssembler;
import dev.waymark.authoritative.answer.AnswerPreparation;
import dev.waymark.authoritative.answer.AssembledAnswer;
import dev.waymark.authoritative.answer.Rcodes;
import dev.waymark.authoritative.zone.HashedName;
import dev.waymark.authoritative.zone.Place;
import dev.waymark.authoritative.zone.Preparation;
import dev.waymark.authoritative.zone.SignedCopy;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Edns;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Query;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Types;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.util.function.Supplier;

/// Answers questions from the zones of a catalog (RFC 1034, section 4.3.2).
///
/// Runs on event loops, any number at once. Whoever reloads zones gives it another catalog; a
/// request in hand is answered entirely from the one it began with.
public final class AuthoritativeResponder implements Responder {
  private final ThreadLocal<Workplace> workplaces = ThreadLocal.withInitial(Workplace::new);
  private final ServerCookies cookies;
  private final Supplier<Preparation> preparations;
  private volatile ZoneCatalog catalog;

  /// Answers from `catalog`, with cookies made by `cookies`. Prepares the answers of its zones.
  public AuthoritativeResponder(ZoneCatalog catalog, ServerCookies cookies) {
    this(catalog, cookies, AnswerPreparation::new);
  }

  /// With another way to prepare answers.
  AuthoritativeResponder(
      ZoneCatalog catalog, ServerCookies cookies, Supplier<Preparation> preparations) {
    this.catalog = catalog.prepared(preparations.get());
    this.cookies = cookies;
    this.preparations = preparations;
  }

  /// What one thread needs for its work, used for request after request.
  private static final class Workplace {
    private final HashedName qname = new HashedName();
    private final Place place = new Place();
    private final SignedCopy signedCopy = new SignedCopy();
    private final AnswerAssembler assembler = new AnswerAssembler();
    private final byte[] cookie = new byte[ServerCookies.OPTION_LENGTH];
  }

  @Override
  public int respond(Exchange exchange) {
    Query query = exchange.query();
    AnswerEncoder encoder = exchange.encoder();
    if (exchange.verdict() == Verdict.COOKIE_ONLY) {
      return beginReply(exchange).finish(Rcodes.NOERROR);
    }
    if (exchange.verdict() != Verdict.ANSWER) {
      return encoder.reject(query, exchange.verdict(), exchange.reply());
    }
    Workplace here = workplaces.get();
    ZoneCatalog zones = catalog;
    HashedName qname = here.qname.show(query);
    Zone zone = zones.closestZone(qname, query.qtype());
    if (zone == null) {
      return refuse(exchange, ExtendedError.NOT_AUTHORITATIVE, "no zone here encloses the name");
    }
    if (query.qtype() == Types.AXFR || query.qtype() == Types.IXFR) {
      return refuse(exchange, ExtendedError.PROHIBITED, "zone transfer is not allowed");
    }
    Place place = zone.find(qname, query.qtype(), here.place);
    boolean dnssec = query.wantsDnssec();
    beginReply(exchange);
    if (!(place.isAlias() && zones.isNested())
        && (dnssec && zone.isSigned()
            ? here.signedCopy.copy(zone, qname, query.qtype(), place, encoder)
            : place.copyTo(encoder))) {
      return encoder.finish(place.isNameError() ? Rcodes.NAME_ERROR : Rcodes.NOERROR);
    }
    AssembledAnswer answer =
        here.assembler.assemble(zones, zone, qname, place, query.qtype(), dnssec);
    answer.encode(encoder);
    return encoder.finish(answer.rcode());
  }

  private int refuse(Exchange exchange, ExtendedError error, String text) {
    beginReply(exchange).extendedError(error, text);
    return exchange.encoder().finish(Rcodes.REFUSED);
  }

  /// Begins a reply, with a fresh cookie for a client that sent one (RFC 7873, section 5.2).
  private AnswerEncoder beginReply(Exchange exchange) {
    Query query = exchange.query();
    AnswerEncoder encoder = exchange.encoder();
    encoder.begin(query, exchange.reply());
    if (query.cookieLength() > 0) {
      byte[] cookie = workplaces.get().cookie;
      cookies.make(query, exchange.client().getAddress(), cookie);
      encoder.option(Edns.COOKIE, cookie, 0, cookie.length);
    }
    return encoder;
  }

  /// The zones that are answered from, with prepared answers. A catalog for [#replace] that has
  /// some of these very zones takes the less time to prepare.
  public ZoneCatalog catalog() {
    return catalog;
  }

  /// `zone` with the answers prepared that this responder gives, or itself if it has them. Takes
  /// some time for a large one: whoever reads zones does it before [#replace].
  public Zone prepare(Zone zone) {
    return zone.prepared(preparations.get());
  }

  /// Answers from `next` from now on.
  public void replace(ZoneCatalog next) {
    catalog = next.prepared(preparations.get());
  }
}
