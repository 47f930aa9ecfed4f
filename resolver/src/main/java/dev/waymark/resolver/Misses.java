package dev.waymark.resolver;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Requests whose answer is not known yet: a virtual thread each, as far as there is leave for it.
final class Misses {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverResponder.class);

  private final Resolver resolver;
  private final AnswerWriter writer;
  private final TraceOption traces;

  /// What is found later over UDP is not sent: it would only serve whoever has forged the client's
  /// address (S21).
  private final Duration deadline;

  /// Encoders for answers that come later, each for one thread at a time: as many as threads have
  /// encoded at the same moment, which is few.
  private final Queue<AnswerEncoder> encoders = new ConcurrentLinkedQueue<>();

  Misses(Resolver resolver, AnswerWriter writer, TraceOption traces) {
    this.resolver = resolver;
    this.writer = writer;
    this.traces = traces;
    deadline = resolver.settings().limits().deadline();
  }

  /// Hands the request to a virtual thread, unless too many are at work.
  ///
  /// @param traced whether the client gets the trace
  /// @return what [Responder#respond] is to return
  int later(Exchange exchange, boolean traced) {
    InetAddress client = exchange.client().getAddress();
    return switch (resolver.quota().ask(client, resolver.settings().service())) {
      case ClientQuota.Reply.Given given -> start(exchange, traced, given.leave());
      case ClientQuota.Reply.Refused refused -> busy(exchange, refused.why());
    };
  }

  private int start(Exchange exchange, boolean traced, Leave leave) {
    try {
      long begin = resolver.settings().ticker().getAsLong();
      Query query = exchange.query().copy();
      Deferred deferred = exchange.defer();
      Thread.ofVirtual().name("resolve").start(() -> answer(query, begin, deferred, traced, leave));
      return Responder.LATER;
    } catch (Throwable e) { // no memory, no thread: whoever called answers that
      leave.end();
      throw e;
    }
  }

  private int busy(Exchange exchange, String why) {
    Outcome.Failed busy = Endings.busy(question(exchange.query()), why);
    AnswerEncoder encoder = writer.begin(exchange);
    writer.write(encoder, exchange.query(), busy, false);
    return encoder.finish(Endings.rcode(busy));
  }

  private void answer(Query query, long begin, Deferred deferred, boolean traced, Leave leave) {
    try {
      send(reply(query, begin, traced, leave), deferred);
    } finally {
      leave.end();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reply(byte[] bytes, int length) {}

  private static void send(@Nullable Reply reply, Deferred deferred) {
    if (reply == null) {
      deferred.drop();
    } else {
      deferred.send(reply.bytes(), reply.length());
    }
  }

  private @Nullable Reply reply(Query query, long begin, boolean traced, Leave leave) {
    try {
      Question question = question(query);
      Instant now = resolver.settings().clock().instant();
      TraceRecorder recorder = traced ? new TraceRecorder(question, now) : null;
      TraceListener listener = recorder == null ? TraceListener.NONE : recorder;
      Outcome outcome = resolver.find(question, ResolverResponder.asItIs(query), listener, leave);
      long waited = resolver.settings().ticker().getAsLong() - begin;
      boolean late = query.transport() == Transport.UDP && waited > deadline.toNanos();
      boolean traceRefused = !traced && TraceOption.isIn(query);
      Outcome inTime = late ? Endings.late(question, deadline) : outcome;
      return encode(query, inTime, recorder, traceRefused);
    } catch (Throwable e) { // whatever it is, the client is not left waiting
      return fault(query, e);
    }
  }

  /// The reply to a request that this resolver failed at; null if it fails at that, too.
  private @Nullable Reply fault(Query query, Throwable why) {
    try {
      LOG.error("answering {} failed", query, why);
      return encode(query, Endings.fault(question(query)), null, false);
    } catch (Throwable e) {
      return null;
    }
  }

  private Reply encode(
      Query query, Outcome outcome, @Nullable TraceRecorder recorder, boolean traceRefused) {
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
    return new Reply(reply, length);
  }

  private static Question question(Query query) {
    return new Question(query.qname(), query.qtype());
  }
}
