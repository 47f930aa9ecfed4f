package dev.waymark.wire.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Carries questions to servers as datagrams, and waits for the replies on the calling thread.
///
/// Sockets are bound to random ports and connected to one server each: the kernel drops what comes
/// from elsewhere, and an ICMP error counts only if it repeats address and port of both ends (S5).
/// [ChannelUdp] has a socket for each question, [WatchedUdp] shares one for a moment, see [Line].
sealed interface UpstreamUdp extends AutoCloseable permits WatchedUdp, ChannelUdp {
  /// Sends `request` and waits until `filter` has accepted a reply, the time is over, or one of the
  /// earlier questions was answered.
  ///
  /// @param size room for the reply
  /// @param earlier where the question goes if its time is over; null if nobody wants late replies
  ClientReply exchange(
      InetSocketAddress server,
      byte[] request,
      int size,
      ReplyFilter filter,
      Wait wait,
      @Nullable Unanswered earlier)
      throws IOException;

  /// Ends all exchanges under way.
  @Override
  void close();
}
