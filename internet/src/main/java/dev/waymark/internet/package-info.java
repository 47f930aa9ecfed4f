/// The little internet: real servers on loopback addresses, one for each name server and web
/// server of the zone files in `zones/`.
///
/// ```
///   127.53.0.1, .2    root                 127.53.3.1-.3     lb1, lb2, lb3  --+
///   127.53.1.1, .2    com, net             127.53.3.11-.13   web1, web2, web3 <-+
///                                          127.53.3.14-.15   app1, app2       <-+
///                                          127.53.3.16-.17   db1, db2         <-+
///   127.53.2.1, .2    foobar.com           127.53.3.21 ...   the neighbours' web servers
///   127.53.2.3        shop.foobar.com
///   127.53.4.1, .2    the hosting company
///        |                                        |
///   DNS over UDP and TCP, one port           HTTP, one port; TLS, another
/// ```
///
/// Nothing is short-circuited in memory: whoever wants an answer sends a packet.
package dev.waymark.internet;
