package dev.waymark.resolver.cache;

import dev.waymark.wire.NameBytes;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// A delegation as one array of bytes, in place of fifteen objects or more: many are remembered,
/// and few are of use more than once or twice.
///
/// ```
///   zone   number of servers, 2 bytes   server ...   TTL, 4 bytes
///   server:   name   number of addresses, 1 byte   (length, 1 byte   address) ...
/// ```
final class DelegationBytes {
  /// Bytes of the TTL: all but them is as in a [CacheFile].
  static final int TTL = 4;

  private DelegationBytes() {}

  /// The bytes of a delegation that a parent has made; of addresses of one server no more than
  /// [CacheFile#MAX_ADDRESSES].
  static byte[] of(Delegation delegation) {
    List<NameServer> servers = delegation.servers();
    int length = delegation.zone().length() + 2 + TTL;
    for (int i = 0; i < servers.size(); i++) {
      length += servers.get(i).name().length() + 1;
      for (int j = 0; j < addresses(servers.get(i)); j++) {
        length += 1 + servers.get(i).addresses().get(j).getAddress().length;
      }
    }
    byte[] bytes = new byte[length];
    int at = NameBytes.write(delegation.zone(), bytes, 0);
    bytes[at++] = (byte) (servers.size() >> 8);
    bytes[at++] = (byte) servers.size();
    for (int i = 0; i < servers.size(); i++) {
      at = write(servers.get(i), bytes, at);
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[at++] = (byte) (delegation.ttl() >> shift);
    }
    return bytes;
  }

  private static int addresses(NameServer server) {
    return Math.min(server.addresses().size(), CacheFile.MAX_ADDRESSES);
  }

  private static int write(NameServer server, byte[] bytes, int start) {
    int at = NameBytes.write(server.name(), bytes, start);
    bytes[at++] = (byte) addresses(server);
    for (int i = 0; i < addresses(server); i++) {
      at = ServerBytes.writeAddress(server.addresses().get(i).getAddress(), bytes, at);
    }
    return at;
  }

  /// The delegation of which these are the bytes.
  static Delegation read(byte[] bytes) {
    int at = NameBytes.length(bytes, 0);
    int count = count(bytes);
    List<NameServer> servers = new ArrayList<>(count);
    at += 2;
    for (int i = 0; i < count; i++) {
      int name = at;
      at += NameBytes.length(bytes, at);
      int addresses = bytes[at++] & 0xFF;
      List<InetAddress> found = new ArrayList<>(addresses);
      for (int j = 0; j < addresses; j++) {
        found.add(ServerBytes.readAddress(bytes, at));
        at += 1 + bytes[at];
      }
      servers.add(new NameServer(NameBytes.toName(bytes, name), found));
    }
    long ttl = 0;
    for (int i = 0; i < TTL; i++) {
      ttl = ttl << 8 | bytes[at + i] & 0xFF;
    }
    return new Delegation(NameBytes.toName(bytes, 0), servers, ttl);
  }

  /// How many servers there are.
  static int count(byte[] bytes) {
    int at = NameBytes.length(bytes, 0);
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
