package dev.waymark.wire;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Makes and checks the server's half of DNS cookies (RFC 7873), in the form that servers behind
/// one address agree on (RFC 9018, section 4).
///
/// ```
///   client cookie 8 | version 1 | reserved 3 | time 4 | SipHash-2-4 of all this and the address 8
/// ```
///
/// A client that sends a good one has received a reply of ours: its address is not forged.
public final class ServerCookies {
  /// The length of the whole option: the client's eight bytes and our sixteen.
  public static final int OPTION_LENGTH = 24;

  /// The length of the secret.
  public static final int SECRET_LENGTH = 16;

  /// How old a cookie may be, in seconds (RFC 9018, section 4.3).
  static final int MAX_AGE = 3600;

  /// How far ahead of our clock a cookie's may be, in seconds (RFC 9018, section 4.3).
  static final int MAX_AHEAD = 300;

  private static final int CLIENT_LENGTH = 8;
  private static final int HASHED_LENGTH = 16;
  private static final int VERSION = 1;

  private final byte[] secret;
  private final InstantSource clock;

  /// Makes cookies with a secret of 16 bytes.
  public ServerCookies(byte[] secret, InstantSource clock) {
    if (secret.length != SECRET_LENGTH) {
      throw new IllegalArgumentException("a secret has 16 bytes, not " + secret.length);
    }
    this.secret = secret.clone();
    this.clock = clock;
  }

  /// Makes cookies with a secret that `random` chooses: for a server that is alone behind its
  /// address. Needs a generator that nobody can predict.
  public static ServerCookies random(RandomGenerator random, InstantSource clock) {
    byte[] secret = new byte[SECRET_LENGTH];
    random.nextBytes(secret);
    return new ServerCookies(secret, clock);
  }

  /// Makes a fresh cookie for the client that sent `query`, which has one of its own.
  ///
  /// @param option gets the [#OPTION_LENGTH] bytes of the option
  public void make(Query query, InetAddress client, byte[] option) {
    System.arraycopy(query.bytes(), query.cookieOffset(), option, 0, CLIENT_LENGTH);
    option[8] = VERSION;
    option[9] = 0;
    option[10] = 0;
    option[11] = 0;
    putInt(option, 12, now());
    putLong(option, HASHED_LENGTH, hash(option, 0, client));
  }

  /// Whether `query` has a cookie that was made here for this client not long ago.
  public boolean isGood(Query query, InetAddress client) {
    byte[] bytes = query.bytes();
    int at = query.cookieOffset();
    if (query.cookieLength() != OPTION_LENGTH || bytes[at + 8] != VERSION) {
      return false;
    }
    // Serial number arithmetic, as the time has 32 bits (RFC 1982).
    int age = now() - getInt(bytes, at + 12);
    if (age > MAX_AGE || age < -MAX_AHEAD) {
      return false;
    }
    long sent =
        (long) getInt(bytes, at + HASHED_LENGTH) << 32
            | getInt(bytes, at + HASHED_LENGTH + 4) & 0xFFFF_FFFFL;
    // One comparison of two words: takes the same time wherever they differ.
    return sent == hash(bytes, at, client);
  }

  private long hash(byte[] option, int offset, InetAddress client) {
    byte[] address = client.getAddress();
    byte[] input = new byte[HASHED_LENGTH + address.length];
    System.arraycopy(option, offset, input, 0, HASHED_LENGTH);
    System.arraycopy(address, 0, input, HASHED_LENGTH, address.length);
    return Long.reverseBytes(SipHash.hash(secret, input, input.length));
  }

  private int now() {
    return (int) clock.instant().getEpochSecond();
  }

  private static void putInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }

  private static void putLong(byte[] bytes, int at, long value) {
    putInt(bytes, at, (int) (value >> 32));
    putInt(bytes, at + 4, (int) value);
  }

  private static int getInt(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }
}
