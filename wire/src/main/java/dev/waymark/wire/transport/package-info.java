/// The sockets that carry messages, for servers and towards servers.
///
/// ```
///   UDP: BatchedUdp (Linux), EventLoopUdp --+
///   TCP: TcpListener, TcpConnection --------+--> Exchange --> Responder.respond --> reply at once
///          all opened by DnsServer                                  |
///                                                                   +--> Deferred --> reply later
///
///   DnsClient.exchange(server, question, transport) --> ReplyFilter --> ClientReply
///     UDP: WatchedUdp (Linux): Line, WatchLoop; ChannelUdp
/// ```
///
/// Implements RFC 7766 and RFC 9210 (TCP), RFC 7828 (idle time told to clients), RFC 5452
/// (matching of replies, random ports and ids). Does not implement: TLS, HTTPS.
package dev.waymark.wire.transport;
