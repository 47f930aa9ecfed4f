package dev.waymark.authoritative.zone;

import dev.waymark.wire.Types;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Compiles what a [ZoneBuilder] holds into a [ZoneImage]: the one place where cuts, occlusion,
/// wildcards and glue are thought about.
final class ZoneCompiler {
  /// The longest RRset: a message has two bytes of length (RFC 1035, section 4.2.2).
  static final int MAX_RRSET = 65_535;

  /// Slots per ten names in the table: short searches for little memory.
  private static final int SLOTS_PER_TEN = 15;

  private final ZoneBuilder builder;
  private final StagedNames names;
  private final byte[] flags;
  private final boolean[] belowDname;
  private final int[] nodes;
  private final GrowingBytes out = new GrowingBytes();
  private final HashedName target = new HashedName();
  private final StagedNsec3 nsec3;
  private final StagedSignatures signatures;
  private final boolean signed;
  private final int[] links;
  private final int[] encloserLinks;
  private final long negativeTtl;
  private int[] records = new int[16];
  private int[] glue = new int[16];
  private int kept;

  ZoneCompiler(ZoneBuilder builder) {
    this.builder = builder;
    names = builder.names();
    flags = new byte[names.count()];
    belowDname = new boolean[names.count()];
    nodes = new int[names.count()];
    nsec3 = StagedNsec3.of(builder);
    signatures = new StagedSignatures(builder);
    signed = builder.has(Types.RRSIG);
    links = new int[nsec3.chain().length > 0 ? names.count() : 0];
    encloserLinks = new int[links.length];
    negativeTtl = builder.negativeTtl();
  }

  Zone compile() {
    int visible = classify();
    if (links.length > 0) {
      linkToChain();
    }
    out.reserve(mostBytes());
    out.extend(ZoneImage.APEX);
    for (int name = 0; name < nodes.length; name++) {
      write(name);
      if ((flags[name] & ZoneImage.CUT) != 0) {
        writeGlue(name);
      }
    }
    for (int name = 0; name < nodes.length; name++) {
      link(name);
    }
    int[] chain = writeChain();
    ZoneImage image = new ZoneImage(out.trimmed(0), table(visible), signed);
    return new Zone(image, denial(image, chain), kept);
  }

  private Denial denial(ZoneImage image, int[] chain) {
    if (chain.length > 0) {
      return new Nsec3Chain(image, nsec3.hashes(), chain);
    }
    if (image.find(ZoneImage.APEX, Types.NSEC) == 0) {
      return new Denial.Unsigned();
    }
    return NsecChain.of(
        image,
        IntStream.range(0, nodes.length)
            .filter(name -> (flags[name] & ZoneImage.OCCLUDED) == 0)
            .map(name -> nodes[name])
            .filter(node -> image.find(node, Types.NSEC) != 0)
            .toArray());
  }

  /// Finds for every name the NSEC3 record that matches it. Where there is none, opt-out left it
  /// out: then its closest provable encloser is that of its parent, unless it is the parent.
  private void linkToChain() {
    for (int name = 0; name < links.length; name++) {
      if ((flags[name] & ZoneImage.OCCLUDED) == 0) {
        int parent = names.parent(name);
        int found = nsec3.find(name);
        links[name] = found;
        if (found < 0 && links[parent] >= 0) {
          encloserLinks[name] = links[parent];
        } else if (found < 0) {
          links[name] = links[parent];
          encloserLinks[name] = encloserLinks[parent];
        }
        flags[name] |= (byte) (found < 0 ? ZoneImage.LEFT_OUT : ZoneImage.HASHED);
      }
    }
  }

  /// Writes the NSEC3 records of the chain; returns their nodes.
  private int[] writeChain() {
    int[] owners = nsec3.chain();
    int[] chain = new int[owners.length];
    for (int i = 0; i < owners.length; i++) {
      records = builder.recordsOf(owners[i], records);
      signatures.of(records);
      int size = 0;
      for (int at = 0; records[at] >= 0; at++) {
        if (nsec3.isOfChain(records[at])) {
          records[size++] = records[at];
        }
      }
      records[size] = StagedNames.NONE;
      chain[i] = out.size();
      int entry = begin(owners[i], ZoneImage.OCCLUDED, 1, 0);
      writeRRset(entry, 0, records);
    }
    return chain;
  }

  /// How long the image can become: as if each record were an RRset of its own and named a host.
  private long mostBytes() {
    long owners = 0;
    for (int name = 0; name < nodes.length; name++) {
      owners += names.length(name);
    }
    long perRecord = ZoneImage.DIRECTORY_ENTRY + 4;
    return ZoneImage.APEX
        + (long) ZoneImage.OWNER * nodes.length
        + owners
        + perRecord * builder.count()
        + builder.rdata().size();
  }

  /// Marks every name; returns how many are not occluded. Parents come before their children.
  private int classify() {
    int visible = 0;
    for (int name = 0; name < flags.length; name++) {
      int parent = names.parent(name);
      int flag = 0;
      if (parent != StagedNames.NONE) {
        belowDname[name] = belowDname[parent] || (flags[parent] & ZoneImage.DNAME) != 0;
        if ((flags[parent] & (ZoneImage.OCCLUDED | ZoneImage.CUT | ZoneImage.DNAME)) != 0) {
          flag = ZoneImage.OCCLUDED;
        } else if (names.isWildcard(name)) {
          flags[parent] |= ZoneImage.WILDCARD_CHILD;
        }
        if (builder.find(name, Types.NS) >= 0) {
          flag |= ZoneImage.CUT;
        }
      }
      if (builder.find(name, Types.DNAME) >= 0) {
        flag |= ZoneImage.DNAME;
      }
      flags[name] |= (byte) flag;
      if (nsec3.isHidden(name)) {
        flags[name] |= ZoneImage.OCCLUDED;
      }
      visible += (flags[name] & ZoneImage.OCCLUDED) == 0 ? 1 : 0;
    }
    return visible;
  }

  /// Writes the addresses that a referral will bring along right behind the cut, so that they lie
  /// in the same lines of memory.
  private void writeGlue(int cut) {
    int count = 0;
    records = builder.recordsOf(cut, records);
    for (int i = 0; records[i] >= 0; i++) {
      if (builder.type(records[i]) == Types.NS) {
        if (count == glue.length) {
          glue = Arrays.copyOf(glue, 2 * count);
        }
        glue[count++] = targetName(cut, builder.offset(records[i]) + 2, builder.rdata().bytes());
      }
    }
    for (int i = 0; i < count; i++) {
      if (glue[i] > cut && names.isAtOrBelow(glue[i], cut)) {
        write(glue[i]);
      }
    }
  }

  private void write(int name) {
    if (nodes[name] != 0 || nsec3.isHidden(name)) {
      return;
    }
    records = builder.recordsOf(name, records);
    signatures.of(records);
    int[] orphans = signatures.orphans(records);
    int rrsets = orphans[0] < 0 ? 0 : 1;
    for (int i = 0; records[i] >= 0; i++) {
      if ((i == 0 || builder.type(records[i]) != builder.type(records[i - 1]))
          && isData(name, builder.type(records[i]))) {
        rrsets++;
      }
    }
    int linksLength =
        (flags[name] & ZoneImage.HASHED) != 0 ? 4 : (flags[name] & ZoneImage.LEFT_OUT) != 0 ? 8 : 0;
    nodes[name] = out.size();
    int entry = begin(name, flags[name], rrsets, linksLength);
    if (linksLength > 0) {
      int at = entry + ZoneImage.DIRECTORY_ENTRY * rrsets;
      out.putInt(at, links[name]);
      if (linksLength > 4) {
        out.putInt(at + 4, encloserLinks[name]);
      }
    }
    int from = 0;
    while (records[from] >= 0) {
      int type = builder.type(records[from]);
      if (isData(name, type)) {
        from = writeRRset(entry, from, records);
        entry += ZoneImage.DIRECTORY_ENTRY;
      } else {
        from = behind(from);
      }
    }
    orphans = signatures.orphans(records);
    if (orphans[0] >= 0) {
      writeRRset(entry, 0, orphans);
    }
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
  private int begin(int name, int flags, int rrsets, int linksLength) {
    int ownerLength = names.length(name);
    int directory = ZoneImage.DIRECTORY_ENTRY * rrsets;
    int node = out.extend(ZoneImage.OWNER + ownerLength + directory + linksLength);
    out.bytes()[node] = (byte) flags;
    out.bytes()[node + 1] = (byte) ownerLength;
    out.putShort(node + 2, rrsets);
    System.arraycopy(
        names.bytes(), names.offset(name), out.bytes(), node + ZoneImage.OWNER, ownerLength);
    return node + ZoneImage.OWNER + ownerLength;
  }

  /// Writes the records from place `from` on that have one type, and their signatures; returns the
  /// place behind them.
  private int writeRRset(int entry, int from, int[] staged) {
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
    return at;
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
    if (out.size() - start > MAX_RRSET) {
      throw new ZoneTooLargeException("an RRset of more than " + MAX_RRSET + " bytes");
    }
    kept += count;
    return count;
  }

  /// Points the records of a name that name hosts to the nodes of those hosts.
  private void link(int name) {
    if (nodes[name] == ZoneImage.NO_NODE) {
      return;
    }
    int entry = nodes[name] + ZoneImage.OWNER + (out.bytes()[nodes[name] + 1] & 0xFF);
    for (int left = out.u16(nodes[name] + 2); left > 0; left--) {
      int type = out.u16(entry);
      if (ZoneImage.hasTargets(type)) {
        int at = out.u16(entry + 8) << 16 | out.u16(entry + 10);
        linkRRset(name, type, out.u16(entry + 2), at);
      }
      entry += ZoneImage.DIRECTORY_ENTRY;
    }
  }

  private void linkRRset(int name, int type, int count, int data) {
    int links = data;
    for (int i = 0; i < count; i++) {
      links += 2 + out.u16(links);
    }
    int at = data;
    for (int i = 0; i < count; i++) {
      out.putInt(links + 4 * i, link(name, type, at + 2));
      at += 2 + out.u16(at);
    }
  }

  private int link(int name, int type, int rdata) {
    int host =
        switch (type) {
          case Types.NS -> targetName(name, rdata, out.bytes());
          case Types.MX -> targetName(name, rdata + 2, out.bytes());
          case Types.SRV -> targetName(name, rdata + 6, out.bytes());
          default -> serviceTarget(name, rdata);
        };
    if (host == StagedNames.NONE || belowDname[host] || !isWorthTelling(host, type)) {
      return ZoneImage.NO_NODE;
    }
    boolean cut = (flags[name] & ZoneImage.CUT) != 0;
    return nodes[host] | (cut && names.isAtOrBelow(host, name) ? ZoneImage.IN_DOMAIN : 0);
  }

  private boolean isWorthTelling(int host, int type) {
    return builder.find(host, Types.A) >= 0
        || builder.find(host, Types.AAAA) >= 0
        || (type == Types.HTTPS || type == Types.SVCB) && builder.find(host, type) >= 0;
  }

  /// The target of a SVCB or HTTPS record. "." is the owner itself in service mode, and nothing in
  /// alias mode (RFC 9460, section 2.5).
  private int serviceTarget(int name, int rdata) {
    if (out.bytes()[rdata + 2] != 0) {
      return targetName(name, rdata + 2, out.bytes());
    }
    boolean aliasMode = out.u16(rdata) == 0;
    return aliasMode || names.isWildcard(name) ? StagedNames.NONE : name;
  }

  private int targetName(int owner, int at, byte[] bytes) {
    return names.findNear(owner, target.show(bytes, at));
  }

  private int[] table(int visible) {
    int slots = (int) Math.max(4, (long) visible * SLOTS_PER_TEN / 10 + 1);
    int[] table = new int[2 * slots];
    for (int name = 0; name < nodes.length; name++) {
      if ((flags[name] & ZoneImage.OCCLUDED) == 0) {
        int slot = ZoneImage.slot(names.hash(name), slots);
        while (table[2 * slot] != ZoneImage.NO_NODE) {
          slot = slot + 1 == slots ? 0 : slot + 1;
        }
        table[2 * slot] = nodes[name];
        table[2 * slot + 1] = (int) names.hash(name);
      }
    }
    return table;
  }
}
