package dev.waymark.resolver.iterate;

import dev.waymark.resolver.trace.Server;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Discarded;
import dev.waymark.wire.transport.ExchangeListener;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What is heard of one query: while its reply is waited for, and afterwards, if it comes late.
final class Hearing implements ExchangeListener {
  /// A stray datagram or two are accidents; a forger needs thousands (S3). The real server is not
  /// to blame for them.
  static final int MAX_NEAR_MISSES = 2;

  private final AttemptStory story;
  private final Server server;
  private final Question question;
  private final int query;
  private @Nullable InetSocketAddress local;
  private boolean joined;
  private boolean wrongSpelling;
  private int nearMisses;

  /// For the query that `story` was told last.
  Hearing(AttemptStory story, Server server, Question question) {
    this.story = story;
    this.server = server;
    this.question = question;
    query = story.query();
  }

  /// Whether something came with another question, be it only in the case of its letters.
  boolean isSpelledWrongly() {
    return wrongSpelling;
  }

  /// Whether somebody seems to guess replies.
  boolean isForged() {
    return nearMisses > MAX_NEAR_MISSES;
  }

  /// Whether nothing was sent, as somebody else asks the same: what becomes of it is counted there.
  boolean hasJoined() {
    return joined;
  }

  @Override
  public void joined() {
    joined = true;
    story.joined(query, question);
  }

  @Override
  public void alone() {
    joined = false;
  }

  @Override
  public void discarded(Discarded why) {
    wrongSpelling |= why == Discarded.WRONG_QUESTION;
    nearMisses += why.isNearMiss() ? 1 : 0;
    story.ignored(server, why);
  }

  @Override
  public boolean hearsPackets() {
    return story.hearsPackets();
  }

  @Override
  public void sent(InetSocketAddress from, byte[] request) {
    local = from;
    story.packet(query, from, peer(), server.transport(), request);
  }

  @Override
  public void arrived(byte[] message) {
    if (local != null) { // as something was sent before
      story.packet(query, peer(), local, server.transport(), message);
    }
  }

  private InetSocketAddress peer() {
    return new InetSocketAddress(server.ip(), server.port());
  }
}
