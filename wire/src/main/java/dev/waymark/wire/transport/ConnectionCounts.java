package dev.waymark.wire.transport;

import java.util.Map;

/// The TCP connections of a server since its start.
///
/// @param open how many there are now
/// @param accepted how many there were in all
/// @param cut how many the server closed, by cause; clients closed the others
public record ConnectionCounts(int open, long accepted, Map<Cut, Long> cut) {
  /// Why a server closes a connection.
  public enum Cut {
    /// No whole message came for too long, or replies were not taken.
    IDLE,
    /// It was silent longest when another one needed its place.
    TABLE_FULL,
    /// It was silent longest when its network had more than its share.
    NETWORK_FULL,
    /// The client asks and does not take the replies.
    UNREAD,
    /// A message shorter than a header: the stream cannot be trusted any more.
    GARBLED
  }
}
