package dev.waymark.resolver;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.AnswerSettings;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Edns;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Query;
import dev.waymark.wire.Section;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.transport.Exchange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Writes what came of a question into the reply to a request, as the operator likes answers to
/// look. May be used by many threads, each with an encoder of its own.
final class AnswerWriter {
  private final AnswerCache cache;
  private final AnswerSettings answers;
  private final byte[] nsid;
  private final FurtherRecords further;

  /// @param further what answers bring along, if they are not to be minimal
  AnswerWriter(AnswerSettings answers, AnswerCache cache, FurtherRecords further) {
    this.cache = cache;
    this.answers = answers;
    nsid = answers.identity().nsid();
    this.further = further;
  }

  /// Begins the reply of an exchange.
  AnswerEncoder begin(Exchange exchange) {
    return begin(exchange.encoder(), exchange.query(), exchange.reply());
  }

  /// Begins a reply to `query` in `reply`.
  AnswerEncoder begin(AnswerEncoder encoder, Query query, byte[] reply) {
    encoder.begin(query, reply);
    encoder.recursive(query);
    if (nsid.length > 0 && query.hasOption(Edns.NSID)) {
      encoder.option(Edns.NSID, nsid, 0, nsid.length);
    }
    return encoder;
  }

  /// The whole reply to a request that gets no answer.
  ///
  /// @return its length
  int refuse(Exchange exchange, ExtendedError error, String text) {
    AnswerEncoder encoder = begin(exchange);
    explain(encoder, error, text);
    return encoder.finish(Rcode.REFUSED);
  }

  /// Tells the client why, if clients are told.
  void explain(AnswerEncoder encoder, ExtendedError error, String text) {
    if (answers.extendedErrors()) {
      encoder.extendedError(error, text);
    }
  }

  /// Adds what came of a question to a reply that was begun, and is to be finished with
  /// [Endings#rcode].
  ///
  /// @param traceRefused whether the client asked for a trace that it does not get
  void write(AnswerEncoder encoder, Query query, Outcome outcome, boolean traceRefused) {
    long now = cache.now();
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
