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
  private final @Nullable SharedExchange shared;
  private int headerRcode;

  /// For the replies to `request`, which has one question.
  ///
  /// @param plain the same request with its name spelled as people should see it
  /// @param cookie what the reply must not contradict
  /// @param shared with others, who are told what comes; null if with nobody
  ReplyFilter(
      byte[] request,
      byte[] plain,
      ClientCookie cookie,
      ExchangeListener listener,
      @Nullable SharedExchange shared) {
    this.request = request;
    this.plain = plain;
    this.cookie = cookie;
    this.listener = listener;
    this.shared = shared;
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

  /// Nothing is heard any more of what may come.
  void close() {
    if (shared != null) {
      shared.over(null);
    }
  }

  /// The reply, or `null` if the message is something else, which has then been told. The bytes are
  /// kept as long as somebody else may want them.
  @Nullable Message accept(byte[] bytes) {
    if (listener.hearsPackets()) {
      listener.arrived(bytes.clone());
    }
    Discarded flaw = flaw(bytes);
    Message reply = flaw == null ? parse(withPlainName(bytes)) : null;
    if (flaw == null && reply == null) {
      flaw = Discarded.MALFORMED;
    } else if (reply != null && cookie.isContradictedBy(reply)) {
      flaw = Discarded.WRONG_COOKIE;
    }
    if (shared != null) {
      shared.came(bytes, flaw == null);
    }
    if (flaw == null) {
      return reply;
    }
    if (flaw == Discarded.NO_QUESTION && headerRcode == 0) {
      headerRcode = bytes[3] & RCODE;
    }
    listener.discarded(flaw);
    return null;
  }

  private @Nullable Discarded flaw(byte[] bytes) {
    if (bytes.length < Query.QUESTION) {
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
    if (bytes.length < questionEnd) {
      return Discarded.MALFORMED;
    }
    boolean sameQuestion =
        Arrays.equals(bytes, 4, 6, request, 4, 6)
            && Arrays.equals(
                bytes, Query.QUESTION, questionEnd, request, Query.QUESTION, questionEnd);
    return sameQuestion ? null : Discarded.WRONG_QUESTION;
  }

  private byte[] withPlainName(byte[] bytes) {
    byte[] copy = bytes.clone();
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
