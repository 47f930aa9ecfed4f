package dev.waymark.wire.transport;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Edns;
import dev.waymark.wire.Query;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Transport;

/// The EDNS options that any server adds to its replies for clients that ask for them:
///
/// | option | when | RFC |
/// |---|---|---|
/// | cookie | the client sent one | 7873, section 5.2 |
/// | name server identifier | the client sent the option and this server has one | 5001 |
/// | idle time | the client sent the option over TCP | 7828, section 3.3.2 |
///
/// Options nobody knows are passed over (RFC 6891, section 6.1.2). Any number of threads may use
/// one of these.
public final class ReplyOptions {
  /// Idle times are told in units of 100 milliseconds (RFC 7828, section 3.1).
  private static final int IDLE_UNIT = 100;

  private static final int IDLE_LENGTH = 2;
  private static final int MAX_IDLE = 0xFFFF;

  private final ServerCookies cookies;
  private final byte[] nsid;

  /// @param nsid identifies this server; empty for none
  public ReplyOptions(ServerCookies cookies, byte[] nsid) {
    this.cookies = cookies;
    this.nsid = nsid.clone();
  }

  /// Begins the reply to the request of `exchange` with all these options; what does not fit beside
  /// them will have to be left out.
  ///
  /// @return the encoder of `exchange`
  public AnswerEncoder begin(Exchange exchange) {
    Query query = exchange.query();
    AnswerEncoder encoder = exchange.encoder();
    encoder.begin(query, exchange.reply());
    if (query.hasOptions()) {
      add(exchange, query, encoder);
    }
    return encoder;
  }

  /// Whether the client has shown by a cookie of ours that its address is its own (RFC 7873,
  /// section 7).
  public boolean knows(Exchange exchange) {
    byte[] room = exchange.optionRoom();
    return exchange.query().cookieLength() == ServerCookies.OPTION_LENGTH
        && cookies.isGood(
            exchange.query(), room, exchange.peer().copyTo(room, ServerCookies.ADDRESS));
  }

  private void add(Exchange exchange, Query query, AnswerEncoder encoder) {
    byte[] room = exchange.optionRoom();
    if (query.cookieLength() > 0) {
      cookies.make(query, room, exchange.peer().copyTo(room, ServerCookies.ADDRESS));
      encoder.option(Edns.COOKIE, room, 0, ServerCookies.OPTION_LENGTH);
    }
    if (nsid.length > 0 && query.hasOption(Edns.NSID)) {
      encoder.option(Edns.NSID, nsid, 0, nsid.length);
    }
    if (query.hasOption(Edns.KEEPALIVE) && query.transport() == Transport.TCP) {
      int idle = Math.min(exchange.idleMillis() / IDLE_UNIT, MAX_IDLE);
      room[0] = (byte) (idle >> 8);
      room[1] = (byte) idle;
      encoder.option(Edns.KEEPALIVE, room, 0, IDLE_LENGTH);
    }
  }
}
