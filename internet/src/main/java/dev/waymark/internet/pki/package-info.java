/// A certificate authority for a laboratory: keys and X.509 certificates in memory, gone when the
/// program ends.
///
/// Implements of RFC 5280 what a certificate for a web server needs, no more: a certificate
/// authority that may vouch for a few names only (section 4.2.1.10), and certificates for servers
/// (sections 4.1 and 4.2). Revocation is left out: there is nobody to ask.
package dev.waymark.internet.pki;
