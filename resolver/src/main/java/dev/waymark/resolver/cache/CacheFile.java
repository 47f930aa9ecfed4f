package dev.waymark.resolver.cache;

import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.WireRRset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.xbill.DNS.Name;

/// The answers of a cache as bytes of a file.
///
/// ```
///   "WAYMARKC"   version   number of entries   entries ...   checksum of all before it
/// ```
///
/// Times are absolute, so what was stored goes on growing old while nobody runs. Who said it is not
/// kept. Another version, a wrong checksum or an entry that makes no sense: nothing is taken.
final class CacheFile {
  private static final byte[] MAGIC = {'W', 'A', 'Y', 'M', 'A', 'R', 'K', 'C'};

  /// Changes with the format: a file of another version is not read.
  private static final int VERSION = 1;

  private static final int CHECKSUM = Long.BYTES;

  private CacheFile() {}

  private enum Kind {
    DATA,
    ABSENCE
  }

  private enum Status {
    SECURE,
    INSECURE,
    BOGUS,
    INDETERMINATE
  }

  /// Collects entries for a file.
  static final class Writer {
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(entries);
    private int count;

    void add(Name name, int type, CacheEntry entry) throws IOException {
      switch (entry) {
        case CacheEntry.Data data -> {
          out.writeByte(Kind.DATA.ordinal());
          write(data.rrset());
        }
        case CacheEntry.Absence absence -> {
          if (absence.soa() == null) {
            return;
          }
          out.writeByte(Kind.ABSENCE.ordinal());
          out.write(name.toWire());
          out.writeShort(type);
          out.writeBoolean(absence.nameExists());
          out.writeLong(absence.storedAt());
          write(absence.status());
          write(Objects.requireNonNull(absence.soa()));
        }
      }
      count++;
    }

    private void write(RankedRRset rrset) throws IOException {
      WireRRset wire = rrset.wire();
      byte[] rdata = wire.rdataBytes();
      int length = rdataLength(wire);
      out.write(
          wire.ownerBytes(),
          wire.ownerOffset(),
          NameBytes.length(wire.ownerBytes(), wire.ownerOffset()));
      out.writeShort(wire.type());
      out.writeByte(rrset.rank().ordinal());
      write(rrset.status());
      out.writeLong(rrset.storedAt());
      out.writeLong(rrset.expiresAt());
      out.writeShort(wire.count());
      out.writeInt(length);
      out.write(rdata, wire.rdataOffset(), length);
    }

    private static int rdataLength(WireRRset wire) {
      int at = wire.rdataOffset();
      byte[] rdata = wire.rdataBytes();
      for (int i = 0; i < wire.count(); i++) {
        at += 2 + ((rdata[at] & 0xFF) << 8 | rdata[at + 1] & 0xFF);
      }
      return at - wire.rdataOffset();
    }

    private void write(SecurityStatus status) throws IOException {
      Status kind =
          switch (status) {
            case SecurityStatus.Secure _ -> Status.SECURE;
            case SecurityStatus.Insecure _ -> Status.INSECURE;
            case SecurityStatus.Bogus _ -> Status.BOGUS;
            case SecurityStatus.Indeterminate _ -> Status.INDETERMINATE;
          };
      out.writeByte(kind.ordinal());
      if (status instanceof SecurityStatus.Bogus bogus) {
        out.writeUTF(bogus.reason());
      }
    }

    byte[] file() throws IOException {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      DataOutputStream whole = new DataOutputStream(file);
      whole.write(MAGIC);
      whole.writeInt(VERSION);
      whole.writeInt(count);
      entries.writeTo(whole);
      whole.writeLong(checksum(file.toByteArray(), file.size()));
      return file.toByteArray();
    }
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }

  /// Gives every entry to `taker`, if the file is whole.
  ///
  /// @return how many there are
  /// @throws IOException with what is wrong, for people
  static int read(byte[] file, BiConsumer<Key, CacheEntry> taker) throws IOException {
    int header = MAGIC.length + 2 * Integer.BYTES;
    boolean marked = Arrays.mismatch(file, MAGIC) == MAGIC.length;
    if (!marked || file.length < header + CHECKSUM) {
      throw new IOException("not a snapshot of a cache");
    }
    DataInputStream in =
        new DataInputStream(
            new ByteArrayInputStream(file, MAGIC.length, file.length - MAGIC.length));
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("of version " + version + ", expected " + VERSION);
    }
    long checksum = ByteBuffer.wrap(file).getLong(file.length - CHECKSUM);
    if (checksum != checksum(file, file.length - CHECKSUM)) {
      throw new IOException("damaged: the checksum is wrong");
    }
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      try {
        entry(in, taker);
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        throw new IOException("damaged: entry " + i, e);
      }
    }
    return count;
  }

  private static void entry(DataInputStream in, BiConsumer<Key, CacheEntry> taker)
      throws IOException {
    switch (Kind.values()[in.readByte()]) {
      case DATA -> {
        RankedRRset rrset = rrset(in);
        taker.accept(Key.of(rrset.owner(), rrset.wire().type()), new CacheEntry.Data(rrset));
      }
      case ABSENCE -> {
        Key key = Key.of(NameBytes.toName(name(in), 0), in.readUnsignedShort());
        boolean nameExists = in.readBoolean();
        long storedAt = in.readLong();
        SecurityStatus status = status(in);
        taker.accept(key, new CacheEntry.Absence(nameExists, rrset(in), status, null, storedAt));
      }
    }
  }

  private static RankedRRset rrset(DataInputStream in) throws IOException {
    byte[] owner = name(in);
    int type = in.readUnsignedShort();
    Rank rank = Rank.values()[in.readByte()];
    SecurityStatus status = status(in);
    long storedAt = in.readLong();
    long expiresAt = in.readLong();
    int count = in.readUnsignedShort();
    byte[] rdata = in.readNBytes(in.readInt());
    WireRRset wire = new WireRRset(owner, 0, type, expiresAt - storedAt, count, rdata, 0);
    return new RankedRRset(wire, rank, status, null, storedAt, expiresAt);
  }

  private static byte[] name(DataInputStream in) throws IOException {
    byte[] name = new byte[NameBytes.MAX_LENGTH];
    int at = 0;
    int label;
    do {
      label = in.readByte();
      name[at++] = (byte) label;
      in.readFully(name, at, label);
      at += label;
    } while (label != 0);
    return Arrays.copyOf(name, at);
  }

  private static SecurityStatus status(DataInputStream in) throws IOException {
    return switch (Status.values()[in.readByte()]) {
      case SECURE -> new SecurityStatus.Secure();
      case INSECURE -> new SecurityStatus.Insecure();
      case BOGUS -> new SecurityStatus.Bogus(in.readUTF());
      case INDETERMINATE -> new SecurityStatus.Indeterminate();
    };
  }
}
