package dev.waymark.wire.transport;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What two exchanges have in common that may be one: server, transport and question, and the
/// manner of asking, which is flags, EDNS options and whether the case is mixed.
///
/// The id and the spelling do not count, nor does the half of a cookie that the server gave: it may
/// give another one with each reply.
final class ExchangeKey {
  /// An OPT record before its options, and the place of their length in it (RFC 6891, section
  /// 6.1.2).
  private static final int OPT = 11;

  private static final int OPTIONS_LENGTH = 9;

  /// Code and length before the value of an option.
  private static final int OPTION_HEAD = 4;

  private static final int COOKIE = 10;
  private static final int CLIENT_COOKIE = 8;
  private static final int TYPE_AND_CLASS = 4;
  private static final int HASH_MULTIPLIER = 31;

  private final InetSocketAddress server;
  private final Transport transport;
  private final boolean mixedCase;
  private final byte[] message;
  private final int nameLength;
  private final byte[] rest;
  private final int hash;

  /// @param message with one question
  ExchangeKey(InetSocketAddress server, Transport transport, boolean mixedCase, byte[] message) {
    this.server = server;
    this.transport = transport;
    this.mixedCase = mixedCase;
    this.message = message;
    nameLength = NameBytes.length(message, Query.QUESTION);
    rest = rest(message, Query.QUESTION + nameLength);
    hash =
        (questionHash(message) * HASH_MULTIPLIER + server.hashCode()) * HASH_MULTIPLIER
            + transport.ordinal();
  }

  /// What is behind the name, without what the server gave.
  private static byte[] rest(byte[] message, int from) {
    int options = from + TYPE_AND_CLASS + OPT;
    int known = options + OPTION_HEAD + CLIENT_COOKIE;
    boolean onlyCookie =
        message.length >= known
            && u16(message, options) == COOKIE
            && u16(message, options + 2) == message.length - options - OPTION_HEAD;
    byte[] rest = Arrays.copyOfRange(message, from, onlyCookie ? known : message.length);
    if (onlyCookie) {
      setZero(rest, TYPE_AND_CLASS + OPTIONS_LENGTH);
      setZero(rest, options + 2 - from);
    }
    return rest;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private static void setZero(byte[] bytes, int at) {
    bytes[at] = 0;
    bytes[at + 1] = 0;
  }

  /// The same for all messages with an equal question, however it is spelled.
  static int questionHash(byte[] message) {
    long hash = NameBytes.rootHash();
    int at = Query.QUESTION;
    for (; message[at] != 0; at += message[at] + 1) {
      hash = NameBytes.hash(hash, message, at);
    }
    return (Long.hashCode(hash) * HASH_MULTIPLIER + u16(message, at + 1)) * HASH_MULTIPLIER
        + u16(message, at + 1 + 2);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExchangeKey that
        && hash == that.hash
        && transport == that.transport
        && mixedCase == that.mixedCase
        && nameLength == that.nameLength
        && server.equals(that.server)
        && Arrays.equals(message, 2, Query.QUESTION, that.message, 2, Query.QUESTION)
        && NameBytes.equal(message, Query.QUESTION, that.message, Query.QUESTION, nameLength)
        && Arrays.equals(rest, that.rest);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
