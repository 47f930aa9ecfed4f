package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Cookie;
import dev.waymark.resolver.cache.CookieJar;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;

/// The cookies of one attempt (RFC 7873, section 5.3): a forger who does not see our questions
/// would have to guess eight bytes more. That replies do not contradict our half is seen to where
/// they arrive; here, that a server which has cookies does not leave them out.
final class CookieCheck {
  private static final byte[] NONE = {};

  private final CookieJar jar;
  private final InetSocketAddress server;
  private final boolean on;
  private Cookie sent;

  CookieCheck(CookieJar jar, InetSocketAddress server, RandomGenerator random, boolean on) {
    this.jar = jar;
    this.server = server;
    this.on = on;
    sent = jar.get(server, random);
  }

  /// What goes into a question.
  List<EDNSOption> options() {
    if (!on) {
      return List.of();
    }
    return List.of(
        sent.isComplete()
            ? new CookieOption(sent.client(), sent.server())
            : new CookieOption(sent.client()));
  }

  /// Whether the server's half went out with the question.
  boolean isComplete() {
    return on && sent.isComplete();
  }

  /// Whether a reply without any cookie comes in the name of a server that has them.
  boolean isMissingIn(Message reply) {
    return isComplete() && !hasCookie(reply);
  }

  /// Remembers the half that the server gives, for its next question.
  ///
  /// @return whether it gave one that it had not given before
  boolean learn(Message reply) {
    byte[] given = on ? given(reply) : NONE;
    if (!on || Arrays.equals(given, sent.server())) {
      return false;
    }
    jar.learn(server, sent, given);
    return given.length > 0;
  }

  /// What was learnt counts for the same server's next question too.
  void renew(RandomGenerator random) {
    sent = jar.get(server, random);
  }

  private static boolean hasCookie(Message reply) {
    return !cookies(reply).isEmpty();
  }

  private static List<EDNSOption> cookies(Message reply) {
    OPTRecord opt = reply.getOPT();
    return opt == null ? List.of() : opt.getOptions(EDNSOption.Code.COOKIE);
  }

  private static byte[] given(Message reply) {
    List<EDNSOption> cookies = cookies(reply);
    return !cookies.isEmpty() && cookies.getFirst() instanceof CookieOption cookie
        ? cookie.getServerCookie().orElse(NONE)
        : NONE;
  }
}
