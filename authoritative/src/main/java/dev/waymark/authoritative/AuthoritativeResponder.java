package dev.waymark.authoritative;

import dev.waymark.authoritative.answer.AnswerAssembler;
import dev.waymark.authoritative.answer.AnswerPreparation;
import dev.waymark.authoritative.answer.AssembledAnswer;
import dev.waymark.authoritative.answer.Proofs;
import dev.waymark.authoritative.answer.Rcodes;
import dev.waymark.authoritative.zone.Foresight;
import dev.waymark.authoritative.zone.Place;
import dev.waymark.authoritative.zone.Preparation;
import dev.waymark.authoritative.zone.SignedCopy;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Edns;
import dev.waymark.wire.Explanation;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.HashedName;
import dev.waymark.wire.Query;
import dev.waymark.wire.Section;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.ServerIdentity;
import dev.waymark.wire.Types;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.ReplyOptions;
import dev.waymark.wire.transport.Responder;
import dev.waymark.wire.transport.Traffic;
import java.util.function.Supplier;

/// Answers questions from the zones of a catalog (RFC 1034, section 4.3.2).
///
/// Runs on event loops, any number at once. Whoever reloads zones gives it another catalog; a
/// request in hand is answered entirely from the one it began with.
public final class AuthoritativeResponder implements Responder {
  /// The one type of version there is (RFC 9660, section 2.1).
  private static final byte SOA_SERIAL = 0;

  /// Labels, type, serial number.
  private static final int ZONE_VERSION_LENGTH = 6;

  private static final Explanation NO_ZONE =
      Explanation.of(ExtendedError.NOT_AUTHORITATIVE, "no zone here encloses the name");
  private static final Explanation NO_TRANSFER =
      Explanation.of(ExtendedError.PROHIBITED, "zone transfer is not allowed");
  private static final Explanation NO_ACCESS =
      Explanation.of(ExtendedError.PROHIBITED, "this client may not ask here");

  private final ThreadLocal<Workplace> workplaces = ThreadLocal.withInitial(Workplace::new);
  private final ReplyOptions options;
  private final ServerIdentity identity;
  private final Supplier<Preparation> preparations;
  private volatile ZoneCatalog catalog;
  private volatile ZoneAccess zoneAccess = ZoneAccess.OPEN;

  /// Answers from `catalog`, with cookies made by `cookies`. Prepares the answers of its zones.
  public AuthoritativeResponder(ZoneCatalog catalog, ServerCookies cookies) {
    this(catalog, cookies, ServerIdentity.NONE);
  }

  /// The same, and tells those who ask what `identity` says.
  public AuthoritativeResponder(
      ZoneCatalog catalog, ServerCookies cookies, ServerIdentity identity) {
    this(catalog, cookies, identity, AnswerPreparation::new);
  }

  /// With another way to prepare answers.
  AuthoritativeResponder(
      ZoneCatalog catalog, ServerCookies cookies, Supplier<Preparation> preparations) {
    this(catalog, cookies, ServerIdentity.NONE, preparations);
  }

  private AuthoritativeResponder(
      ZoneCatalog catalog,
      ServerCookies cookies,
      ServerIdentity identity,
      Supplier<Preparation> preparations) {
    this.catalog = catalog.prepared(preparations.get());
    this.identity = identity;
    this.preparations = preparations;
    options = new ReplyOptions(cookies, identity.nsid());
  }

  /// What one thread needs for its work, used for request after request.
  private static final class Workplace {
    private final Answered answered = new Answered();
    private final Foresight foresight = new Foresight();
    private final SignedCopy signedCopy = new SignedCopy();
    private final AnswerAssembler assembler = new AnswerAssembler();
    private final byte[] version = new byte[ZONE_VERSION_LENGTH];
  }

  @Override
  public int respond(Exchange exchange) {
    return answer(exchange, workplaces.get().answered);
  }

  @Override
  public void foresee(Query[] requests, int count) {
    ZoneCatalog zones = catalog;
    if (!zones.isLarge()) {
      return;
    }
    Foresight foresight = workplaces.get().foresight;
    for (int i = 0; i < count; i++) {
      Query query = requests[i];
      if (query.verdict() == Verdict.ANSWER) {
        Zone zone = zones.closestZone(query.name(), query.qtype());
        if (zone != null) {
          zone.foresee(query.name(), foresight);
        }
      }
    }
    foresight.look();
  }

  /// Answers, and leaves in `about` what the answer is about.
  int answer(Exchange exchange, Answered about) {
    Query query = exchange.query();
    AnswerEncoder encoder = exchange.encoder();
    if (exchange.verdict() != Verdict.ANSWER) {
      return respondOddly(exchange);
    }
    Workplace here = workplaces.get();
    ZoneCatalog zones = catalog;
    HashedName qname = query.name();
    Zone zone = zones.closestZone(qname, query.qtype());
    if (zone == null) {
      return refuse(exchange, NO_ZONE);
    }
    about.in(zone);
    ZoneAccess access = zoneAccess;
    switch (access.of(zone, exchange)) {
      case ALLOW -> {}
      case REFUSE -> {
        return prohibit(exchange);
      }
      case DROP -> {
        return exchange.drop(Traffic.Drop.NO_ACCESS);
      }
    }
    if (query.qtype() == Types.AXFR || query.qtype() == Types.IXFR) {
      return refuse(exchange, NO_TRANSFER);
    }
    Place place = zone.find(qname, query.qtype(), about.search());
    options.begin(exchange);
    if (query.hasOption(Edns.ZONEVERSION)) {
      addVersion(encoder, zone, here.version);
    }
    if (!(place.isAlias() && zones.isNested())
        && (query.wantsDnssec() && zone.isSigned()
            ? here.signedCopy.copy(zone, qname, query.qtype(), place, encoder)
            : place.copyTo(encoder))) {
      return encoder.finish(place.isNameError() ? Rcodes.NAME_ERROR : Rcodes.NOERROR);
    }
    AssembledAnswer answer =
        here.assembler.assemble(
            zones,
            access.openTo(exchange),
            zone,
            qname,
            place,
            query.qtype(),
            Proofs.wantedBy(query));
    answer.encode(encoder);
    return encoder.finish(answer.rcode());
  }

  /// Replies to a request that is no question of class IN.
  private int respondOddly(Exchange exchange) {
    Verdict verdict = exchange.verdict();
    if (verdict == Verdict.DROP) {
      return DROP;
    }
    Query query = exchange.query();
    AnswerEncoder encoder = options.begin(exchange);
    if (verdict == Verdict.COOKIE_ONLY) {
      return encoder.finish(Rcodes.NOERROR);
    }
    WireRRset told = verdict == Verdict.OTHER_CLASS ? identity.told(query) : null;
    if (told == null) {
      return encoder.reject(query, verdict);
    }
    encoder.authoritative();
    encoder.require(Section.ANSWER, told);
    return encoder.finish(Rcodes.NOERROR);
  }

  /// Refuses a client that may not ask; what is wrong with its request is said all the same.
  int prohibit(Exchange exchange) {
    if (exchange.verdict() == Verdict.DROP) {
      return DROP;
    }
    if (exchange.verdict() != Verdict.ANSWER) {
      return options.begin(exchange).reject(exchange.query(), exchange.verdict());
    }
    exchange.limit(Traffic.Limit.NO_ACCESS);
    return refuse(exchange, NO_ACCESS);
  }

  /// Answers with nothing but the advice to come by TCP.
  int truncate(Exchange exchange) {
    options.begin(exchange).truncate();
    return exchange.encoder().finish(Rcodes.NOERROR);
  }

  /// Whether the client has shown by a cookie that its address is its own.
  boolean knows(Exchange exchange) {
    return options.knows(exchange);
  }

  private int refuse(Exchange exchange, Explanation why) {
    options.begin(exchange).extendedError(why);
    return exchange.encoder().finish(Rcodes.REFUSED);
  }

  /// Adds which zone the answer comes from, by the number of its labels, and the serial number of
  /// its SOA record (RFC 9660, section 2).
  private static void addVersion(AnswerEncoder encoder, Zone zone, byte[] room) {
    long serial = zone.serial();
    room[0] = (byte) zone.apexLabels();
    room[1] = SOA_SERIAL;
    for (int i = 0; i < 4; i++) {
      room[2 + i] = (byte) (serial >> 24 - 8 * i);
    }
    encoder.option(Edns.ZONEVERSION, room, 0, room.length);
  }

  /// Lets only those clients hear about zones who may.
  public void restrict(ZoneAccess access) {
    zoneAccess = access;
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
