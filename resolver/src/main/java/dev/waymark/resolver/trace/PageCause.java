package dev.waymark.resolver.trace;

/// Why a visit brought no page, with who can mend it.
public enum PageCause {
  /// The name has no address.
  NO_ADDRESS("page.no-address", "the operator of the zone: give the name an A or AAAA record"),
  /// No address took a connection.
  NO_CONNECTION(
      "tcp.refused", "whoever runs the web server: start it, or let the name lead to where it is"),
  /// The little internet's web servers were not where they were sought.
  NO_LAB(
      "tcp.no-lab",
      "you: start the lab (waymark lab), or say on which ports its web servers are (--web-port,"
          + " --tls-port)"),
  /// No TLS came about.
  NO_TLS(
      "tls.failed", "whoever runs the web server, or whoever wrote the URL: is this port for TLS?"),
  /// The certificate has run out.
  EXPIRED("tls.expired", "whoever runs the web server: renew the certificate"),
  /// The certificate is not valid yet.
  NOT_YET_VALID(
      "tls.not-yet-valid",
      "whoever runs the web server: use a certificate that is valid; or you: set this clock right"),
  /// The certificate is for other names.
  WRONG_NAME(
      "tls.wrong-name",
      "whoever runs the web server: use a certificate with this name in it; an alias in DNS does"
          + " not change which name that is"),
  /// The certificate's issuer is not trusted.
  UNKNOWN_AUTHORITY(
      "tls.unknown-authority",
      "whoever runs the web server: use a certificate of an authority that clients know; or you, if"
          + " the authority is your own: have this machine trust it"),
  /// No response came.
  NO_RESPONSE("http.no-response", "whoever runs the web server: see why it does not answer"),
  /// Redirects lead in a circle.
  REDIRECT_LOOP(
      "redirect.loop", "whoever runs the web server: let one of these redirects end in a page"),
  /// More redirects than are followed.
  REDIRECT_CHAIN(
      "redirect.too-many", "whoever runs the web server: redirect to the last page at once"),
  /// A redirect leads where nobody can follow.
  REDIRECT_UNUSABLE(
      "redirect.unusable", "whoever runs the web server: redirect to an http or https URL");

  private final String id;
  private final String repair;

  PageCause(String id, String repair) {
    this.id = id;
    this.repair = repair;
  }

  /// The stable id.
  public String id() {
    return id;
  }

  /// Who can mend it, and how.
  public String repair() {
    return repair;
  }

  /// What follows for a visit from a certificate that is not trusted.
  ///
  /// @throws IllegalArgumentException if it is trusted
  public static PageCause of(PageEvent.Trust trust) {
    return switch (trust) {
      case TRUSTED -> throw new IllegalArgumentException("a trusted certificate is no cause");
      case EXPIRED -> EXPIRED;
      case NOT_YET_VALID -> NOT_YET_VALID;
      case WRONG_NAME -> WRONG_NAME;
      case UNKNOWN_AUTHORITY -> UNKNOWN_AUTHORITY;
    };
  }
}
