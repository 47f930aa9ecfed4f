package dev.waymark.app.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.xbill.DNS.Name;

/// An http or https URL, in the parts that a visit needs (RFC 9110, section 4.2).
///
/// @param scheme `http` or `https`
/// @param host a domain name in letters of ASCII or others, as it stands in the URL
/// @param port the scheme's own where the URL names none
/// @param path with the query, at least `/`; without the fragment, which is never sent
public record PageUrl(String scheme, String host, int port, String path) {
  /// The scheme without TLS.
  public static final String HTTP = "http";

  /// The scheme with TLS.
  public static final String HTTPS = "https";

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65_535;

  /// Reads a URL.
  ///
  /// @throws IllegalArgumentException saying in one line what is wrong
  public static PageUrl parse(String text) {
    int behindScheme = text.indexOf("://");
    String scheme = text.substring(0, Math.max(0, behindScheme)).toLowerCase(Locale.ROOT);
    if (!scheme.equals(HTTP) && !scheme.equals(HTTPS)) {
      throw new IllegalArgumentException(
          "'" + scheme + "' is not a scheme that is known here: use http or https");
    }
    String rest = text.substring(behindScheme + 3);
    String authority = rest.split("[/?#]", 2)[0];
    String behind = rest.substring(authority.length());
    if (authority.contains("@")) {
      throw new IllegalArgumentException("'" + text + "': user names in a URL are not supported");
    }
    if (authority.startsWith("[")) {
      if (!authority.matches("\\[[^\\]]*](:.*)?")) {
        throw new IllegalArgumentException("'" + text + "': after '[' a ']' is missing");
      }
      throw isAddress(authority);
    }
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (host.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "': there is no name between '//' and the path");
    }
    if (host.matches("[0-9.]+")) {
      throw isAddress(host);
    }
    int port = colon < 0 ? ownPort(scheme) : parsePort(authority.substring(colon + 1), text);
    return new PageUrl(scheme, host, port, parsePath(behind, text));
  }

  private static IllegalArgumentException isAddress(String host) {
    return new IllegalArgumentException(
        "'" + host + "' is an address already: there is no name to look up");
  }

  private static int parsePort(String text, String url) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (port == 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "'" + url + "': '" + text + "' is not a port (1 to " + MAX_PORT + ")");
    }
    return port;
  }

  private static String parsePath(String behind, String url) {
    try {
      URI uri = new URI("http://x" + (behind.startsWith("/") ? behind : "/" + behind));
      String path = uri.getRawPath();
      return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + url + "': " + e.getReason() + " in the path '" + behind + "'", e);
    }
  }

  private static int ownPort(String scheme) {
    return scheme.equals(HTTPS) ? HTTPS_PORT : HTTP_PORT;
  }

  /// Whether it is visited over TLS.
  public boolean isSecure() {
    return scheme.equals(HTTPS);
  }

  /// Whether its port is the one of its scheme.
  public boolean hasOwnPort() {
    return port == ownPort(scheme);
  }

  /// The same with the host in the form that is sent: in ASCII, and without the dot at the end.
  public PageUrl named(Name name) {
    return new PageUrl(scheme, name.toString(true), port, path);
  }

  /// The same over TLS, as a service with an HTTPS record is visited (RFC 9460, section 9.5).
  public PageUrl secured() {
    return new PageUrl(HTTPS, host, port == HTTP_PORT ? HTTPS_PORT : port, path);
  }

  /// For the Host header: with the port where it is not the scheme's own (RFC 9110, section 7.2).
  public String authority() {
    return hasOwnPort() ? host : host + ":" + port;
  }

  /// Where a `Location` header of this page's response leads (RFC 9110, section 10.2.2).
  ///
  /// @throws IllegalArgumentException if that is nowhere to go
  public PageUrl resolve(String location) {
    try {
      // Other letters than ASCII are for names only; elsewhere they should have been escaped.
      URI there = new URI(toString()).resolve(new URI(location.strip()));
      return parse(there.toString());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + location + "' is not a URL: " + e.getReason(), e);
    }
  }

  @Override
  public String toString() {
    return scheme + "://" + authority() + path;
  }
}
