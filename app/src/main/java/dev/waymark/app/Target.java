package dev.waymark.app;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// What a person wants traced: a name and a type, and the page behind it if they gave a URL.
///
/// @param name absolute, in the form that is sent: A-labels where other letters than ASCII were
///     typed
/// @param type the type asked for
/// @param typed the name as it was typed, where that differs from what is sent
/// @param page the page to be fetched once the address is known
record Target(Name name, int type, Optional<String> typed, Optional<Page> page) {

  /// A page on a web server.
  ///
  /// @param url as typed
  /// @param host for the Host header, with the port where it is not the scheme's own
  /// @param port of the web server
  /// @param path with the query, at least `/`
  record Page(String url, String host, int port, String path) {}

  private static final int HTTP_PORT = 80;

  /// Reads a URL, or a name, with an optional type behind it.
  ///
  /// @param type a mnemonic such as `MX`, or the form `TYPE65280` (RFC 3597); empty for A
  /// @throws BadInput saying what is wrong
  static Target parse(String text, Optional<String> type) {
    if (text.contains("://")) {
      if (type.isPresent()) {
        throw new BadInput("a URL has no record type: leave out '" + type.get() + "'");
      }
      return parseUrl(text);
    }
    return named(text, type.map(Target::parseType).orElse(Type.A), Optional.empty());
  }

  private static Target parseUrl(String text) {
    String scheme = text.substring(0, text.indexOf("://")).toLowerCase(Locale.ROOT);
    if (scheme.equals("https")) {
      throw new BadInput(
          "https is not spoken yet: try 'http" + text.substring("https".length()) + "'");
    }
    if (!scheme.equals("http")) {
      throw new BadInput("'" + scheme + "' is not a scheme that is known here: use http");
    }
    String rest = text.substring(text.indexOf("://") + 3);
    String authority = rest.split("[/?#]", 2)[0];
    String behind = rest.substring(authority.length());
    if (authority.contains("@")) {
      throw new BadInput("'" + text + "': user names in a URL are not supported");
    }
    if (authority.startsWith("[")) {
      throw isAddress(authority);
    }
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    int port = colon < 0 ? HTTP_PORT : parsePort(authority.substring(colon + 1), text);
    if (host.isEmpty()) {
      throw new BadInput("'" + text + "': there is no name between '//' and the path");
    }
    if (host.matches("[0-9.]+")) {
      throw isAddress(host);
    }
    Target bare = named(host, Type.A, Optional.empty());
    String ascii = bare.name().toString(true);
    String hostHeader = port == HTTP_PORT ? ascii : ascii + ":" + port;
    return new Target(
        bare.name(),
        Type.A,
        bare.typed(),
        Optional.of(new Page(text, hostHeader, port, parsePath(behind, text))));
  }

  private static BadInput isAddress(String host) {
    return new BadInput("'" + host + "' is an address already: there is no name to look up");
  }

  private static String parsePath(String behind, String url) {
    try {
      URI uri = new URI("http://x" + (behind.startsWith("/") ? behind : "/" + behind));
      String path = uri.getRawPath();
      return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    } catch (URISyntaxException e) {
      throw new BadInput("'" + url + "': " + e.getReason() + " in the path '" + behind + "'");
    }
  }

  private static int parsePort(String text, String url) {
    return Port.read(text)
        .orElseThrow(() -> new BadInput("'" + url + "': " + Port.complaint(text)));
  }

  private static int parseType(String text) {
    int type = Type.value(text.toUpperCase(Locale.ROOT), true);
    if (type < 0) {
      throw new BadInput(
          "'" + text + "' is not a record type: A, AAAA, MX, TXT ..., or TYPE and a number");
    }
    if (isMeta(type)) {
      throw new BadInput(
          "'" + text + "' is no type that a record can have: ask for A, MX, TXT ...");
    }
    return type;
  }

  /// Types that stand for a question or for the transport, never for data (RFC 6895, section 3.1).
  private static boolean isMeta(int type) {
    return type == 0 || type == Type.OPT || (type >= 128 && type <= 255);
  }

  private static Target named(String text, int type, Optional<Page> page) {
    String ascii = toAscii(text);
    try {
      Name name = Name.fromString(ascii, Name.root);
      return new Target(
          name, type, ascii.equals(text) ? Optional.empty() : Optional.of(text), page);
    } catch (TextParseException e) {
      throw new BadInput(
          "'"
              + shorten(text)
              + "' is not a domain name: labels have 1 to 63 octets, names at most"
              + " 255");
    }
  }

  /// Names with other letters than ASCII are sent as A-labels (RFC 5890, section 2.3.2.1).
  private static String toAscii(String text) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ')) {
      throw new BadInput("'" + shorten(text) + "' is not a domain name: it is empty or has blanks");
    }
    if (text.chars().allMatch(c -> c < 128)) {
      return text;
    }
    try {
      return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException e) {
      throw new BadInput("'" + shorten(text) + "' cannot be written as a domain name");
    }
  }

  private static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
