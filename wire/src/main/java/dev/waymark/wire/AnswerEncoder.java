package dev.waymark.wire;

import dev.waymark.wire.PreparedAnswer.Reach;
import java.util.Arrays;

/// Writes one answer after another into byte arrays: header, question, RRsets with compressed
/// names, OPT; nothing else in Waymark puts answers into bytes.
///
/// ```
///   begin -> require | offer, section by section -> finish
///   begin -> copy what was prepared -> add what proves it -> finish
///   reject, when the request deserves no answer
/// ```
///
/// An RRset is written whole or not at all (RFC 2181, section 9). One encoder serves one thread and
/// allocates nothing per answer.
public final class AnswerEncoder {
  private static final int QR = 0x8000;
  private static final int AA = 0x0400;
  private static final int TC = 0x0200;
  private static final int RA = 0x0080;
  private static final int AD = 0x0020;
  private static final int CD = 0x0010;
  private static final int OPCODE_AND_RD = 0x7900;

  /// Type, class and TTL of a record (RFC 1035, section 4.1.3).
  private static final int FIXED_FIELDS = 8;

  /// Type and class of a question.
  private static final int QUESTION_FIELDS = 4;

  private static final int POINTER = 0xC000;

  /// A pointer has 14 bits.
  private static final int POINTER_LIMIT = 0x4000;

  private final NameCompressor names = new NameCompressor();
  private final OptRecord opt = new OptRecord();
  private final int[] counts = new int[Section.values().length];

  private byte[] ownerBytes = {};
  private int ownerOffset;
  private int ownerOwn;
  private int ownerEnd;

  private byte[] out = {};
  private int at;
  private int end;
  private int nameEnd;
  private int aside;
  private int asideStart;
  private int limit;
  private int flags;
  private int recordClass;
  private boolean edns;
  private boolean dnssec;
  private boolean truncated;

  /// Makes an encoder for one thread.
  public AnswerEncoder() {}

  /// Begins the answer to `query` in `out`, no longer than the request allows.
  public void begin(Query query, byte[] out) {
    begin(query, out, Math.min(query.replyLimit(), out.length));
  }

  /// Begins the answer to `query` in `out`, of at most `limit` bytes.
  public void begin(Query query, byte[] out, int limit) {
    this.out = out;
    this.limit = limit;
    edns = query.hasEdns();
    dnssec = query.wantsDnssec();
    end = limit - (edns ? Edns.OPT_LENGTH : 0);
    flags = QR | query.flags() & OPCODE_AND_RD;
    opt.begin();
    aside = 0;
    truncated = false;
    recordClass = query.hasQuestion() ? query.qclass() : Types.CLASS_IN;
    Arrays.fill(counts, 0);
    putShort(0, query.id());
    at = Query.QUESTION;
    nameEnd = at;
    putShort(4, 0);
    if (query.hasQuestion()) {
      nameEnd += query.nameLength();
      int questionLength = query.questionEnd() - Query.QUESTION;
      System.arraycopy(query.bytes(), Query.QUESTION, out, Query.QUESTION, questionLength);
      at += questionLength;
      putShort(4, 1);
    }
    names.begin(out, query);
  }

  /// Says that this server is an authority for the answer (AA).
  public void authoritative() {
    flags |= AA;
  }

  /// Says that recursion is to be had here (RA), and copies CD, as RFC 4035, section 3.2.2 wants
  /// from a resolver.
  public void recursive(Query query) {
    flags |= RA | query.flags() & CD;
  }

  /// Says that all the data was validated (AD).
  public void authenticated() {
    flags |= AD;
  }

  /// Whether that was said.
  public boolean isAuthenticated() {
    return (flags & AD) != 0;
  }

  /// Says that the answer is not complete (TC), so that the client asks again over TCP, and takes
  /// no records any more.
  public void truncate() {
    truncated = true;
    flags |= TC;
  }

  /// Adds an RRset without which the answer is not complete: if it does not fit, the answer is
  /// marked truncated and closed.
  public void require(Section section, WireRRset rrset) {
    if (!offer(section, rrset)) {
      truncate();
    }
  }

  /// Adds an RRset if there is room for all of it. Sections are filled in their order.
  ///
  /// @return whether it was added; never after the answer was truncated
  public boolean offer(Section section, WireRRset rrset) {
    if (truncated) {
      return false;
    }
    int start = at;
    byte[] rdata = rrset.rdataBytes();
    int source = rrset.rdataOffset();
    for (int i = 0; i < rrset.count(); i++) {
      int length = u16(rdata, source);
      if (!putRecord(rrset, source + 2, length)) {
        at = start;
        names.forgetFrom(start);
        return false;
      }
      source += 2 + length;
    }
    counts[section.ordinal()] += rrset.count();
    return true;
  }

  private boolean putRecord(WireRRset rrset, int rdataOffset, int length) {
    int behindOwner = names.put(rrset.ownerBytes(), rrset.ownerOffset(), at, end);
    if (behindOwner < 0 || behindOwner + 10 > end) {
      return false;
    }
    putShort(behindOwner, rrset.type());
    putShort(behindOwner + 2, recordClass);
    putInt(behindOwner + 4, rrset.ttl());
    int data = behindOwner + 10;
    int behindData = putRdata(rrset.type(), rrset.rdataBytes(), rdataOffset, length, data);
    if (behindData < 0) {
      return false;
    }
    putShort(behindOwner + 8, behindData - data);
    at = behindData;
    return true;
  }

  /// Writes RDATA and returns the offset behind it, or -1. Only the types of RFC 1035 have names
  /// that may be compressed (RFC 3597, section 4).
  private int putRdata(int type, byte[] rdata, int offset, int length, int to) {
    return switch (type) {
      case Types.NS, Types.CNAME, Types.PTR, Types.MB, Types.MD, Types.MF, Types.MG, Types.MR ->
          names.put(rdata, offset, to, end);
      case Types.MX -> {
        if (to + 2 > end) {
          yield -1;
        }
        System.arraycopy(rdata, offset, out, to, 2);
        yield names.put(rdata, offset + 2, to + 2, end);
      }
      case Types.SOA, Types.MINFO -> {
        int first = NameBytes.length(rdata, offset);
        int second = first + NameBytes.length(rdata, offset + first);
        int behindFirst = names.put(rdata, offset, to, end);
        int behindSecond =
            behindFirst < 0 ? -1 : names.put(rdata, offset + first, behindFirst, end);
        yield behindSecond < 0
            ? -1
            : putBytes(rdata, offset + second, length - second, behindSecond);
      }
      default -> putBytes(rdata, offset, length, to);
    };
  }

  private int putBytes(byte[] source, int offset, int length, int to) {
    if (to + length > end) {
      return -1;
    }
    System.arraycopy(source, offset, out, to, length);
    return to + length;
  }

  /// Adds all the records of an answer that [#prepare] made, if there is room for all of them.
  ///
  /// @return whether they were added; nothing else may be added then
  public boolean copy(byte[] prepared, int offset) {
    int records = PreparedAnswer.records(prepared, offset);
    int length = PreparedAnswer.end(prepared, offset) - records;
    if (at + length > end) {
      return false;
    }
    System.arraycopy(prepared, records, out, at, length);
    PreparedAnswer.aim(prepared, offset, out, at, nameEnd);
    for (int section = 0; section < counts.length; section++) {
      counts[section] = PreparedAnswer.count(prepared, offset, section);
    }
    at += length;
    return true;
  }

  /// The same for what a cache keeps, whose TTL fields have the second at which each is over.
  ///
  /// @param now the present second, on the same clock
  public boolean copy(byte[] prepared, int offset, long now) {
    int start = at;
    if (!copy(prepared, offset)) {
      return false;
    }
    RecordTtls.add(out, start, at, (int) -now);
    return true;
  }

  /// Says who owns the records that [#add] adds from now on, by a name that ends the way the QNAME
  /// does.
  ///
  /// @param bytes has the owner at `offset`, uncompressed
  /// @param own how many bytes of it the QNAME does not share
  /// @param shared how many bytes it shares with the end of the QNAME
  public void owner(byte[] bytes, int offset, int own, int shared) {
    ownerBytes = bytes;
    ownerOffset = offset;
    ownerOwn = own;
    ownerEnd = shared == 1 ? 0 : POINTER | nameEnd - shared;
  }

  /// Adds records of [#owner] to an answer that was copied, without looking for names to compress:
  /// for types that have none (RFC 3597, section 4).
  ///
  /// @param bytes has `count` times the length and the RDATA
  /// @return whether there was room for all of them; if not, the answer is to be taken back
  public boolean add(Section section, int type, long ttl, byte[] bytes, int count, int rdata) {
    int source = rdata;
    for (int i = 0; i < count; i++) {
      int length = 2 + u16(bytes, source);
      if (at + ownerOwn + 2 + FIXED_FIELDS + length > end) {
        return false;
      }
      putOwner();
      putShort(at, type);
      putShort(at + 2, Types.CLASS_IN);
      putInt(at + 4, ttl);
      System.arraycopy(bytes, source, out, at + FIXED_FIELDS, length);
      at += FIXED_FIELDS + length;
      source += length;
    }
    counts[section.ordinal()] += count;
    return true;
  }

  private void putOwner() {
    int start = at;
    System.arraycopy(ownerBytes, ownerOffset, out, at, ownerOwn);
    at += ownerOwn;
    if (ownerEnd == 0) {
      out[at++] = 0; // the root is shorter than a pointer to it
    } else {
      putShort(at, ownerEnd);
      at += 2;
    }
    if (ownerOwn > 0 && start < POINTER_LIMIT) {
      ownerOwn = 0;
      ownerEnd = POINTER | start;
    }
  }

  /// Whether nothing was added to the additional section.
  public boolean hasNoAdditional() {
    return counts[Section.ADDITIONAL.ordinal()] == 0;
  }

  /// Takes the additional section away, so that more can be added to the one before it.
  public void setAdditionalAside() {
    int start = nameEnd + QUESTION_FIELDS;
    int before = counts[0] + counts[1];
    for (int i = 0; i < before; i++) {
      start = RecordTtls.behindRecord(out, start);
    }
    aside = at - start;
    System.arraycopy(out, start, out, end - aside, aside);
    at = start;
    end -= aside;
    asideStart = start;
  }

  /// Puts the additional section back behind what was added. The names that point into it are
  /// owners of its own records: data of addresses and services has no compressed name.
  ///
  /// @return whether its names could be aimed again; if not, the answer is to be taken back
  public boolean putAdditionalBack() {
    int moved = at - asideStart;
    int record = at;
    System.arraycopy(out, end, out, at, aside);
    at += aside;
    end += aside;
    aside = 0;
    for (int left = counts[Section.ADDITIONAL.ordinal()]; left > 0; left--) {
      int label = lastLabel(record);
      int target = u16(out, label) & ~POINTER;
      if (out[label] != 0 && target >= asideStart) {
        putShort(label, POINTER | target + moved);
      }
      record = RecordTtls.behindRecord(out, record);
    }
    return at <= POINTER_LIMIT;
  }

  /// Where the root or the pointer stands that the name at `start` ends with.
  private int lastLabel(int start) {
    int label = start;
    while (out[label] > 0) {
      label += out[label] + 1;
    }
    return label;
  }

  /// Takes back all records that were copied or added since the reply was begun.
  public void takeBack() {
    at = nameEnd + QUESTION_FIELDS;
    end += aside;
    aside = 0;
    Arrays.fill(counts, 0);
  }

  /// Makes a prepared answer of what was added to the reply in hand, instead of finishing it.
  ///
  /// @param reach which other questions have the same answer
  /// @param room is written to from its beginning
  /// @return the length of what was written; 0 if the answer is not complete or cannot be prepared
  public int prepare(Reach reach, byte[] room) {
    return truncated ? 0 : PreparedAnswer.write(out, nameEnd, at, counts, names, reach, room);
  }

  /// Whether something that the answer needs did not fit, so that TC is set.
  public boolean isTruncated() {
    return truncated;
  }

  /// Adds an extended error (RFC 8914) if the client speaks EDNS.
  public void extendedError(ExtendedError error, String text) {
    if (edns) {
      extendedError(Explanation.of(error, text));
    }
  }

  /// Adds an extended error (RFC 8914) if the client speaks EDNS.
  public void extendedError(Explanation explanation) {
    byte[] data = explanation.data();
    option(Edns.EXTENDED_ERROR, data, 0, data.length);
  }

  /// Adds an EDNS option if the client speaks EDNS and there is room for it.
  public void option(int code, byte[] data, int offset, int length) {
    if (!edns || at + opt.length() + OptRecord.OPTION_HEADER + length > limit) {
      return;
    }
    opt.add(code, data, offset, length);
    end = limit - opt.length();
  }

  /// Will fill the answer up to a multiple of [Edns#PADDING_BLOCK] bytes, if there is room and the
  /// client speaks EDNS: for clients that pad their requests, on encrypted transports only (RFC
  /// 7830, section 4).
  public void pad() {
    opt.pad();
  }

  /// Ends the answer.
  ///
  /// @param rcode may be extended; what does not fit into the header goes into the OPT record
  /// @return the length of the answer
  public int finish(int rcode) {
    int additional = counts[Section.ADDITIONAL.ordinal()];
    if (edns) {
      at = opt.put(out, at, limit, rcode, dnssec);
      additional++;
    }
    return finishHeader(rcode, additional);
  }

  private int finishHeader(int rcode, int additional) {
    putShort(2, flags | rcode & 0xF);
    putShort(6, counts[Section.ANSWER.ordinal()]);
    putShort(8, counts[Section.AUTHORITY.ordinal()]);
    putShort(10, additional);
    return at;
  }

  /// Writes the reply to a request that [Query#parse] did not find worth an answer.
  ///
  /// @return the length of the reply; 0 to send none
  public int reject(Query query, Verdict verdict, byte[] out) {
    if (verdict == Verdict.DROP) {
      return 0;
    }
    begin(query, out);
    return reject(query, verdict);
  }

  /// Ends the reply, which was begun for `query`, with what its verdict says: neither DROP nor
  /// ANSWER.
  ///
  /// @return the length of the reply
  public int reject(Query query, Verdict verdict) {
    if (verdict == Verdict.DROP || verdict == Verdict.ANSWER) {
      throw new IllegalArgumentException("no reply is sent, or an answer");
    }
    Explanation explanation = Explanation.of(verdict);
    if (explanation != null) {
      extendedError(explanation);
    }
    return verdict == Verdict.UNKNOWN_KEY
        ? finishWithBadKey(query, verdict.rcode())
        : finish(verdict.rcode());
  }

  /// Ends the answer with the OPT record and the TSIG record that an unknown key deserves, without
  /// any other.
  private int finishWithBadKey(Query query, int rcode) {
    int additional = 0;
    if (edns) {
      at = opt.put(out, at, limit, rcode, dnssec);
      additional++;
    }
    int before = at;
    at = BadKey.put(query, out, at, limit);
    return finishHeader(rcode, at == before ? additional : additional + 1);
  }

  private void putShort(int offset, int value) {
    out[offset] = (byte) (value >> 8);
    out[offset + 1] = (byte) value;
  }

  private void putInt(int offset, long value) {
    putShort(offset, (int) (value >> 16));
    putShort(offset + 2, (int) value);
  }

  private static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
  }
}
