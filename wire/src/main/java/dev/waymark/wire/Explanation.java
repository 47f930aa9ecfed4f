package dev.waymark.wire;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An extended error and what is said with it, as the bytes of its option (RFC 8914, section 2):
/// made once for what is told to many.
public final class Explanation {
  /// The longest text: says what is wrong and leaves room for records.
  private static final int MAX_TEXT = 255;

  private static final Map<Verdict, Explanation> OF_VERDICTS = ofVerdicts();

  private final byte[] data;

  private Explanation(byte[] data) {
    this.data = data;
  }

  /// Explains with `text`, which is cut if it is very long.
  public static Explanation of(ExtendedError error, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_TEXT);
    while (length > 0 && length < utf8.length && (utf8[length] & 0xC0) == 0x80) {
      length--; // not in the middle of a character
    }
    byte[] data = new byte[2 + length];
    data[0] = (byte) (error.code() >> 8);
    data[1] = (byte) error.code();
    System.arraycopy(utf8, 0, data, 2, length);
    return new Explanation(data);
  }

  private static Map<Verdict, Explanation> ofVerdicts() {
    Map<Verdict, Explanation> all = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      ExtendedError error = verdict.error();
      if (error != null) {
        all.put(verdict, of(error, verdict.text()));
      }
    }
    return all;
  }

  /// What a client is told beside the RCODE of a verdict, or null if that says it all.
  static @Nullable Explanation of(Verdict verdict) {
    return OF_VERDICTS.get(verdict);
  }

  /// The data of the option.
  byte[] data() {
    return data;
  }

  @Override
  public String toString() {
    int code = (data[0] & 0xFF) << 8 | data[1] & 0xFF;
    return code + " " + new String(data, 2, data.length - 2, StandardCharsets.UTF_8);
  }
}
