/// The web of the little internet: what answers behind the addresses that its names lead to.
///
/// ```
///   http,  WebListener  --+
///                         +-> SiteHandler -> LoadBalancer -> WebServer -> Application -> Database
///   https, WebListener  --+                  each with sockets of its own, HTTP between them
///     SniHandler, Certificates:  the certificate for the name, made when first needed
///     ALPN:                      HTTP/1.1 or HTTP/2
/// ```
///
/// Implements RFC 9110 and RFC 9112 (HTTP/1.1) and RFC 9113 (HTTP/2) as Netty does, RFC 6066
/// section 3 (SNI), RFC 7301 (ALPN), and tells by `Via` and `Server-Timing` (W3C) who took part in
/// an answer.
package dev.waymark.internet.web;
