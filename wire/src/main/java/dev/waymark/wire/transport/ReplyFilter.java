package dev.waymark.wire.transport;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// Decides which of the messages that arrive is the reply to one request (RFC 5452, section 9.1).
///
/// A message that is not the reply proves nothing about the server: anybody can have sent it. So it
/// never ends the wait, which answers the TuDoor attacks of 2024.
final class ReplyFilter {
  private static final int QR = 0x80;
  private static final int OPCODE = 0x78;
  private static final int RCODE = 0x0F;

  private final byte[] request;
  private final byte[] plain;
  private final ClientCookie cookie;
  private final int questionEnd;
  private final ExchangeListener listener;
  private int headerRcode;

  /// For the replies to `request`, which has one question.
  ///
  /// @param plain the same request with its name spelled as people should see it
  /// @param cookie what the reply must not contradict
  ReplyFilter(byte[] request, byte[] plain, ClientCookie cookie, ExchangeListener listener) {
    this.request = request;
    this.plain = plain;
    this.cookie = cookie;
    this.listener = listener;
    questionEnd = Query.QUESTION + NameBytes.length(request, Query.QUESTION) + 4;
  }

  /// Whether somebody wants to see the packets.
  boolean hearsPackets() {
    return listener.hearsPackets();
  }

  /// The request has gone out.
  void sent(InetSocketAddress from) {
    listener.sent(from, request.clone());
  }

  /// The reply in the first `length` bytes, or `null` if they are something else, which has then
  /// been told.
  @Nullable Message accept(byte[] bytes, int length) {
    if (listener.hearsPackets()) {
      listener.arrived(Arrays.copyOf(bytes, length));
    }
    Discarded flaw = flaw(bytes, length);
    if (flaw == null) {
      Message reply = parse(withPlainName(bytes, length));
      if (reply != null && !cookie.isContradictedBy(reply)) {
        return reply;
      }
      flaw = reply == null ? Discarded.MALFORMED : Discarded.WRONG_COOKIE;
    }
    if (flaw == Discarded.NO_QUESTION && headerRcode == 0) {
      headerRcode = bytes[3] & RCODE;
    }
    listener.discarded(flaw);
    return null;
  }

  private @Nullable Discarded flaw(byte[] bytes, int length) {
    if (length < Query.QUESTION) {
      return Discarded.MALFORMED;
    }
    if (bytes[0] != request[0] || bytes[1] != request[1]) {
      return Discarded.WRONG_ID;
    }
    if ((bytes[2] & QR) == 0) {
      return Discarded.NOT_A_REPLY;
    }
    if ((bytes[2] & OPCODE) != (request[2] & OPCODE)) {
      return Discarded.WRONG_OPCODE;
    }
    if (bytes[4] == 0 && bytes[5] == 0) {
      return Discarded.NO_QUESTION;
    }
    if (length < questionEnd) {
      return Discarded.MALFORMED;
    }
    boolean sameQuestion =
        Arrays.equals(bytes, 4, 6, request, 4, 6)
            && Arrays.equals(
                bytes, Query.QUESTION, questionEnd, request, Query.QUESTION, questionEnd);
    return sameQuestion ? null : Discarded.WRONG_QUESTION;
  }

  private byte[] withPlainName(byte[] bytes, int length) {
    byte[] copy = Arrays.copyOf(bytes, length);
    System.arraycopy(plain, Query.QUESTION, copy, Query.QUESTION, questionEnd - Query.QUESTION);
    return copy;
  }

  /// The only place where replies are parsed. dnsjava refuses most garbage with an `IOException`,
  /// some with whatever its record types happen to throw.
  private static @Nullable Message parse(byte[] bytes) {
    try {
      return new Message(bytes);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /// The RCODE of the first bare header that came, or 0.
  int headerRcode() {
    return headerRcode;
  }
}
