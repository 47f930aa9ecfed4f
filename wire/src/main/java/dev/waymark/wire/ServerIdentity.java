package dev.waymark.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What a server tells about itself to whoever asks: nothing, unless its operator says so, since it
/// helps attackers too.
///
/// | asked by | told |
/// |---|---|
/// | EDNS option NSID (RFC 5001) | the identifier |
/// | `id.server` or `hostname.bind`, class CH, type TXT (RFC 4892) | the name |
/// | `version.server` or `version.bind`, class CH, type TXT | the version |
public final class ServerIdentity {
  /// Tells nothing.
  public static final ServerIdentity NONE = new ServerIdentity(new byte[0], "", "");

  /// The longest of each, in bytes: one character string of a TXT record (RFC 1035, section 3.3),
  /// and little enough to leave room for an answer beside it.
  public static final int MAX_LENGTH = 255;

  /// RFC 4892 names none; what is told may change with the next start.
  private static final long TTL = 0;

  private final byte[] nsid;
  private final String name;
  private final String version;
  private final List<WireRRset> texts;

  private ServerIdentity(byte[] nsid, String name, String version) {
    this.nsid = nsid;
    this.name = name;
    this.version = version;
    texts =
        List.of(
            text("id.server.", name),
            text("hostname.bind.", name),
            text("version.server.", version),
            text("version.bind.", version));
  }

  private static WireRRset text(String owner, String text) {
    byte[] bytes = checked(text.getBytes(StandardCharsets.UTF_8));
    byte[] rdata = new byte[2 + 1 + bytes.length];
    rdata[0] = (byte) (1 + bytes.length >> 8);
    rdata[1] = (byte) (1 + bytes.length);
    rdata[2] = (byte) bytes.length;
    System.arraycopy(bytes, 0, rdata, 3, bytes.length);
    byte[] name = Name.fromConstantString(owner).toWire();
    return new WireRRset(name, 0, Types.TXT, TTL, 1, rdata, 0);
  }

  private static byte[] checked(byte[] bytes) {
    if (bytes.length > MAX_LENGTH) {
      throw new IllegalArgumentException(bytes.length + " bytes, at most " + MAX_LENGTH + " fit");
    }
    return bytes;
  }

  /// The same with a name server identifier, empty for none.
  ///
  /// @throws IllegalArgumentException if it is longer than [#MAX_LENGTH]
  public ServerIdentity withNsid(byte[] bytes) {
    return new ServerIdentity(checked(bytes).clone(), name, version);
  }

  /// The same with a name, empty for none.
  ///
  /// @throws IllegalArgumentException if it is longer than [#MAX_LENGTH]
  public ServerIdentity withName(String text) {
    return new ServerIdentity(nsid, text, version);
  }

  /// The same with a version, empty for none.
  ///
  /// @throws IllegalArgumentException if it is longer than [#MAX_LENGTH]
  public ServerIdentity withVersion(String text) {
    return new ServerIdentity(nsid, name, text);
  }

  /// The name server identifier; empty if there is none.
  public byte[] nsid() {
    return nsid.clone();
  }

  /// The record that `query`, of another class than IN, asks for, or null if it is not told.
  public @Nullable WireRRset told(Query query) {
    boolean wantsText = query.qtype() == Types.TXT || query.qtype() == Types.ANY;
    if (query.qclass() != Types.CLASS_CH || !wantsText) {
      return null;
    }
    for (int i = 0; i < texts.size(); i++) {
      WireRRset text = texts.get(i);
      byte[] owner = text.ownerBytes();
      if (query.name().suffixEquals(0, owner, 0, NameBytes.length(owner, 0))) {
        boolean isSet = !(i < 2 ? name : version).isEmpty();
        return isSet ? text.withOwner(query) : null;
      }
    }
    return null;
  }
}
