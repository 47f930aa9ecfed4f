package dev.waymark.authoritative.zone;

import dev.waymark.wire.Types;

/// Writes the nodes of a [ZoneImage] from staged records, each RRset with the signatures that cover
/// it. Thinks about one name at a time; how names relate is for the [ZoneCompiler] to say.
final class NodeWriter {
  /// In place of a spelling: the name has none but its own.
  private static final int NOWHERE = 0;

  private static final int[] NO_LINKS = {};

  private final ZoneBuilder builder;
  private final StagedNames names;
  private final StagedNsec3 nsec3;
  private final StagedSignatures signatures;
  private final GrowingBytes out;
  private final boolean signed;
  private final long negativeTtl;
  private int[] records = new int[16];
  private int kept;

  NodeWriter(ZoneBuilder builder, StagedNsec3 nsec3, GrowingBytes out) {
    this.builder = builder;
    this.nsec3 = nsec3;
    this.out = out;
    names = builder.names();
    signatures = new StagedSignatures(builder);
    signed = builder.has(Types.RRSIG);
    negativeTtl = builder.negativeTtl();
  }

  /// How many records were written.
  int kept() {
    return kept;
  }

  /// Writes a name with its data; returns its node.
  ///
  /// @param links what it links to in the chain of NSEC3 records
  int write(int name, int flags, int... links) {
    return write(name, flags, NOWHERE, links);
  }

  /// Writes the address records of a name that the data of an NS record spells already; returns its
  /// node.
  ///
  /// @param spelling where it is spelled
  int writeGlue(int name, int flags, int spelling) {
    return write(name, flags | ZoneImage.SPELLED_IN_NS, spelling, NO_LINKS);
  }

  private int write(int name, int flags, int spelling, int[] links) {
    records = builder.recordsOf(name, records);
    signatures.of(records);
    int rrsets = signatures.orphans(records)[0] < 0 ? 0 : 1;
    for (int from = 0; records[from] >= 0; from = behind(from)) {
      rrsets += isData(name, builder.type(records[from])) ? 1 : 0;
    }
    int node = out.size();
    int entry = begin(name, flags, spelling, rrsets, 4 * links.length);
    for (int i = 0; i < links.length; i++) {
      out.putInt(entry + ZoneImage.DIRECTORY_ENTRY * rrsets + 4 * i, links[i]);
    }
    for (int from = 0; records[from] >= 0; from = behind(from)) {
      if (isData(name, builder.type(records[from]))) {
        writeRRset(entry, from, records);
        entry += ZoneImage.DIRECTORY_ENTRY;
      }
    }
    int[] orphans = signatures.orphans(records);
    if (orphans[0] >= 0) {
      writeRRset(entry, 0, orphans);
    }
    return node;
  }

  /// Writes the NSEC3 record of a chain that a name owns; returns its node.
  int writeNsec3(int name) {
    records = builder.recordsOf(name, records);
    signatures.of(records);
    int size = 0;
    for (int at = 0; records[at] >= 0; at++) {
      if (nsec3.isOfChain(records[at])) {
        records[size++] = records[at];
      }
    }
    records[size] = StagedNames.NONE;
    int node = out.size();
    writeRRset(begin(name, ZoneImage.OCCLUDED, NOWHERE, 1, 0), 0, records);
    return node;
  }

  /// Whether records of `type` are an RRset of their owner. Signatures stand with what they cover,
  /// NSEC3 records with the chain.
  private boolean isData(int name, int type) {
    return type != Types.RRSIG && !(type == Types.NSEC3 && nsec3.isOwner(name));
  }

  private int behind(int from) {
    int at = from;
    while (records[at] >= 0 && builder.type(records[at]) == builder.type(records[from])) {
      at++;
    }
    return at;
  }

  /// Begins a node with room for its directory and links; returns where the directory begins.
  private int begin(int name, int flags, int spelling, int rrsets, int linksLength) {
    int length = names.length(name);
    int node = out.extend(ZoneImage.OWNER);
    out.bytes()[node] = (byte) flags;
    out.bytes()[node + 1] = (byte) length;
    out.putShort(node + 2, rrsets);
    if (spelling == NOWHERE) {
      out.append(names.bytes(), names.offset(name), length);
    } else {
      out.putInt(out.extend(ZoneImage.SPELLING), spelling);
    }
    return out.extend(ZoneImage.DIRECTORY_ENTRY * rrsets + linksLength);
  }

  /// Writes the records from place `from` on that have one type, and their signatures.
  private void writeRRset(int entry, int from, int[] staged) {
    int type = builder.type(staged[from]);
    int data = out.size();
    int ttl = builder.ttl(staged[from]);
    int at = from;
    for (; staged[at] >= 0 && builder.type(staged[at]) == type; at++) {
      // RFC 2181, section 5.2: where TTLs differ, the smallest counts.
      ttl = Math.min(ttl, builder.ttl(staged[at]));
    }
    if (type == Types.NSEC || type == Types.NSEC3) {
      ttl = (int) Math.min(ttl, negativeTtl); // RFC 9077, section 3
    }
    int count = append(staged, from, at);
    if (ZoneImage.hasTargets(type)) {
      out.extend(4 * count);
    }
    out.putShort(entry, type);
    out.putShort(entry + 2, count);
    out.putInt(entry + 4, ttl);
    out.putInt(entry + 8, data);
    if (signed) {
      writeSignatures(type);
    }
  }

  private void writeSignatures(int type) {
    int[] covering = signatures.covering(type);
    int size = 0;
    while (covering[size] >= 0) {
      size++;
    }
    int at = out.extend(2);
    out.putShort(at, append(covering, 0, size));
  }

  /// Appends the RDATA of records of one type, each once; returns how many they are.
  private int append(int[] staged, int from, int to) {
    int start = out.size();
    int count = 0;
    Repetitions seen = new Repetitions(builder, staged, from);
    for (int i = from; i < to; i++) {
      int rdata = builder.offset(staged[i]);
      if (seen.isNew(i)) {
        out.append(builder.rdata().bytes(), rdata, 2 + builder.rdata().u16(rdata));
        count++;
      }
    }
    if (out.size() - start > ZoneCompiler.MAX_RRSET) {
      throw new ZoneTooLargeException("an RRset of more than " + ZoneCompiler.MAX_RRSET + " bytes");
    }
    kept += count;
    return count;
  }
}
