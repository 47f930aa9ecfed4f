package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.PreparedReplies;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.AnswerSettings;
import dev.waymark.resolver.settings.ServiceSettings;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Edns;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import dev.waymark.wire.Section;
import dev.waymark.wire.Transport;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Answers clients: what is cached on the event loop itself, the rest on a virtual thread each.
///
/// | request | answer |
/// |---|---|
/// | from a client not allowed | REFUSED, extended error 18 |
/// | ANY | one HINFO record (RFC 8482, section 4.2): the rest of a name is not collected |
/// | AXFR, IXFR, MAILA, MAILB | REFUSED, extended error 21: there is no zone here |
/// | RD not set | from the cache, else REFUSED, extended error 20: nobody is asked for it |
/// | with option NSID (RFC 5001) | the answer, and which resolver this is, if that is told |
/// | CH TXT `id.server`, `version.bind` and the like | REFUSED, unless it is told |
/// | with option [#TRACE_OPTION] | the answer, and the trace of how it was found |
public final class ResolverResponder implements Responder {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverResponder.class);

  /// The EDNS option by which a client asks, over TCP, for the trace of its own question: empty in
  /// the request, the trace in the reply. From the range for local use (RFC 6891, section 9).
  public static final int TRACE_OPTION = 65_001;

  /// A trace longer than this is shortened: the answer must fit beside it into one message.
  private static final int MAX_TRACE = 48_000;

  private final Resolver resolver;
  private final Function<Trace, byte[]> format;
  private final ServiceSettings service;
  private final ClientQuota quota;
  private final AnswerSettings answers;
  private final byte[] nsid;
  private final FurtherRecords further;
  private final PreparedReplies prepared;

  /// Encoders for answers that come later, each for one thread at a time: as many as threads have
  /// encoded at the same moment, which is few.
  private final Queue<AnswerEncoder> encoders = new ConcurrentLinkedQueue<>();

  /// @param format puts a trace into bytes
  ResolverResponder(Resolver resolver, Function<Trace, byte[]> format) {
    this(resolver, format, new PreparedReplies(resolver.answers()));
  }

  /// @param prepared where replies are kept: for a test, one that keeps none
  ResolverResponder(Resolver resolver, Function<Trace, byte[]> format, PreparedReplies prepared) {
    this.resolver = resolver;
    this.prepared = prepared;
    this.format = format;
    service = resolver.settings().service();
    answers = service.answers();
    nsid = answers.identity().nsid();
    further = new FurtherRecords(resolver.answers(), resolver.delegations());
    quota = new ClientQuota(service.maxInFlight(), service.maxPerClient());
  }

  @Override
  public int respond(Exchange exchange) {
    Query query = exchange.query();
    query.limitUdp(answers.maxUdp());
    if (exchange.verdict() != Verdict.ANSWER) {
      return respondOddly(exchange);
    }
    if (!service.clients().contains(exchange.peer())) {
      return refuse(exchange, ExtendedError.PROHIBITED, "this resolver does not serve you");
    }
    boolean wantsTrace = query.option(TRACE_OPTION) >= 0;
    int length =
        wantsTrace || resolver.translates(query.qtype())
            ? 0
            : prepared.finish(query, begin(exchange));
    return length > 0 ? length : assemble(exchange, wantsTrace);
  }

  @Override
  public void foresee(Query[] requests, int count) {
    prepared.foresee(requests, count);
  }

  /// Answers as if nothing were prepared.
  private int assemble(Exchange exchange, boolean wantsTrace) {
    Query query = exchange.query();
    if (isTransfer(query.qtype())) {
      return refuse(exchange, ExtendedError.NOT_SUPPORTED, "a resolver has no zone to give");
    }
    if (wantsTrace && mayTrace(exchange)) {
      return later(exchange, true);
    }
    Outcome known = resolver.recall(question(query), asItIs(query));
    if (known != null) {
      return known(exchange, known, wantsTrace);
    }
    return query.wantsRecursion()
        ? later(exchange, false)
        : refuse(exchange, ExtendedError.NOT_AUTHORITATIVE, "not cached, and RD is not set");
  }

  private static boolean isTransfer(int type) {
    return switch (type) {
      case Type.AXFR, Type.IXFR, Type.MAILA, Type.MAILB -> true;
      default -> false;
    };
  }

  private boolean mayTrace(Exchange exchange) {
    return exchange.transport() == Transport.TCP && service.tracers().contains(exchange.peer());
  }

  /// Replies to a request that is no question of class IN.
  private int respondOddly(Exchange exchange) {
    Query query = exchange.query();
    boolean mayAsk = service.clients().contains(exchange.peer());
    WireRRset told =
        exchange.verdict() == Verdict.OTHER_CLASS && mayAsk ? answers.identity().told(query) : null;
    if (told == null) {
      return exchange.encoder().reject(query, exchange.verdict(), exchange.reply());
    }
    AnswerEncoder encoder = begin(exchange);
    encoder.authoritative();
    encoder.require(Section.ANSWER, told);
    return encoder.finish(Rcode.NOERROR);
  }

  private AnswerEncoder begin(Exchange exchange) {
    return begin(exchange.encoder(), exchange.query(), exchange.reply());
  }

  private AnswerEncoder begin(AnswerEncoder encoder, Query query, byte[] reply) {
    encoder.begin(query, reply);
    encoder.recursive(query);
    if (nsid.length > 0 && query.hasOption(Edns.NSID)) {
      encoder.option(Edns.NSID, nsid, 0, nsid.length);
    }
    return encoder;
  }

  private int refuse(Exchange exchange, ExtendedError error, String text) {
    AnswerEncoder encoder = begin(exchange);
    explain(encoder, error, text);
    return encoder.finish(Rcode.REFUSED);
  }

  /// Tells the client why, if clients are told.
  private void explain(AnswerEncoder encoder, ExtendedError error, String text) {
    if (answers.extendedErrors()) {
      encoder.extendedError(error, text);
    }
  }

  /// Answers with what is known already, and keeps that ready for whoever asks the same.
  private int known(Exchange exchange, Outcome known, boolean traceRefused) {
    AnswerEncoder encoder = begin(exchange);
    write(encoder, exchange.query(), known, traceRefused);
    switch (known) {
      case Outcome.Found found ->
          keep(exchange, known, found.aliases(), new CacheEntry.Data(found.data()), found.remark());
      case Outcome.Nothing nothing ->
          keep(exchange, known, nothing.aliases(), nothing.absence(), nothing.remark());
      case Outcome.Failed _ -> {} // remembered for seconds only
    }
    return encoder.finish(Endings.rcode(known));
  }

  private void keep(
      Exchange exchange,
      Outcome outcome,
      List<RankedRRset> aliases,
      CacheEntry end,
      Outcome.@Nullable Remark remark) {
    // A remark may be about this moment only; what is made here is not the cache's.
    if (remark == null && answers.minimal() && !resolver.translates(exchange.query().qtype())) {
      int rcode = Endings.rcode(outcome);
      prepared.add(exchange.query(), exchange.encoder(), rcode, aliases, end);
    }
  }

  /// Hands the request to a virtual thread, unless too many are at work.
  private int later(Exchange exchange, boolean traced) {
    ClientQuota.Client client = new ClientQuota.Client(exchange.client().getAddress());
    switch (quota.begin(client)) {
      case GIVEN -> {}
      case TOO_MANY -> {
        return busy(exchange, "too many questions are being resolved");
      }
      case TOO_MANY_OF_THIS_CLIENT -> {
        return busy(exchange, "too many of your questions are being resolved");
      }
    }
    long begin = resolver.settings().ticker().getAsLong();
    Query query = exchange.query().copy();
    boolean traceRefused = !traced && query.option(TRACE_OPTION) >= 0;
    Deferred deferred = exchange.defer();
    Thread.ofVirtual()
        .name("resolve")
        .start(
            () -> {
              try {
                answer(query, begin, deferred, traced, traceRefused);
              } catch (RuntimeException e) {
                LOG.error("answering {} failed", query, e);
                deferred.drop();
              } finally {
                quota.end(client);
              }
            });
    return LATER;
  }

  private int busy(Exchange exchange, String text) {
    Outcome.Failed busy = Endings.busy(question(exchange.query()), text);
    AnswerEncoder encoder = begin(exchange);
    write(encoder, exchange.query(), busy, false);
    return encoder.finish(Endings.rcode(busy));
  }

  private void answer(
      Query query, long begin, Deferred deferred, boolean traced, boolean traceRefused) {
    Question question = question(query);
    TraceRecorder recorder =
        traced ? new TraceRecorder(question, resolver.settings().clock().instant()) : null;
    Outcome outcome =
        resolver.find(question, asItIs(query), recorder == null ? TraceListener.NONE : recorder);
    long waited = resolver.settings().ticker().getAsLong() - begin;
    if (query.transport() == Transport.UDP && waited > service.deadline().toNanos()) {
      deferred.drop();
      return;
    }
    byte[] reply = new byte[query.replyLimit()];
    AnswerEncoder free = encoders.poll();
    AnswerEncoder encoder = free == null ? new AnswerEncoder() : free;
    begin(encoder, query, reply);
    if (recorder != null) {
      byte[] trace = bytes(recorder.trace());
      encoder.option(TRACE_OPTION, trace, 0, trace.length);
    }
    write(encoder, query, outcome, traceRefused);
    int length = encoder.finish(Endings.rcode(outcome));
    encoders.add(encoder);
    deferred.send(reply, length);
  }

  /// The trace as bytes, shortened until it fits: first by its packets.
  private byte[] bytes(Trace trace) {
    byte[] whole = format.apply(trace);
    if (whole.length <= MAX_TRACE) {
      return whole;
    }
    Trace kept = trace.withoutPackets();
    byte[] bytes = format.apply(kept);
    while (bytes.length > MAX_TRACE && !kept.events().isEmpty()) {
      kept = kept.first(kept.events().size() * 3 / 4);
      bytes = format.apply(kept);
    }
    return bytes;
  }

  /// Who validates itself wants to see what there is (RFC 6147, section 5.5).
  private static boolean asItIs(Query query) {
    return query.wantsDnssec() && query.isCheckingDisabled();
  }

  private static Question question(Query query) {
    return new Question(query.qname(), query.qtype());
  }

  /// Adds what came of a question to a reply that was begun.
  private void write(AnswerEncoder encoder, Query query, Outcome outcome, boolean traceRefused) {
    long now = resolver.answers().now();
    if (traceRefused) {
      explain(encoder, ExtendedError.PROHIBITED, "no trace over UDP, or not for you");
    }
    switch (outcome) {
      case Outcome.Found found -> {
        put(encoder, found.remark());
        putAliases(encoder, query, found.aliases(), now);
        WireRRset data = found.data().wireAt(now);
        encoder.require(Section.ANSWER, found.aliases().isEmpty() ? data.withOwner(query) : data);
        if (!answers.minimal()) {
          further.add(encoder, found.data());
        }
      }
      case Outcome.Nothing nothing -> {
        put(encoder, nothing.remark());
        putAliases(encoder, query, nothing.aliases(), now);
        putSoa(encoder, nothing.absence(), now);
      }
      case Outcome.Failed failed -> explain(encoder, failed.cause().error(), failed.text());
    }
  }

  private static void putSoa(AnswerEncoder encoder, CacheEntry.Absence absence, long now) {
    RankedRRset soa = absence.soa();
    if (soa != null) {
      encoder.require(Section.AUTHORITY, soa.wireAt(now));
    }
  }

  private void put(AnswerEncoder encoder, Outcome.@Nullable Remark remark) {
    if (remark != null) {
      explain(encoder, remark.error(), remark.text());
    }
  }

  private static void putAliases(
      AnswerEncoder encoder, Query query, List<RankedRRset> aliases, long now) {
    for (int i = 0; i < aliases.size(); i++) {
      WireRRset alias = aliases.get(i).wireAt(now);
      boolean first = i == 0 && alias.type() == Type.CNAME;
      encoder.require(Section.ANSWER, first ? alias.withOwner(query) : alias);
    }
  }
}
