/// What comes after the lookup: a visit to a page, told on the timeline of the lookup.
///
/// ```
///   Visit.get                       <- read this first
///     |  Lookups                    HTTPS, AAAA, A of the host: new lookups in the same trace
///     |  ServiceChoice              which HTTPS record is followed           RFC 9460
///     |  ConnectTo                  what the command line orders             as curl
///     |  HappyEyeballs              TCP, to the address that is quickest     RFC 8305
///     |  TlsClient                  TLS                                      RFC 8446
///     |  CertificateJudge           is the server to be trusted?             RFC 5280, RFC 9525
///     |  HttpExchange               HTTP/1.1 or HTTP/2                       RFC 9112, RFC 9113
///     v
///   a page, or a redirect: once more from the top
/// ```
///
/// All of it blocks its thread: a command line has nothing else to do meanwhile. Not done, and
/// browsers do it: keeping connections, several lookups at the same time, Encrypted ClientHello,
/// HTTP/3, HSTS, revocation.
package dev.waymark.app.web;
