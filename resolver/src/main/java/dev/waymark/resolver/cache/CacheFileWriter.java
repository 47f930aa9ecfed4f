package dev.waymark.resolver.cache;

import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.WireRRset;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.xbill.DNS.Name;

/// Writes a [CacheFile], one entry after the other.
final class CacheFileWriter {
  private final CheckedOutputStream checked;
  private final DataOutputStream out;
  private long count;

  CacheFileWriter(OutputStream to) {
    checked = new CheckedOutputStream(to, new CRC32C());
    out = new DataOutputStream(checked);
  }

  void begin() throws IOException {
    out.write(CacheFile.MAGIC);
    out.writeInt(CacheFile.VERSION);
  }

  void end() throws IOException {
    write(CacheFile.Kind.END);
    out.writeLong(count);
    out.writeLong(checked.getChecksum().getValue());
    out.flush();
  }

  void answers(AnswerCache answers) throws IOException {
    try {
      answers.forEach(this::answer);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void answer(Key key, CacheEntry entry) {
    try {
      switch (entry) {
        case CacheEntry.Data data -> {
          write(CacheFile.Kind.DATA);
          write(data.rrset());
        }
        case CacheEntry.Absence absence -> {
          write(CacheFile.Kind.ABSENCE);
          out.write(key.name().toWire());
          out.writeShort(key.type());
          out.writeBoolean(absence.nameExists());
          out.writeLong(absence.storedAt());
          write(absence.status());
          write(Objects.requireNonNull(absence.soa())); // without one, it is never stored
        }
      }
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delegations(DelegationStore delegations, long now) throws IOException {
    try {
      delegations.forEach(known -> delegation(known, now));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void delegation(DelegationStore.Known known, long now) {
    Delegation delegation = known.delegation();
    if (!isKept(delegation)) {
      return;
    }
    try {
      write(CacheFile.Kind.DELEGATION);
      out.write(delegation.zone().toWire());
      out.writeLong(now);
      out.writeLong(known.expiresAt());
      out.writeShort(delegation.servers().size());
      for (NameServer server : delegation.servers()) {
        out.write(server.name().toWire());
        out.writeByte(server.addresses().size());
        for (InetAddress address : server.addresses()) {
          byte[] bytes = address.getAddress();
          out.writeByte(bytes.length);
          out.write(bytes);
        }
      }
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Who serves the root is asked of whatever the hints say at the next start.
  private static boolean isKept(Delegation delegation) {
    return !delegation.zone().equals(Name.root)
        && delegation.servers().size() <= CacheFile.MAX_SERVERS
        && delegation.servers().stream()
            .allMatch(server -> server.addresses().size() <= CacheFile.MAX_ADDRESSES);
  }

  private void write(RankedRRset rrset) throws IOException {
    WireRRset wire = rrset.wire();
    byte[] owner = wire.ownerBytes();
    int length = rdataLength(wire);
    out.write(owner, wire.ownerOffset(), NameBytes.length(owner, wire.ownerOffset()));
    out.writeShort(wire.type());
    out.writeByte(rrset.rank().ordinal());
    write(rrset.status());
    out.writeLong(rrset.storedAt());
    out.writeLong(rrset.expiresAt());
    out.writeShort(wire.count());
    out.writeInt(length);
    out.write(wire.rdataBytes(), wire.rdataOffset(), length);
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
    out.writeByte(CacheFile.Status.of(status).ordinal());
    if (status instanceof SecurityStatus.Bogus bogus) {
      out.writeUTF(bogus.reason());
    }
  }

  private void write(CacheFile.Kind kind) throws IOException {
    out.writeByte(kind.ordinal());
  }
}
