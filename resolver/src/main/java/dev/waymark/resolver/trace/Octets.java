package dev.waymark.resolver.trace;

import java.util.Arrays;
import java.util.Base64;

/// The bytes of a message, which nobody can change. A class because a record would compare its
/// array by reference.
public final class Octets {
  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A copy of `bytes`.
  public static Octets of(byte[] bytes) {
    return new Octets(bytes.clone());
  }

  /// Reads what [#toString] wrote.
  ///
  /// @throws IllegalArgumentException if that is not what the text is
  public static Octets parse(String base64) {
    return new Octets(Base64.getDecoder().decode(base64));
  }

  /// How many.
  public int length() {
    return bytes.length;
  }

  /// A copy of them.
  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// In Base64 (RFC 4648, section 4).
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
