package dev.waymark.app;

import dev.waymark.app.web.DomainNames;
import dev.waymark.app.web.PageUrl;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// What a person wants traced: a name and a type, and the page behind it if they gave a URL.
///
/// @param name absolute, in the form that is sent: A-labels where other letters than ASCII were
///     typed
/// @param type the type asked for
/// @param typed the name as it was typed, where that differs from what is sent
/// @param page the page to be fetched once the address is known
record Target(Name name, int type, Optional<String> typed, Optional<PageUrl> page) {

  /// Reads a URL, or a name, with an optional type behind it.
  ///
  /// @param type a mnemonic such as `MX`, or the form `TYPE65280` (RFC 3597); empty for A
  /// @throws BadInput saying what is wrong
  static Target parse(String text, Optional<String> type) {
    try {
      if (!text.contains("://")) {
        return named(text, type.map(Target::parseType).orElse(Type.A), Optional.empty());
      }
      if (type.isPresent()) {
        throw new BadInput("a URL has no record type: leave out '" + type.get() + "'");
      }
      PageUrl page = PageUrl.parse(text);
      return named(page.host(), Type.A, Optional.of(page));
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private static Target named(String text, int type, Optional<PageUrl> page) {
    String ascii = DomainNames.toAscii(text);
    Name name = DomainNames.absolute(ascii);
    Optional<String> typed = ascii.equals(text) ? Optional.empty() : Optional.of(text);
    return new Target(name, type, typed, page.map(url -> url.named(name)));
  }

  /// Reads a type that can be asked for.
  ///
  /// @throws BadInput if it is none
  static int parseType(String text) {
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
}
