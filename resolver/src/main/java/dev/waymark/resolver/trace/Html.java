package dev.waymark.resolver.trace;

import java.util.Locale;

/// HTML being written: text is always escaped, tags are always ours.
final class Html {
  private final StringBuilder page = new StringBuilder();

  /// Markup of this program, with the arguments escaped into its places (`%s`).
  Html add(String markup, Object... texts) {
    Object[] escaped = new Object[texts.length];
    for (int i = 0; i < texts.length; i++) {
      escaped[i] = escape(String.valueOf(texts[i]));
    }
    page.append(String.format(Locale.ROOT, markup, escaped)).append('\n');
    return this;
  }

  /// Markup that was made by another writer.
  Html add(Html made) {
    page.append(made.page);
    return this;
  }

  /// Text that is no markup, without any change but the escaping.
  Html text(String text) {
    page.append(escape(text));
    return this;
  }

  /// The style sheet of this program, which is no text and no markup.
  Html style(String css) {
    page.append("<style>\n").append(css).append("</style>\n");
    return this;
  }

  /// Safe between tags as well as between quotes.
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
