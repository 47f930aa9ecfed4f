package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
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

  /// One part of so many names tells how long the image will be.
  private static final int SAMPLE = 16;

  /// One part of so many may be left over at the end: what is served is a copy.
  private static final int SLACK = 20;

  private final ZoneBuilder builder;
  private final StagedNames names;
  private final byte[] flags;
  private final boolean[] belowDname;
  private final int[] nodes;
  private final GrowingBytes out = new GrowingBytes();
  private final HashedName target = new HashedName();
  private final StagedNsec3 nsec3;
  private final NodeWriter writer;
  private final int[] links;
  private final int[] encloserLinks;

  ZoneCompiler(ZoneBuilder builder) {
    this.builder = builder;
    names = builder.names();
    flags = new byte[names.count()];
    belowDname = new boolean[names.count()];
    nodes = new int[names.count()];
    nsec3 = StagedNsec3.of(builder);
    writer = new NodeWriter(builder, nsec3, out);
    links = new int[nsec3.chain().length > 0 ? names.count() : 0];
    encloserLinks = new int[links.length];
  }

  Zone compile() {
    int visible = classify();
    if (links.length > 0) {
      linkToChain();
      out.reserve(mostBytes());
    }
    out.extend(ZoneImage.APEX);
    for (int name = 0; name < nodes.length; name++) {
      if (name == nodes.length / SAMPLE && name > 0) {
        out.reserveRest(name, nodes.length);
      }
      write(name);
      if ((flags[name] & ZoneImage.CUT) != 0) {
        writeGlue(name);
      }
    }
    ZoneImage written = written();
    for (int name = 0; name < nodes.length; name++) {
      link(name, written);
    }
    int[] chain = Arrays.stream(nsec3.chain()).map(writer::writeNsec3).toArray();
    boolean signed = builder.has(Types.RRSIG);
    byte[] bytes = out.trimmed(out.size() / SLACK);
    ZoneImage image = new ZoneImage(bytes, out.size(), table(visible), signed);
    return new Zone(image, denial(image, chain), writer.kept());
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

  /// How long the image can become: as if each record were an RRset of its own and named a host.
  private long mostBytes() {
    long owners = 0;
    for (int name = 0; name < nodes.length; name++) {
      owners += names.length(name);
    }
    long perRecord = ZoneImage.DIRECTORY_ENTRY + 4L + (builder.has(Types.RRSIG) ? 2 : 0);
    return ZoneImage.APEX
        + (long) ZoneImage.OWNER * nodes.length
        + owners
        + 8L * links.length
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
    ZoneImage written = written();
    int ns = written.find(nodes[cut], Types.NS);
    int at = written.data(ns);
    for (int left = written.records(ns); left > 0; left--) {
      int host = targetName(cut, at + 2, out.bytes());
      if (host > cut && names.isAtOrBelow(host, cut)) {
        writeGlue(host, (flags[cut] & ZoneImage.OCCLUDED) != 0, at + 2);
      }
      at += 2 + out.u16(at);
    }
  }

  /// Writes the addresses of a host, which a visible cut spells. One below an occluded cut has a
  /// spelling of its own, so that all glue that has none stands right behind the cut that does.
  private void writeGlue(int host, boolean occludedCut, int spelling) {
    if (occludedCut) {
      write(host);
    } else if (nodes[host] == ZoneImage.NO_NODE && !nsec3.isHidden(host)) {
      nodes[host] = writer.writeGlue(host, flags[host], spelling);
    }
  }

  private ZoneImage written() {
    return ZoneImage.unfinished(out.bytes(), builder.has(Types.RRSIG));
  }

  private void write(int name) {
    if (nodes[name] != ZoneImage.NO_NODE || nsec3.isHidden(name)) {
      return;
    }
    int flag = flags[name];
    if ((flag & ZoneImage.HASHED) != 0) {
      nodes[name] = writer.write(name, flag, links[name]);
    } else if ((flag & ZoneImage.LEFT_OUT) != 0) {
      nodes[name] = writer.write(name, flag, links[name], encloserLinks[name]);
    } else {
      nodes[name] = writer.write(name, flag);
    }
  }

  /// Points the records of a name that name hosts to the nodes of those hosts.
  private void link(int name, ZoneImage written) {
    int node = nodes[name];
    if (node == ZoneImage.NO_NODE) {
      return;
    }
    for (int i = written.rrsets(node) - 1; i >= 0; i--) {
      int entry = written.rrset(node, i);
      int type = written.type(entry);
      if (ZoneImage.hasTargets(type)) {
        int at = written.data(entry);
        int targets = written.targets(entry);
        for (int end = targets + 4 * written.records(entry); targets < end; targets += 4) {
          written.putInt(targets, link(name, type, at + 2));
          at += 2 + written.u16(at);
        }
      }
    }
  }

  private int link(int name, int type, int rdata) {
    int host = host(name, type, rdata);
    if (host == StagedNames.NONE || belowDname[host] || !isWorthTelling(host, type)) {
      return ZoneImage.NO_NODE;
    }
    boolean cut = (flags[name] & ZoneImage.CUT) != 0;
    return nodes[host] | (cut && names.isAtOrBelow(host, name) ? ZoneImage.IN_DOMAIN : 0);
  }

  /// The host that a record names, or the wildcard that stands for it.
  private int host(int name, int type, int rdata) {
    int at = rdata + ZoneImage.targetOffset(type);
    if (ZoneImage.isService(type) && out.bytes()[at] == 0) {
      return serviceAtOwner(name, rdata);
    }
    int host = targetName(name, at, out.bytes());
    if (host != StagedNames.NONE) {
      return host;
    }
    int wildcard = names.sourceOfSynthesis(target);
    boolean hidden =
        wildcard != StagedNames.NONE
            && (flags[wildcard] & (ZoneImage.OCCLUDED | ZoneImage.CUT)) != 0;
    return hidden ? StagedNames.NONE : wildcard;
  }

  private boolean isWorthTelling(int host, int type) {
    return builder.find(host, Types.A) >= 0
        || builder.find(host, Types.AAAA) >= 0
        || ZoneImage.isService(type) && builder.find(host, type) >= 0;
  }

  /// The target of a SVCB or HTTPS record that says ".": the owner itself in service mode, and
  /// nothing in alias mode (RFC 9460, section 2.5).
  private int serviceAtOwner(int name, int rdata) {
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
