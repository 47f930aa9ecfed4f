package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import dev.waymark.wire.transport.ServerOptions;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/// A running authoritative server: zones, and the sockets on which questions about them come in.
///
/// ```
///   DnsServer --> AuthoritativeResponder --> ZoneCatalog.closestZone --> Zone.find => Place
///       ^                                                                              |
///       +------- AnswerEncoder <-- SignedCopy <-- the answer prepared there -----------+
///                      ^                                                       if none |
///                      +--- AssembledAnswer <-- AnswerAssembler <-- Lookup <-----------+
/// ```
///
/// [dev.waymark.authoritative.zone.ZoneDirectory] reads zones, or says what is wrong with them;
/// only zones that are right come here.
public final class AuthoritativeServer implements AutoCloseable {
  private final DnsServer server;
  private final AuthoritativeResponder responder;

  private AuthoritativeServer(DnsServer server, AuthoritativeResponder responder) {
    this.server = server;
    this.responder = responder;
  }

  /// Starts a server that answers from `catalog`.
  ///
  /// @param loops stay with the caller, who ends them after this server
  /// @param addresses where to listen, over UDP and TCP; those with port 0 get one free port
  /// @throws ListenException if one of the addresses cannot be had; nothing is left open then
  public static AuthoritativeServer start(
      EventLoops loops,
      List<InetSocketAddress> addresses,
      ZoneCatalog catalog,
      ServerOptions options)
      throws ListenException {
    ServerCookies cookies = ServerCookies.random(new SecureRandom(), InstantSource.system());
    AuthoritativeResponder responder = new AuthoritativeResponder(catalog, cookies);
    return new AuthoritativeServer(DnsServer.open(loops, addresses, responder, options), responder);
  }

  /// Where the server listens, with real ports.
  public List<InetSocketAddress> addresses() {
    return server.addresses();
  }

  /// The zones that are answered from.
  public ZoneCatalog catalog() {
    return responder.catalog();
  }

  /// Answers from `next` from now on; no question is lost, and none gets an answer from both.
  public void replace(ZoneCatalog next) {
    responder.replace(next);
  }

  /// Lets the answers in hand go out and closes the sockets.
  @Override
  public void close() {
    server.close();
  }
}
