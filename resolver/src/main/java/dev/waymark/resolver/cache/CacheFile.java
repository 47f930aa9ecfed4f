package dev.waymark.resolver.cache;

import dev.waymark.resolver.validate.SecurityStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// What a resolver has learnt as bytes of a file: answers and delegations.
///
/// ```
///   "WAYMARKC"   version   entries ...   the end, with their number   checksum of all before it
/// ```
///
/// Written and read entry by entry, so it may be longer than the heap. Times are absolute, so what
/// was stored goes on growing old while nobody runs. Who said it is not kept.
public final class CacheFile {
  static final byte[] MAGIC = "WAYMARKC".getBytes(StandardCharsets.US_ASCII);

  /// Changes with the format: a file of another version is not read.
  static final int VERSION = 2;

  /// Bytes of all RDATA of one RRset: a message of 64 kB, its names no longer compressed (the
  /// shortest record takes 14 bytes of it, the longest name 255).
  static final int MAX_RDATA = 1 << 21;

  /// The longest TTL there is, in seconds (RFC 2181, section 8).
  static final long MAX_TTL = Integer.MAX_VALUE;

  /// Name servers of one delegation: a referral has fewer.
  static final int MAX_SERVERS = 1_000;

  /// Addresses of one name server: their number is one byte.
  static final int MAX_ADDRESSES = 255;

  private CacheFile() {}

  /// What an entry is about.
  enum Kind {
    DATA,
    ABSENCE,
    DELEGATION,
    END
  }

  /// A status without what belongs to it.
  enum Status {
    SECURE,
    INSECURE,
    BOGUS,
    INDETERMINATE;

    static Status of(SecurityStatus status) {
      return switch (status) {
        case SecurityStatus.Secure _ -> SECURE;
        case SecurityStatus.Insecure _ -> INSECURE;
        case SecurityStatus.Bogus _ -> BOGUS;
        case SecurityStatus.Indeterminate _ -> INDETERMINATE;
      };
    }
  }

  /// Gets what a file holds.
  public interface Taker {
    /// Takes nothing: to see whether a file makes sense.
    Taker NOTHING =
        new Taker() {
          @Override
          public void answer(Key key, CacheEntry entry) {}

          @Override
          public void delegation(Delegation delegation, long storedAt, long expiresAt) {}
        };

    /// An answer, its time over or not.
    void answer(Key key, CacheEntry entry);

    /// A delegation.
    ///
    /// @param storedAt seconds of the clock when it was written
    /// @param expiresAt the same, until when it is good
    void delegation(Delegation delegation, long storedAt, long expiresAt);
  }

  /// Whether a file that begins with these bytes was written here.
  public static boolean isOne(byte[] beginning) {
    return java.util.Arrays.mismatch(beginning, MAGIC) == MAGIC.length;
  }

  /// How many bytes [#isOne] wants, and one more.
  public static int beginning() {
    return MAGIC.length + 1;
  }

  /// Writes all that is known now. What changes meanwhile is written as it was or as it is.
  public static void write(OutputStream to, AnswerCache answers, DelegationStore delegations)
      throws IOException {
    CacheFileWriter writer = new CacheFileWriter(to);
    writer.begin();
    writer.answers(answers);
    writer.delegations(delegations, answers.now());
    writer.end();
  }

  /// Gives every entry to `taker`.
  ///
  /// @throws IOException with what is wrong, for people: another version, an entry that makes no
  ///     sense, a wrong checksum. The entries before it were given
  public static void read(InputStream from, Taker taker) throws IOException {
    new CacheFileReader(from, taker).read();
  }
}
