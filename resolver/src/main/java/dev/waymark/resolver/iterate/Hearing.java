package dev.waymark.resolver.iterate;

import dev.waymark.resolver.trace.Server;
import dev.waymark.wire.transport.Discarded;
import dev.waymark.wire.transport.ExchangeListener;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What is heard while the reply to a query is waited for.
final class Hearing implements ExchangeListener {
  /// A stray datagram or two are accidents; a forger needs thousands (S3). The real server is not
  /// to blame for them.
  static final int MAX_NEAR_MISSES = 2;

  private final AttemptStory story;
  private Server server;
  private @Nullable InetSocketAddress local;
  private boolean wrongSpelling;
  private int nearMisses;

  Hearing(AttemptStory story, Server server) {
    this.story = story;
    this.server = server;
  }

  /// A query goes out to `server`: what was heard before does not count.
  void begin(Server server) {
    this.server = server;
    local = null;
    wrongSpelling = false;
    nearMisses = 0;
  }

  /// Whether something came with another question, be it only in the case of its letters.
  boolean isSpelledWrongly() {
    return wrongSpelling;
  }

  /// Whether somebody seems to guess replies.
  boolean isForged() {
    return nearMisses > MAX_NEAR_MISSES;
  }

  @Override
  public void discarded(Discarded why) {
    wrongSpelling |= why == Discarded.WRONG_QUESTION;
    nearMisses += isNearMiss(why) ? 1 : 0;
    story.ignored(server, why);
  }

  private static boolean isNearMiss(Discarded why) {
    return why == Discarded.WRONG_ID
        || why == Discarded.WRONG_QUESTION
        || why == Discarded.WRONG_COOKIE;
  }

  @Override
  public boolean hearsPackets() {
    return story.hearsPackets();
  }

  @Override
  public void sent(InetSocketAddress from, byte[] request) {
    local = from;
    story.packet(from, peer(), server.transport(), request);
  }

  @Override
  public void arrived(byte[] message) {
    if (local != null) { // as something was sent before
      story.packet(peer(), local, server.transport(), message);
    }
  }

  private InetSocketAddress peer() {
    return new InetSocketAddress(server.ip(), server.port());
  }
}
