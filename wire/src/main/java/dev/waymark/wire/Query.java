package dev.waymark.wire;

import java.util.Arrays;
import org.xbill.DNS.Name;

/// A request as it came: a cheap view of its bytes, which are never copied and never changed.
///
/// Exists next to dnsjava's `Message` because a request on an event loop must be read without
/// making objects; one view serves request after request. Offsets count from the first byte of the
/// message.
public final class Query {
  /// Where the question begins: behind the header (RFC 1035, section 4.1.1).
  public static final int QUESTION = 12;

  private static final int QR = 0x8000;
  private static final int RD = 0x0100;
  private static final int AD = 0x0020;
  private static final int CD = 0x0010;
  private static final int NOTIFY = 4;
  private static final int UPDATE = 5;

  /// Time signed, fudge, MAC size, original id, error, other length (RFC 8945, section 4.2).
  private static final int TSIG_FIXED = 6 + 2 + 2 + 2 + 2 + 2;

  private byte[] bytes = {};
  private int length;
  private Transport transport = Transport.UDP;
  private int udpLimit = Edns.UDP_PAYLOAD;
  private Verdict verdict = Verdict.DROP;

  private final HashedName name;
  private int nameEnd;

  private int optFlags;
  private int optPayload;
  private int optVersion;
  private int optionsStart;
  private int optionsEnd;
  private int optionsSeen;
  private int cookieOffset;
  private int cookieLength;
  private int tsigOffset;

  /// Makes a view that shows nothing yet.
  public Query() {
    this(new HashedName());
  }

  private Query(HashedName name) {
    this.name = name;
  }

  /// Reads a request. The bytes must stay as they are while the view is used; bytes behind `length`
  /// are never looked at.
  public Verdict parse(byte[] bytes, int length, Transport transport) {
    this.bytes = bytes;
    this.length = length;
    this.transport = transport;
    udpLimit = Edns.UDP_PAYLOAD;
    nameEnd = 0;
    optionsStart = 0;
    optionsSeen = 0;
    cookieLength = 0;
    tsigOffset = 0;
    verdict = length < QUESTION || (flags() & QR) != 0 ? Verdict.DROP : classify();
    return verdict;
  }

  private Verdict classify() {
    int questions = u16(4);
    if (opcode() != 0) {
      if (questions != 1 || !readName()) {
        nameEnd = 0;
      } else {
        readRecords(nameEnd + 4, u16(6)); // for the OPT record that the reply must have, too
      }
      return opcode() == NOTIFY || opcode() == UPDATE ? Verdict.NO_RIGHT : Verdict.UNKNOWN_OPCODE;
    }
    if (questions == 0) {
      boolean wellFormed = readRecords(QUESTION, 0);
      if (hasEdns() && optVersion != 0) {
        return Verdict.EDNS_VERSION;
      }
      return wellFormed && cookieLength > 0 ? Verdict.COOKIE_ONLY : Verdict.QUESTION_COUNT;
    }
    if (questions > 1) {
      return Verdict.QUESTION_COUNT;
    }
    if (!readName()) {
      nameEnd = 0;
      return Verdict.MALFORMED_QUESTION;
    }
    boolean wellFormed = readRecords(nameEnd + 4, 0);
    if (hasEdns() && optVersion != 0) {
      return Verdict.EDNS_VERSION;
    }
    if (!wellFormed) {
      return Verdict.MALFORMED;
    }
    return tsigOffset != 0 ? Verdict.UNKNOWN_KEY : classifyQuestion();
  }

  private Verdict classifyQuestion() {
    switch (qtype()) {
      case Types.RESERVED, Types.OPT, Types.TSIG, Types.TKEY:
        return Verdict.META_TYPE;
      case Types.NXNAME:
        return Verdict.NXNAME_ASKED;
      case Types.AXFR, Types.IXFR:
        if (transport == Transport.UDP) {
          return Verdict.TRANSFER_OVER_UDP;
        }
        break;
      default:
        break;
    }
    if (qclass() == Types.CLASS_IN) {
      return Verdict.ANSWER;
    }
    return qclass() == 0 ? Verdict.MALFORMED : Verdict.OTHER_CLASS;
  }

  /// Reads the name of the question; whether it and its type and class are there.
  private boolean readName() {
    nameEnd = name.read(bytes, QUESTION, length);
    return nameEnd != 0 && nameEnd + 4 <= length;
  }

  /// Walks over the records behind the question; whether all are where they may be and end where
  /// the message ends or before.
  ///
  /// @param maxAnswers how many records the answer section may have
  private boolean readRecords(int offset, int maxAnswers) {
    int answers = u16(6);
    int before = answers + u16(8);
    int all = before + u16(10);
    if (answers > maxAnswers) {
      return false;
    }
    int at = offset;
    for (int i = 0; i < all; i++) {
      if (tsigOffset != 0) {
        return false; // RFC 8945, section 5.1: TSIG is the last record
      }
      int owner = at;
      at = skipName(at);
      if (at < 0 || at + 10 > length) {
        return false;
      }
      int type = u16(at);
      int end = at + 10 + u16(at + 8);
      if (end > length) {
        return false;
      }
      boolean wellFormed =
          switch (type) {
            case Types.OPT -> i >= before && bytes[owner] == 0 && readOpt(at, end);
            case Types.TSIG -> i >= before && readTsig(owner, at, end);
            default -> true;
          };
      if (!wellFormed) {
        return false;
      }
      at = end;
    }
    return true;
  }

  private boolean readOpt(int at, int end) {
    if (optionsStart != 0) {
      return false; // RFC 6891, section 6.1.1: more than one is FORMERR
    }
    optPayload = u16(at + 2);
    optVersion = bytes[at + 5] & 0xFF;
    optFlags = u16(at + 6);
    optionsStart = at + 10;
    optionsEnd = end;
    int option = optionsStart;
    while (option < end) {
      if (option + 4 > end || option + 4 + u16(option + 2) > end) {
        return false;
      }
      if (!readOption(u16(option), option + 4, u16(option + 2))) {
        return false;
      }
      option += 4 + u16(option + 2);
    }
    return true;
  }

  /// Takes note of an option; of several of a kind the first counts.
  private boolean readOption(int code, int at, int size) {
    if (code >= Integer.SIZE || (optionsSeen & 1 << code) != 0) {
      return true;
    }
    optionsSeen |= 1 << code;
    if (code == Edns.COOKIE) {
      // RFC 7873, section 5.2.2: eight bytes of the client's, none or 8 to 32 of the server's.
      if (size != 8 && (size < 16 || size > 40)) {
        return false;
      }
      cookieOffset = at;
      cookieLength = size;
    }
    // RFC 7828, section 3.3.1: ignored over UDP. Only a server names a time (section 3.2.1).
    return code != Edns.KEEPALIVE || size == 0 || transport == Transport.UDP;
  }

  private boolean readTsig(int owner, int at, int end) {
    int algorithmEnd = skipName(at + 10);
    if (algorithmEnd < 0 || algorithmEnd + TSIG_FIXED > end) {
      return false;
    }
    int macLength = u16(algorithmEnd + 8);
    int behindMac = algorithmEnd + 10 + macLength;
    if (behindMac + 6 > end || behindMac + 6 + u16(behindMac + 4) != end) {
      return false;
    }
    tsigOffset = owner;
    return true;
  }

  /// The offset behind the name at `offset`, or -1 if it does not end. A pointer ends a name; where
  /// it points to does not matter here, as these names are not looked at.
  private int skipName(int offset) {
    int at = offset;
    while (at < length) {
      int label = bytes[at];
      if (label == 0) {
        return at + 1;
      }
      if ((label & 0xC0) == 0xC0) {
        return at + 2 <= length ? at + 2 : -1;
      }
      if (label < 0
          || label > NameBytes.MAX_LABEL
          || at + label + 1 - offset >= NameBytes.MAX_LENGTH) { // the root's byte comes yet
        return -1;
      }
      at += label + 1;
    }
    return -1;
  }

  /// The bytes of the request, of which the first [#length] count.
  public byte[] bytes() {
    return bytes;
  }

  /// How many bytes the request has.
  public int length() {
    return length;
  }

  /// What the bytes of the request deserve.
  public Verdict verdict() {
    return verdict;
  }

  /// How the request came.
  public Transport transport() {
    return transport;
  }

  /// The id that the reply must carry.
  public int id() {
    return u16(0);
  }

  /// The sixteen bits of flags, opcode and RCODE.
  public int flags() {
    return u16(2);
  }

  /// The kind of request; 0 is a query.
  public int opcode() {
    return flags() >> 11 & 0xF;
  }

  /// Whether the client asks a resolver to do the walk (RD).
  public boolean wantsRecursion() {
    return (flags() & RD) != 0;
  }

  /// Whether the client wants to hear that data is authentic, though it may not want the proof (AD;
  /// RFC 6840, section 5.7).
  public boolean wantsAuthenticity() {
    return (flags() & AD) != 0;
  }

  /// Whether the client does its own validation and wants even bogus data (CD).
  public boolean isCheckingDisabled() {
    return (flags() & CD) != 0;
  }

  /// Whether the question could be read, so that a reply can repeat it.
  public boolean hasQuestion() {
    return nameEnd != 0;
  }

  /// The length of the QNAME, the root's zero byte included. It begins at [#QUESTION].
  public int nameLength() {
    return nameEnd - QUESTION;
  }

  /// Behind the question: its name, type and class.
  public int questionEnd() {
    return nameEnd + 4;
  }

  /// The QTYPE.
  public int qtype() {
    return u16(nameEnd);
  }

  /// The QCLASS.
  public int qclass() {
    return u16(nameEnd + 2);
  }

  /// The QNAME, its labels found and hashed. Only meant for a request that [#hasQuestion].
  public HashedName name() {
    return name;
  }

  /// Whether the request has an OPT record.
  public boolean hasEdns() {
    return optionsStart != 0;
  }

  /// Whether the client wants DNSSEC records (DO).
  public boolean wantsDnssec() {
    return hasEdns() && (optFlags & Edns.DO) != 0;
  }

  /// The largest reply that may be sent to this request over its transport.
  public int replyLimit() {
    if (transport == Transport.TCP) {
      return 65_535;
    }
    if (!hasEdns()) {
      return Edns.UDP_PAYLOAD_WITHOUT_EDNS;
    }
    // RFC 6891, section 6.2.3: less than 512 counts as 512.
    return Math.clamp(optPayload, Edns.UDP_PAYLOAD_WITHOUT_EDNS, udpLimit);
  }

  /// Has the reply to this request, if it goes by UDP, be no longer than `bytes`, at least 512,
  /// rather than [Edns#UDP_PAYLOAD].
  public void limitUdp(int bytes) {
    udpLimit = bytes;
  }

  /// Whether the request has EDNS option `code`, which is less than 32: found while parsing.
  public boolean hasOption(int code) {
    return (optionsSeen & 1 << code) != 0;
  }

  /// Whether the request has any EDNS option with a code less than 32.
  public boolean hasOptions() {
    return optionsSeen != 0;
  }

  /// The offset of the data of the first EDNS option `code`, or -1; its length stands in the two
  /// bytes before.
  public int option(int code) {
    if (!hasEdns()) {
      return -1;
    }
    int at = optionsStart;
    while (at + 4 <= optionsEnd) {
      if (u16(at) == code) {
        return at + 4 + u16(at + 2) <= optionsEnd ? at + 4 : -1;
      }
      at += 4 + u16(at + 2);
    }
    return -1;
  }

  /// The offset of the client's cookie, which is followed by the server's if one was sent.
  public int cookieOffset() {
    return cookieOffset;
  }

  /// The length of the cookie option's data; 0 if there is none.
  public int cookieLength() {
    return cookieLength;
  }

  /// Where the owner of the TSIG record begins; 0 if there is none.
  int tsigOffset() {
    return tsigOffset;
  }

  /// The offset behind the name at `offset`, which [#parse] has walked over before.
  int nameEnd(int offset) {
    return skipName(offset);
  }

  /// The QNAME as dnsjava has it, in the client's case: for whatever is not on the hot path.
  public Name qname() {
    return NameBytes.toName(bytes, QUESTION);
  }

  /// A view of its own, with bytes of its own, for an answer that comes later.
  public Query copy() {
    Query copy = nameEnd > 0 ? new Query(new HashedName(name.labels())) : new Query();
    copy.parse(Arrays.copyOf(bytes, length), length, transport);
    copy.limitUdp(udpLimit);
    return copy;
  }

  /// The two bytes at `offset` as a number.
  public int u16(int offset) {
    return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
  }

  @Override
  public String toString() {
    return hasQuestion() ? qname() + " " + org.xbill.DNS.Type.string(qtype()) : "no question";
  }
}
