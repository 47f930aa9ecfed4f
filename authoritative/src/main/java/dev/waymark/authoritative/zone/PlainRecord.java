package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Reads the kind of line that large zone files are made of: one record of class IN, nothing
/// escaped, no parentheses, one of the few types that [PlainData] knows.
///
/// Exists next to [EntryReader] and dnsjava for speed alone (decision 010) and makes no object per
/// line. It judges nothing: whatever it does not understand completely, be it rare or wrong, is
/// left to them.
final class PlainRecord {
  /// Longer lines are left alone, so that a line can always be seen as a whole.
  static final int LONGEST_LINE = 4096;

  /// What [#read] returns for a line that it does not understand.
  static final int NOT_PLAIN = -1;

  private final LineWords words = new LineWords();
  private final PlainData data = new PlainData(words);
  private byte[] origin = {};
  private byte[] owner = new byte[LineWords.NAME_ROOM];
  private byte[] nextOwner = new byte[LineWords.NAME_ROOM];
  private boolean hasOwner;
  private boolean indented;
  private int type;
  private int typeColumn;
  private long ttl;

  /// Makes names relative to `name`; to nothing if it is null.
  void relativeTo(@Nullable Name name) {
    origin = name == null ? new byte[0] : name.toWire();
  }

  /// Says that the last record was read by another: lines without an owner are not plain now.
  void forgetOwner() {
    hasOwner = false;
  }

  /// Reads the line at `from`. The bytes from `limit` on are not there yet, or never will be.
  ///
  /// @return where the next line begins, or [#NOT_PLAIN]; then only the owner before is kept
  int read(byte[] bytes, int from, int limit) {
    words.show(bytes, from, Math.min(limit, from + LONGEST_LINE));
    indented = words.isBlank(from);
    if (indented ? !hasOwner : !readOwner(bytes[from])) {
      return NOT_PLAIN;
    }
    if (!readTtlAndType()) {
      return NOT_PLAIN;
    }
    typeColumn = words.start() - from + 1;
    if (!data.read(type, origin)) {
      return NOT_PLAIN;
    }
    int end = words.lineEnd();
    if (end != LineWords.NONE && !indented) {
      byte[] previous = owner;
      owner = nextOwner;
      nextOwner = previous;
      hasOwner = true;
    }
    return end == LineWords.NONE ? NOT_PLAIN : end;
  }

  private boolean readOwner(byte first) {
    return first != '$' && words.next() && words.name(nextOwner, 0, origin) > 0;
  }

  private boolean readTtlAndType() {
    boolean sawClass = false;
    ttl = TimeToLive.NONE;
    while (words.next()) {
      long word = words.upperCase();
      if (word == LineWords.IN && !sawClass) {
        sawClass = true;
      } else if (words.isNumber() && ttl == TimeToLive.NONE) {
        ttl = words.number(TimeToLive.MAX);
        if (ttl < 0) {
          return false;
        }
      } else {
        type = type(word);
        return type != 0;
      }
    }
    return false;
  }

  private static int type(long word) {
    if (word == LineWords.A) {
      return Types.A;
    } else if (word == LineWords.NS) {
      return Types.NS;
    } else if (word == LineWords.AAAA) {
      return Types.AAAA;
    } else if (word == LineWords.CNAME) {
      return Types.CNAME;
    } else if (word == LineWords.MX) {
      return Types.MX;
    } else if (word == LineWords.TXT) {
      return Types.TXT;
    } else if (word == LineWords.PTR) {
      return Types.PTR;
    } else if (word == LineWords.SRV) {
      return Types.SRV;
    } else if (word == LineWords.DS) {
      return Types.DS;
    } else if (word == LineWords.RRSIG) {
      return Types.RRSIG;
    } else if (word == LineWords.NSEC3) {
      return Types.NSEC3;
    } else {
      return word == LineWords.NSEC ? Types.NSEC : 0;
    }
  }

  /// The owner of the record that was read, uncompressed, at the beginning of an array that is used
  /// again.
  byte[] owner() {
    return owner;
  }

  /// The owner as others have it.
  Name ownerName() {
    return NameBytes.toName(Arrays.copyOf(owner, NameBytes.length(owner, 0)), 0);
  }

  /// Whether the line had no owner, so that it is the one of the record before.
  boolean isIndented() {
    return indented;
  }

  int type() {
    return type;
  }

  /// The column in which the type stands, counted from 1.
  int typeColumn() {
    return typeColumn;
  }

  /// The TTL, or [TimeToLive#NONE] if the line has none.
  long ttl() {
    return ttl;
  }

  /// The RDATA, at the beginning of an array that is used again.
  byte[] rdata() {
    return data.bytes();
  }

  int rdataLength() {
    return data.length();
  }
}
