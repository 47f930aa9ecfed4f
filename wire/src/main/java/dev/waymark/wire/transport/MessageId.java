package dev.waymark.wire.transport;

/// The id of a message as its first two bytes have it (RFC 1035, section 4.1.1).
final class MessageId {
  /// What too short a message has.
  static final int NONE = -1;

  private MessageId() {}

  static int of(byte[] message) {
    return message.length < 2 ? NONE : (message[0] & 0xFF) << 8 | message[1] & 0xFF;
  }

  static void set(byte[] message, int id) {
    message[0] = (byte) (id >> 8);
    message[1] = (byte) id;
  }
}
