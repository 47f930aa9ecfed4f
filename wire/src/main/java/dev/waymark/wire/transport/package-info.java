/// The sockets that carry messages, for servers and towards servers.
///
/// ```
///   UDP, TCP --> DnsServer --> Exchange --> Responder.respond --> reply at once
///                                                  |
///                                                  +--> Deferred --> reply later, any thread
///
///   DnsClient.exchange(server, query) --> UDP, on TC: TCP --> ClientReply
/// ```
///
/// Implements RFC 7766 (TCP), RFC 5452 (matching of replies, random ports and ids).
package dev.waymark.wire.transport;
