package dev.waymark.authoritative.answer;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Section;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An answer as RRsets and the sections they go to, before any byte of it is written.
public final class AssembledAnswer {
  private static final Section[] SECTIONS = Section.values();

  private @Nullable WireRRset[] rrsets = new WireRRset[32];
  private @Nullable WireRRset[] signatures = new WireRRset[32];
  private Section[] sections = new Section[32];
  private boolean[] required = new boolean[32];
  private int size;
  private int rcode;
  private boolean authoritative;
  private boolean truncated;

  AssembledAnswer() {}

  void begin(boolean isAuthoritative) {
    Arrays.fill(rrsets, 0, size, null);
    Arrays.fill(signatures, 0, size, null);
    size = 0;
    rcode = Rcodes.NOERROR;
    authoritative = isAuthoritative;
    truncated = false;
  }

  /// Adds what the answer is not complete without.
  void require(Section section, WireRRset rrset) {
    add(section, rrset, true);
  }

  /// Adds what may be left out.
  void offer(Section section, WireRRset rrset) {
    add(section, rrset, false);
  }

  private void add(Section section, WireRRset rrset, boolean isRequired) {
    if (size == rrsets.length) {
      rrsets = Arrays.copyOf(rrsets, 2 * size);
      signatures = Arrays.copyOf(signatures, 2 * size);
      sections = Arrays.copyOf(sections, 2 * size);
      required = Arrays.copyOf(required, 2 * size);
    }
    rrsets[size] = rrset;
    sections[size] = section;
    required[size] = isRequired;
    size++;
  }

  int size() {
    return size;
  }

  /// Adds to each RRset from number `from` on, which all came from `zone`, the signatures that
  /// cover it.
  void sign(Zone zone, int from) {
    for (int i = from; i < size; i++) {
      signatures[i] = zone.signatures(rrset(i));
    }
  }

  /// Gives up: the client has to ask again over TCP, and gets no records now.
  void truncate() {
    truncated = true;
    rcode = Rcodes.NOERROR;
  }

  boolean isTruncated() {
    return truncated;
  }

  void rcode(int code) {
    rcode = code;
  }

  /// Whether these very records were added before.
  boolean has(WireRRset rrset) {
    for (Section section : SECTIONS) {
      if (has(section, rrset)) {
        return true;
      }
    }
    return false;
  }

  /// Whether these very records were added to a section before, perhaps with another owner.
  @SuppressWarnings("ReferenceEquality") // the same bytes, known by where they stand
  boolean has(Section section, WireRRset rrset) {
    for (int i = 0; i < size; i++) {
      WireRRset other = rrset(i);
      if (sections[i] == section
          && other.rdataBytes() == rrset.rdataBytes()
          && other.rdataOffset() == rrset.rdataOffset()) {
        return true;
      }
    }
    return false;
  }

  /// Whether the chain of aliases passed through a name before.
  boolean hasAlias(byte[] name, int offset, int length) {
    for (int i = 0; i < size; i++) {
      WireRRset other = rrset(i);
      if (other.type() == Types.CNAME
          && NameBytes.length(other.ownerBytes(), other.ownerOffset()) == length
          && NameBytes.equal(other.ownerBytes(), other.ownerOffset(), name, offset, length)) {
        return true;
      }
    }
    return false;
  }

  /// Whether all aliases lead to names at or below the apex of `zone`.
  boolean isWithin(Zone zone) {
    for (int i = 0; i < size; i++) {
      WireRRset rrset = rrset(i);
      if (rrset.type() == Types.CNAME
          && !zone.encloses(rrset.rdataBytes(), rrset.rdataOffset() + 2)) {
        return false;
      }
    }
    return true;
  }

  private WireRRset rrset(int i) {
    WireRRset rrset = rrsets[i];
    if (rrset == null) {
      throw new IndexOutOfBoundsException(i);
    }
    return rrset;
  }

  /// Writes the RRsets with `encoder`, which has begun the answer. The rest is to be finished with
  /// [#rcode()].
  public void encode(AnswerEncoder encoder) {
    if (authoritative) {
      encoder.authoritative();
    }
    if (truncated) {
      encoder.truncate();
    }
    for (Section section : SECTIONS) {
      for (int i = 0; i < size; i++) {
        if (sections[i] == section) {
          encode(encoder, i);
        }
      }
    }
  }

  /// Writes an RRset and its signatures, without which it is not complete either; except in the
  /// additional section, where they may be left out (RFC 4035, section 3.1.1).
  private void encode(AnswerEncoder encoder, int i) {
    Section section = sections[i];
    WireRRset covering = signatures[i];
    if (required[i]) {
      encoder.require(section, rrset(i));
    } else if (!encoder.offer(section, rrset(i))) {
      return;
    }
    if (covering == null) {
      return;
    }
    if (section == Section.ADDITIONAL) {
      encoder.offer(section, covering);
    } else {
      encoder.require(section, covering);
    }
  }

  /// The RCODE, which speaks about the last name of a chain of aliases (RFC 6604, section 3).
  public int rcode() {
    return rcode;
  }
}
