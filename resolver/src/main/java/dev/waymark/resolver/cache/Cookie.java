package dev.waymark.resolver.cache;

/// The cookies of one server (RFC 7873): our half, which its replies must repeat, and its half,
/// which tells it that we have received a reply before.
public final class Cookie {
  /// The length of our half (RFC 7873, section 4.1).
  static final int CLIENT_LENGTH = 8;

  private final byte[] client;
  private final byte[] server;
  private final long madeAt;

  Cookie(byte[] client, byte[] server, long madeAt) {
    this.client = client;
    this.server = server;
    this.madeAt = madeAt;
  }

  /// Our half.
  public byte[] client() {
    return client.clone();
  }

  /// The server's half; empty until it has given one.
  public byte[] server() {
    return server.clone();
  }

  /// Whether the server has given its half.
  public boolean isComplete() {
    return server.length > 0;
  }

  /// Seconds of the resolver's clock when our half was made.
  long madeAt() {
    return madeAt;
  }

  /// The same with another half of the server.
  Cookie with(byte[] given) {
    return new Cookie(client, given.clone(), madeAt);
  }
}
