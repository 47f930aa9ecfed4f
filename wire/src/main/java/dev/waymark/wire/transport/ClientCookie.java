package dev.waymark.wire.transport;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;

/// The client cookie of a question: a reply that has a cookie has to repeat it, or comes from
/// somebody who did not see the question (RFC 7873, section 5.3).
final class ClientCookie {
  private final byte @Nullable [] sent;

  private ClientCookie(byte @Nullable [] sent) {
    this.sent = sent;
  }

  /// The cookie that goes out with `question`, if one does.
  static ClientCookie of(Message question) {
    return new ClientCookie(cookie(question));
  }

  /// Whether `reply` has another cookie than the one that was sent.
  boolean isContradictedBy(Message reply) {
    byte[] repeated = sent == null ? null : cookie(reply);
    return repeated != null && !Arrays.equals(sent, repeated);
  }

  /// The first cookie counts; whoever sends several means to confuse (S43).
  private static byte @Nullable [] cookie(Message message) {
    OPTRecord opt = message.getOPT();
    List<EDNSOption> options = opt == null ? List.of() : opt.getOptions(EDNSOption.Code.COOKIE);
    return !options.isEmpty() && options.getFirst() instanceof CookieOption option
        ? option.getClientCookie()
        : null;
  }
}
