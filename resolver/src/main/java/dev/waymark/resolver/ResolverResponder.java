package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.PreparedReplies;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.AnswerSettings;
import dev.waymark.resolver.settings.ServiceSettings;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import dev.waymark.wire.Section;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
/// | with option [TraceOption] | the answer, and the trace of how it was found |
public final class ResolverResponder implements Responder {
  private final Resolver resolver;
  private final ServiceSettings service;
  private final AnswerSettings answers;
  private final AnswerWriter writer;
  private final TraceOption traces;
  private final Misses misses;
  private final PreparedReplies prepared;

  /// @param format puts a trace into bytes
  ResolverResponder(Resolver resolver, Function<Trace, byte[]> format) {
    this(resolver, format, new PreparedReplies(resolver.answers(), resolver.settings().cache()));
  }

  /// @param prepared where replies are kept: for a test, one that keeps none
  ResolverResponder(Resolver resolver, Function<Trace, byte[]> format, PreparedReplies prepared) {
    this.resolver = resolver;
    this.prepared = prepared;
    service = resolver.settings().service();
    answers = service.answers();
    FurtherRecords further =
        new FurtherRecords(resolver.answers(), resolver.delegations(), resolver::withholds);
    writer = new AnswerWriter(answers, resolver.answers(), further);
    traces = new TraceOption(format, service.tracers());
    misses = new Misses(resolver, writer, traces);
  }

  @Override
  public int respond(Exchange exchange) {
    Query query = exchange.query();
    query.limitUdp(answers.maxUdp());
    if (exchange.verdict() != Verdict.ANSWER) {
      return respondOddly(exchange);
    }
    if (!service.clients().contains(exchange.peer())) {
      return writer.refuse(exchange, ExtendedError.PROHIBITED, "this resolver does not serve you");
    }
    boolean wantsTrace = TraceOption.isIn(query);
    int length =
        wantsTrace || resolver.translates(query.qtype())
            ? 0
            : prepared.finish(query, writer.begin(exchange));
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
      return writer.refuse(exchange, ExtendedError.NOT_SUPPORTED, "a resolver has no zone to give");
    }
    if (wantsTrace && traces.isFor(exchange)) {
      return misses.later(exchange, true);
    }
    Question question = new Question(query.qname(), query.qtype());
    Outcome known = resolver.recall(question, asItIs(query), query.wantsRecursion());
    if (known != null) {
      return known(exchange, known, wantsTrace);
    }
    return query.wantsRecursion()
        ? misses.later(exchange, false)
        : writer.refuse(exchange, ExtendedError.NOT_AUTHORITATIVE, "not cached, and RD is not set");
  }

  private static boolean isTransfer(int type) {
    return switch (type) {
      case Type.AXFR, Type.IXFR, Type.MAILA, Type.MAILB -> true;
      default -> false;
    };
  }

  /// Who validates itself wants to see what there is (RFC 6147, section 5.5).
  static boolean asItIs(Query query) {
    return query.wantsDnssec() && query.isCheckingDisabled();
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
    AnswerEncoder encoder = writer.begin(exchange);
    encoder.authoritative();
    encoder.require(Section.ANSWER, told);
    return encoder.finish(Rcode.NOERROR);
  }

  /// Answers with what is known already, and keeps that ready for whoever asks the same.
  private int known(Exchange exchange, Outcome known, boolean traceRefused) {
    AnswerEncoder encoder = writer.begin(exchange);
    writer.write(encoder, exchange.query(), known, traceRefused);
    switch (known) {
      case Outcome.Found found ->
          keep(exchange, known, found.aliases(), found.data(), found.remark());
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
}
