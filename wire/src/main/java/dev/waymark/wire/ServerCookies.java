package dev.waymark.wire;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes and checks the server's half of DNS cookies (RFC 7873), in the form that servers behind
/// one address agree on (RFC 9018, section 4).
///
/// ```
///   client cookie 8 | version 1 | reserved 3 | time 4 | SipHash-2-4 of all this and the address 8
/// ```
///
/// A client that sends a good one has received a reply of ours: its address is not forged. Any
/// number of threads may use one; making and checking allocate nothing.
public final class ServerCookies {
  /// The length of the whole option: the client's eight bytes and our sixteen.
  public static final int OPTION_LENGTH = 24;

  /// The room that a cookie is made in: what is hashed, an IPv6 address at its end.
  public static final int ROOM = 32;

  /// Where the client's address stands in that room.
  public static final int ADDRESS = 16;

  /// The length of the secret.
  public static final int SECRET_LENGTH = 16;

  /// Secrets accepted at once: a rollover needs two (RFC 9018, section 5), one that follows too
  /// soon some more. A bad cookie costs a hash for each.
  public static final int MAX_SECRETS = 4;

  /// How long a secret of our own choice is used (RFC 7873, section 7.1).
  static final Duration LIFE = Duration.ofDays(1);

  /// How old a cookie may be, in seconds (RFC 9018, section 4.3).
  static final int MAX_AGE = 3600;

  /// How far ahead of our clock a cookie's may be, in seconds (RFC 9018, section 4.3).
  static final int MAX_AHEAD = 300;

  private static final int CLIENT_LENGTH = 8;
  private static final int VERSION = 1;

  private final InstantSource clock;
  private final @Nullable RandomGenerator random;
  private volatile Secrets secrets;

  /// What is accepted; cookies are made with the first.
  private static final class Secrets {
    private final byte[][] keys;
    private final long since;

    Secrets(long since, byte[]... keys) {
      this.since = since;
      this.keys = keys;
    }
  }

  /// Makes cookies with secrets of 16 bytes each that somebody else has chosen, and accepts those
  /// made with any of them: for servers that share an address. See [#replace].
  public ServerCookies(List<byte[]> secrets, InstantSource clock) {
    this.clock = clock;
    random = null;
    this.secrets = checked(secrets);
  }

  private ServerCookies(RandomGenerator random, InstantSource clock) {
    this.clock = clock;
    this.random = random;
    secrets = new Secrets(clock.millis(), newSecret(random));
  }

  /// Makes cookies with a secret that `random` chooses, another one each day: for a server that is
  /// alone behind its address. Needs a generator that nobody can predict.
  public static ServerCookies random(RandomGenerator random, InstantSource clock) {
    return new ServerCookies(random, clock);
  }

  private static byte[] newSecret(RandomGenerator random) {
    byte[] secret = new byte[SECRET_LENGTH];
    random.nextBytes(secret);
    return secret;
  }

  private Secrets checked(List<byte[]> given) {
    if (given.isEmpty() || given.size() > MAX_SECRETS) {
      throw new IllegalArgumentException("one to " + MAX_SECRETS + " secrets, not " + given.size());
    }
    for (byte[] secret : given) {
      if (secret.length != SECRET_LENGTH) {
        throw new IllegalArgumentException("a secret has 16 bytes, not " + secret.length);
      }
    }
    return new Secrets(clock.millis(), given.stream().map(byte[]::clone).toArray(byte[][]::new));
  }

  /// Uses these secrets from now on and no other. Servers that share them roll over without
  /// refusing a good cookie if each in turn gets the new secret as the second, then as the first,
  /// and after [#MAX_AGE] seconds loses the old one (RFC 9018, section 5).
  ///
  /// @throws IllegalStateException if this chooses its secrets itself
  public void replace(List<byte[]> given) {
    if (random != null) {
      throw new IllegalStateException("the secret is chosen here");
    }
    secrets = checked(given);
  }

  /// Chooses a new secret now, if this is the one to choose. Cookies made with the one before are
  /// accepted as long as they live.
  ///
  /// @return whether it was done
  public boolean roll() {
    if (random == null) {
      return false;
    }
    roll(random, secrets);
    return true;
  }

  private synchronized void roll(RandomGenerator source, Secrets old) {
    if (secrets == old) { // else another thread was faster
      secrets = new Secrets(clock.millis(), newSecret(source), old.keys[0]);
    }
  }

  private Secrets secrets() {
    Secrets here = secrets;
    if (random != null && clock.millis() - here.since >= LIFE.toMillis()) {
      roll(random, here);
      return secrets;
    }
    return here;
  }

  /// Makes a fresh cookie for the client that sent `query`, which has one of its own.
  ///
  /// @param room has the client's address, of `addressLength` bytes, from [#ADDRESS] on, and
  ///     gets the [#OPTION_LENGTH] bytes of the option
  public void make(Query query, byte[] room, int addressLength) {
    System.arraycopy(query.bytes(), query.cookieOffset(), room, 0, CLIENT_LENGTH);
    room[8] = VERSION;
    room[9] = 0;
    room[10] = 0;
    room[11] = 0;
    putInt(room, 12, now());
    putLong(room, ADDRESS, hash(secrets().keys[0], room, addressLength));
  }

  /// Whether `query` has a cookie that was made here for this client not long ago.
  ///
  /// @param room has the client's address, of `addressLength` bytes, from [#ADDRESS] on
  public boolean isGood(Query query, byte[] room, int addressLength) {
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
        (long) getInt(bytes, at + ADDRESS) << 32 | getInt(bytes, at + ADDRESS + 4) & 0xFFFF_FFFFL;
    System.arraycopy(bytes, at, room, 0, ADDRESS);
    boolean good = false;
    Secrets here = secrets();
    for (int i = 0; i < accepted(here); i++) {
      // One comparison of two words: takes the same time wherever they differ.
      good |= sent == hash(here.keys[i], room, addressLength);
    }
    return good;
  }

  /// How many secrets are accepted: the one before ours as long as a cookie of it can live, as it
  /// may have become known.
  private int accepted(Secrets here) {
    boolean isOver = random != null && clock.millis() - here.since > MAX_AGE * 1_000L;
    return isOver ? 1 : here.keys.length;
  }

  private static long hash(byte[] secret, byte[] room, int addressLength) {
    return Long.reverseBytes(SipHash.hash(secret, room, ADDRESS + addressLength));
  }

  private int now() {
    return (int) (clock.millis() / 1_000);
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
