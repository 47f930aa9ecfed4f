package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Hashes names as NSEC3 does: SHA-1 over the name in lower case and a salt, then again and again
/// over the result and the salt (RFC 5155, section 5).
///
/// One of them serves one thread and allocates nothing per name.
final class Nsec3Hash {
  /// Length of a hash.
  static final int LENGTH = 20;

  /// The one algorithm there is (RFC 5155, section 11).
  static final int SHA_1 = 1;

  private static final int MAX_SALT = 255;

  private final MessageDigest digest;
  private final byte[] input = new byte[NameBytes.MAX_LENGTH + 2 + MAX_SALT];
  private final byte[] result = new byte[LENGTH];

  Nsec3Hash() {
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /// The hash of the name of `length` bytes at `offset`, in an array that is used again.
  byte[] of(byte[] name, int offset, int length, byte[] salt, int iterations) {
    putLowerCase(name, offset, length, 0);
    return finish(length, salt, iterations);
  }

  /// The same for the wildcard right below the name.
  byte[] ofWildcard(byte[] name, int offset, int length, byte[] salt, int iterations) {
    input[0] = 1;
    input[1] = '*';
    putLowerCase(name, offset, length, 2);
    return finish(2 + length, salt, iterations);
  }

  private void putLowerCase(byte[] name, int offset, int length, int to) {
    for (int i = 0; i < length; i++) {
      input[to + i] = NameBytes.fold(name[offset + i]);
    }
  }

  private byte[] finish(int length, byte[] salt, int iterations) {
    try {
      System.arraycopy(salt, 0, input, length, salt.length);
      digest.update(input, 0, length + salt.length);
      digest.digest(result, 0, LENGTH);
      for (int i = 0; i < iterations; i++) {
        digest.update(result, 0, LENGTH);
        digest.update(salt, 0, salt.length);
        digest.digest(result, 0, LENGTH);
      }
      return result;
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for a hash", e);
    }
  }
}
