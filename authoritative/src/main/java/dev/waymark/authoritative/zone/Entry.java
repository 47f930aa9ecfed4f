package dev.waymark.authoritative.zone;

import java.util.List;

/// An entry of a zone file: one line, or several between parentheses (RFC 1035, section 5.1).
///
/// @param tokens at least one
/// @param indented whether it begins with a blank, so that the owner is the one of the entry before
record Entry(List<Token> tokens, boolean indented) {
  Token first() {
    return tokens.getFirst();
  }

  /// A token to blame when something is missing at the end.
  Token end() {
    Token last = tokens.getLast();
    int quotes = last.quoted() ? 2 : 0;
    return new Token("", false, last.line(), last.column() + last.text().length() + quotes);
  }
}
