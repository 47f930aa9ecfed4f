package dev.waymark.wire.transport;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The channels of a client, so that all can be closed with it.
final class OpenChannels implements AutoCloseable {
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// From now on the channel is closed with the others, at once if they are closed already.
  void add(Channel channel) {
    open.add(channel);
    if (closed) {
      close();
    }
  }

  /// Whether the client was closed.
  boolean isClosed() {
    return closed;
  }

  /// Closes one channel.
  void end(Channel channel) throws IOException {
    open.remove(channel);
    channel.close();
  }

  @Override
  public void close() {
    closed = true;
    for (Channel channel : open) {
      try {
        channel.close();
      } catch (IOException e) {
        // it is of no more use either way
      }
    }
  }
}
