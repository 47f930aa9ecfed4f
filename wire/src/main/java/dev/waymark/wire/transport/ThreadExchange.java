package dev.waymark.wire.transport;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import dev.waymark.wire.Verdict;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/// The exchange of one thread that serves requests, one after the other, from whatever socket.
final class ThreadExchange extends Exchange {
  /// Where the request in hand came from.
  interface Origin {
    /// How it came.
    Transport transport();

    /// Who sent it.
    InetSocketAddress client();

    /// Has `to` show who sent it.
    void show(ClientAddress to);

    /// How long the connection may be silent, in milliseconds; 0 for a datagram.
    int idleMillis();

    /// Where the thread that serves it counts.
    Tally tally();

    /// A way back for a reply that comes later.
    Deferred defer();
  }

  private final byte[] request = new byte[MAX_MESSAGE];
  private @Nullable Origin origin;
  private @Nullable Deferred deferred;

  /// Room for the bytes of the next request.
  byte[] request() {
    return request;
  }

  /// Has the request in the first `length` bytes of [#request] answered, whatever the responder
  /// does.
  ///
  /// @return the length of what is to be sent from [#reply] now, or 0
  int serve(Origin origin, int length, Serving serving) {
    this.origin = origin;
    begin(request, length);
    return answer(origin, serving);
  }

  /// Has a request answered that was parsed before.
  ///
  /// @return the length of what is to be sent from [#reply] now, or 0
  int serve(Origin origin, Query parsed, Serving serving) {
    this.origin = origin;
    begin(parsed);
    return answer(origin, serving);
  }

  private int answer(Origin origin, Serving serving) {
    Tally tally = origin.tally();
    Transport transport = origin.transport();
    if (verdict() == Verdict.DROP) {
      tally.dropped(transport, Traffic.Drop.NOT_A_REQUEST);
      return 0;
    }
    tally.request(transport, query().hasQuestion() ? query().qtype() : -1, query().length());
    deferred = null;
    int result;
    try {
      result = serving.responder().respond(this);
      if (result < Responder.LATER || result > MAX_MESSAGE) {
        throw new IllegalStateException("a reply of " + result + " bytes");
      }
      if (result == Responder.LATER && deferred == null) {
        throw new IllegalStateException("a reply promised for later without asking for a way back");
      }
    } catch (Throwable e) { // one request must not end the thread that serves all
      serving.failures().report(e);
      tally.failed(transport);
      result = serverFailure();
    }
    if (result == Responder.LATER) {
      return 0;
    }
    if (deferred != null) {
      settle(deferred, result);
      return 0;
    }
    if (result == 0) {
      tally.dropped(transport, dropCause());
    } else {
      Traffic.Limit limit = limit();
      if (limit != null) {
        tally.limited(transport, limit);
      }
      tally.reply(transport, Math.max(verdict().rcode(), Traffic.rcode(reply())), result);
    }
    return result;
  }

  private int serverFailure() {
    if (!query().hasQuestion()) {
      return Responder.DROP;
    }
    encoder().begin(query(), reply());
    return encoder().finish(Rcode.SERVFAIL);
  }

  /// What was deferred and answered at once all the same goes the way that was opened for it, where
  /// it is counted, and only once.
  private void settle(Deferred way, int length) {
    if (length == 0) {
      way.drop();
    } else {
      way.send(reply(), length);
    }
  }

  @Override
  public Transport transport() {
    return origin().transport();
  }

  @Override
  public InetSocketAddress client() {
    return origin().client();
  }

  @Override
  protected void show(ClientAddress to) {
    origin().show(to);
  }

  @Override
  public int idleMillis() {
    return origin().idleMillis();
  }

  @Override
  public Deferred defer() {
    Deferred way = deferred;
    if (way == null) {
      way = origin().defer();
      deferred = way;
    }
    return way;
  }

  private Origin origin() {
    Origin here = origin;
    if (here == null) {
      throw new IllegalStateException("no request in hand");
    }
    return here;
  }
}
