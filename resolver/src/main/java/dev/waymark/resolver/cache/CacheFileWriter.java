package dev.waymark.resolver.cache;

import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.NameBytes;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

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
        case RankedRRset data -> {
          write(CacheFile.Kind.DATA);
          write(data);
        }
        case CacheEntry.Absence absence -> {
          write(CacheFile.Kind.ABSENCE);
          out.write(NameBytes.of(key.name()));
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
    byte[] bytes = known.bytes();
    int zone = NameBytes.length(bytes, 0);
    // Who serves the root is asked of whatever the hints say at the next start.
    boolean isRoot = zone == 1;
    if (isRoot || DelegationBytes.count(bytes) > CacheFile.MAX_SERVERS) {
      return;
    }
    try {
      write(CacheFile.Kind.DELEGATION);
      out.write(bytes, 0, zone);
      out.writeLong(now);
      out.writeLong(known.expiresAt());
      out.write(bytes, zone, bytes.length - DelegationBytes.TTL - zone);
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(RankedRRset rrset) throws IOException {
    byte[] bytes = rrset.bytes();
    int rdata = rrset.rdata();
    out.write(bytes, 0, rdata);
    out.writeShort(rrset.type());
    out.writeByte(rrset.rank().ordinal());
    write(rrset.status());
    out.writeLong(rrset.storedAt());
    out.writeLong(rrset.expiresAt());
    out.writeShort(rrset.count());
    out.writeInt(rrset.rdataEnd() - rdata);
    out.write(bytes, rdata, rrset.rdataEnd() - rdata);
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
