package dev.waymark.resolver.cache;

import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.NameBytes;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Reads a [CacheFile], one entry after the other, and doubts each of them: a right checksum says
/// that the file is whole, not that it makes sense.
final class CacheFileReader {
  private final CheckedInputStream checked;
  private final DataInputStream in;
  private final CacheFile.Taker taker;

  CacheFileReader(InputStream from, CacheFile.Taker taker) {
    checked = new CheckedInputStream(from, new CRC32C());
    in = new DataInputStream(checked);
    this.taker = taker;
  }

  void read() throws IOException {
    if (!Arrays.equals(in.readNBytes(CacheFile.MAGIC.length), CacheFile.MAGIC)) {
      throw new IOException("not a snapshot of a cache");
    }
    long entries = 0;
    try {
      int version = in.readInt();
      if (version != CacheFile.VERSION) {
        throw new IOException("of version " + version + ", expected " + CacheFile.VERSION);
      }
      while (entry()) {
        entries++;
      }
      check(in.readLong() == entries, "a wrong number of entries");
      long checksum = checked.getChecksum().getValue();
      check(in.readLong() == checksum, "a wrong checksum");
      check(in.read() < 0, "something behind the end");
    } catch (EOFException e) {
      throw new IOException("damaged: entry " + entries + " is cut off", e);
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("damaged: entry " + entries + " makes no sense", e);
    } catch (IllegalArgumentException e) {
      throw new IOException("damaged: entry " + entries + ": " + e.getMessage(), e);
    }
  }

  private static void check(boolean right, String wrong) {
    if (!right) {
      throw new IllegalArgumentException(wrong);
    }
  }

  /// Reads one entry.
  ///
  /// @return whether it was not the end
  private boolean entry() throws IOException {
    switch (CacheFile.Kind.values()[in.readByte()]) {
      case DATA -> {
        RankedRRset rrset = rrset();
        taker.answer(Key.sharing(rrset.bytes(), rrset.type()), rrset);
      }
      case ABSENCE -> absence();
      case DELEGATION -> delegation();
      case END -> {
        return false;
      }
    }
    return true;
  }

  private void absence() throws IOException {
    Key key = Key.of(name(), in.readUnsignedShort());
    boolean nameExists = in.readBoolean();
    long storedAt = in.readLong();
    SecurityStatus status = status();
    RankedRRset soa = rrset();
    check(soa.type() == Type.SOA, "an absence without SOA record");
    check(!nameExists || key.type() != Key.ANY_TYPE, "a name that exists and has nothing");
    check(isSpan(storedAt, soa.expiresAt()), "times that make no sense");
    taker.answer(key, new CacheEntry.Absence(nameExists, soa, status, storedAt));
  }

  private void delegation() throws IOException {
    Name zone = name();
    long storedAt = in.readLong();
    long expiresAt = in.readLong();
    check(isSpan(storedAt, expiresAt), "times that make no sense");
    int count = in.readUnsignedShort();
    check(count > 0 && count <= CacheFile.MAX_SERVERS, count + " name servers");
    List<NameServer> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Name server = name();
      List<InetAddress> addresses = new ArrayList<>();
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        byte[] bytes = in.readNBytes(in.readUnsignedByte());
        addresses.add(InetAddress.getByAddress(bytes)); // an IOException says that it is none
      }
      servers.add(new NameServer(server, addresses));
    }
    Delegation delegation = new Delegation(zone, servers, expiresAt - storedAt);
    taker.delegation(delegation, storedAt, expiresAt);
  }

  private RankedRRset rrset() throws IOException {
    byte[] owner = nameBytes();
    int type = in.readUnsignedShort();
    check(type != Key.ANY_TYPE, "type 0");
    Rank rank = Rank.values()[in.readByte()];
    SecurityStatus status = status();
    long storedAt = in.readLong();
    long expiresAt = in.readLong();
    check(isSpan(storedAt, expiresAt), "times that make no sense");
    int count = in.readUnsignedShort();
    int length = in.readInt();
    check(length >= 0 && length <= CacheFile.MAX_RDATA, "RDATA of " + length + " bytes");
    byte[] bytes = Arrays.copyOf(owner, owner.length + length);
    in.readFully(bytes, owner.length, length);
    check(isRdata(bytes, owner.length, count), "not the RDATA of " + count + " records");
    RankedRRset rrset =
        new RankedRRset(bytes, type, count, rank, status, bytes.length, storedAt, expiresAt);
    check(!rrset.records(storedAt).contains(null), "RDATA that is not of its type");
    return rrset;
  }

  private static boolean isSpan(long storedAt, long expiresAt) {
    return storedAt >= 0 && expiresAt >= storedAt && expiresAt - storedAt <= CacheFile.MAX_TTL;
  }

  /// Whether the bytes from `start` on are so many records, each with its length before it.
  private static boolean isRdata(byte[] bytes, int start, int count) {
    int at = start;
    for (int i = 0; i < count && at + 2 <= bytes.length; i++) {
      at += 2 + ((bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF);
      if (i == count - 1) {
        return at == bytes.length;
      }
    }
    return false;
  }

  private Name name() throws IOException {
    return NameBytes.toName(nameBytes(), 0);
  }

  private byte[] nameBytes() throws IOException {
    byte[] name = new byte[NameBytes.MAX_LENGTH];
    int at = 0;
    int label;
    do {
      label = in.readByte();
      check(label >= 0 && label <= NameBytes.MAX_LABEL, "a label of " + label + " bytes");
      name[at++] = (byte) label;
      in.readFully(name, at, label);
      at += label;
    } while (label != 0);
    return Arrays.copyOf(name, at);
  }

  private SecurityStatus status() throws IOException {
    return switch (CacheFile.Status.values()[in.readByte()]) {
      case SECURE -> new SecurityStatus.Secure();
      case INSECURE -> new SecurityStatus.Insecure();
      case BOGUS -> new SecurityStatus.Bogus(in.readUTF());
      case INDETERMINATE -> new SecurityStatus.Indeterminate();
    };
  }
}
