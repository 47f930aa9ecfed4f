package dev.waymark.internet;

import static java.util.Objects.requireNonNull;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Section;
import dev.waymark.wire.Transport;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.ReplyOptions;
import dev.waymark.wire.transport.Responder;
import dev.waymark.wire.transport.Traffic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/// One name server behind its switches: it answers as it should, unless a [Fault] says otherwise,
/// and as late as the [NetworkModel] has it.
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent any more is lost
final class SwitchedServer implements Responder {
  /// What somebody who lost his zones says: ask further up.
  private static final WireRRset UPWARDS =
      WireRRset.of(
          List.of(
              new NSRecord(
                  Name.root, DClass.IN, 518_400, Name.fromConstantString("a.root-servers.net."))));

  private final String name;
  private final Responder healthy;
  private final Supplier<Responder> older;
  private final ReplyOptions options;
  private final Circumstances around;
  private volatile @Nullable Responder outdated;
  private final @Nullable Fault born;
  private volatile @Nullable Fault fault;

  /// What all name servers of one little internet share.
  ///
  /// @param timer sends what is held back
  /// @param chance a number from 0 to 99 for each packet that may be lost
  record Circumstances(
      Supplier<NetworkModel> network, ScheduledExecutorService timer, Supplier<Integer> chance) {}

  /// @param born what is wrong with it from the beginning; null if nothing
  /// @param older makes what answers from older copies of the zones
  SwitchedServer(
      String name,
      @Nullable Fault born,
      Responder healthy,
      Supplier<Responder> older,
      ReplyOptions options,
      Circumstances around) {
    this.name = name;
    this.born = born;
    fault = born;
    this.healthy = healthy;
    this.older = older;
    this.options = options;
    this.around = around;
  }

  /// Sets its fault; null for none.
  synchronized void set(@Nullable Fault value) {
    if (value instanceof Fault.Outdated && outdated == null) {
      outdated = older.get();
    }
    fault = value;
  }

  /// What is wrong with it now; null if nothing.
  @Nullable Fault fault() {
    return fault;
  }

  /// Makes it again as it was from the beginning.
  void restore() {
    fault = born;
  }

  @Override
  public int respond(Exchange exchange) {
    Fault now = fault;
    boolean odd = exchange.verdict() != Verdict.ANSWER;
    Duration pause = around.network().get().delay(name, exchange.transport());
    return switch (now) {
      case null -> held(exchange, healthy.respond(exchange), pause);
      case Fault.Silent _ -> exchange.drop(Traffic.Drop.UNANSWERED);
      case Fault.Losing loss ->
          around.chance().get() < loss.percent()
              ? exchange.drop(Traffic.Drop.UNANSWERED)
              : held(exchange, healthy.respond(exchange), pause);
      case Fault.Slow slow -> held(exchange, healthy.respond(exchange), pause.plus(slow.by()));
      case Fault.Refusing _ ->
          held(exchange, odd ? healthy.respond(exchange) : refuse(exchange), pause);
      case Fault.Lame _ ->
          held(exchange, odd ? healthy.respond(exchange) : pointUp(exchange), pause);
      case Fault.Truncating _ ->
          held(
              exchange,
              odd || exchange.transport() == Transport.TCP
                  ? healthy.respond(exchange)
                  : truncate(exchange),
              pause);
      case Fault.Spoofed _ -> forge(exchange, healthy.respond(exchange), pause);
      case Fault.Outdated _ -> held(exchange, requireNonNull(outdated).respond(exchange), pause);
    };
  }

  private int refuse(Exchange exchange) {
    options
        .begin(exchange)
        .extendedError(ExtendedError.NOT_AUTHORITATIVE, "no zone here encloses the name");
    return exchange.encoder().finish(Rcode.REFUSED);
  }

  private int pointUp(Exchange exchange) {
    AnswerEncoder encoder = options.begin(exchange);
    encoder.require(Section.AUTHORITY, UPWARDS);
    return encoder.finish(Rcode.NOERROR);
  }

  private int truncate(Exchange exchange) {
    options.begin(exchange).truncate();
    return exchange.encoder().finish(Rcode.NOERROR);
  }

  /// Sends the first `length` bytes of the reply after `pause`.
  private int held(Exchange exchange, int length, Duration pause) {
    if (length <= 0 || pause.isZero()) {
      return length;
    }
    byte[] reply = Arrays.copyOf(exchange.reply(), length);
    Deferred way = exchange.defer();
    around.timer().schedule(() -> way.send(reply, length), pause.toNanos(), TimeUnit.NANOSECONDS);
    return LATER;
  }

  /// Sends what a forger would before the reply: the same with other ids. His datagrams are here at
  /// once, as he did not wait for the question.
  private int forge(Exchange exchange, int length, Duration pause) {
    if (length > 0 && exchange.transport() == Transport.UDP) {
      Deferred way = exchange.defer();
      byte[] forged = Arrays.copyOf(exchange.reply(), length);
      for (int i = 1; i <= Fault.Spoofed.FORGERIES; i++) {
        forged[1]++; // the id's lower half (RFC 1035, section 4.1.1)
        way.sendAhead(forged, length);
      }
    }
    return held(exchange, length, pause);
  }
}
