package dev.waymark.authoritative.zone;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.xbill.DNS.Tokenizer;

/// A tokenizer of dnsjava's that counts how many tokens were taken from it, so that after a failure
/// it is known which one was wrong.
final class CountingTokenizer extends Tokenizer {
  private int taken;
  private boolean sawEnd;

  CountingTokenizer(byte[] text) {
    super(new ByteArrayInputStream(text));
  }

  @Override
  public Token get(boolean wantWhitespace, boolean wantComment) throws IOException {
    Token token = super.get(wantWhitespace, wantComment);
    sawEnd = token.isEOL();
    taken += token.isString() ? 1 : 0;
    return token;
  }

  @Override
  public void unget() {
    super.unget();
    taken -= sawEnd ? 0 : 1;
    sawEnd = false;
  }

  /// How many tokens were taken and not given back.
  int taken() {
    return taken;
  }

  /// Whether the last thing taken was the end.
  boolean sawEnd() {
    return sawEnd;
  }
}
