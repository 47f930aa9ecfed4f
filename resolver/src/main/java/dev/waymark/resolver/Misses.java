package dev.waymark.resolver;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.ServiceSettings;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Requests whose answer is not known yet: a virtual thread each, as far as there is leave for it.
final class Misses {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverResponder.class);

  private final Resolver resolver;
  private final ServiceSettings service;
  private final AnswerWriter writer;
  private final TraceOption traces;
  private final ClientQuota quota;

  /// Encoders for answers that come later, each for one thread at a time: as many as threads have
  /// encoded at the same moment, which is few.
  private final Queue<AnswerEncoder> encoders = new ConcurrentLinkedQueue<>();

  Misses(Resolver resolver, AnswerWriter writer, TraceOption traces) {
    this.resolver = resolver;
    service = resolver.settings().service();
    this.writer = writer;
    this.traces = traces;
    quota = new ClientQuota(service.maxInFlight(), service.maxPerClient());
  }

  /// Hands the request to a virtual thread, unless too many are at work.
  ///
  /// @param traced whether the client gets the trace
  /// @return what [Responder#respond] is to return
  int later(Exchange exchange, boolean traced) {
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
    boolean traceRefused = !traced && TraceOption.isIn(query);
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
    return Responder.LATER;
  }

  private int busy(Exchange exchange, String text) {
    Query query = exchange.query();
    Outcome.Failed busy = Endings.busy(new Question(query.qname(), query.qtype()), text);
    AnswerEncoder encoder = writer.begin(exchange);
    writer.write(encoder, query, busy, false);
    return encoder.finish(Endings.rcode(busy));
  }

  private void answer(
      Query query, long begin, Deferred deferred, boolean traced, boolean traceRefused) {
    Question question = new Question(query.qname(), query.qtype());
    TraceRecorder recorder =
        traced ? new TraceRecorder(question, resolver.settings().clock().instant()) : null;
    Outcome outcome =
        resolver.find(
            question,
            ResolverResponder.asItIs(query),
            recorder == null ? TraceListener.NONE : recorder);
    long waited = resolver.settings().ticker().getAsLong() - begin;
    if (query.transport() == Transport.UDP && waited > service.deadline().toNanos()) {
      deferred.drop();
      return;
    }
    byte[] reply = new byte[query.replyLimit()];
    AnswerEncoder free = encoders.poll();
    AnswerEncoder encoder = free == null ? new AnswerEncoder() : free;
    writer.begin(encoder, query, reply);
    if (recorder != null) {
      traces.put(encoder, recorder.trace());
    }
    writer.write(encoder, query, outcome, traceRefused);
    int length = encoder.finish(Endings.rcode(outcome));
    encoders.add(encoder);
    deferred.send(reply, length);
  }
}
