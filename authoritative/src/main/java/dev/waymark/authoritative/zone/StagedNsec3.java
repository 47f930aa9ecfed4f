package dev.waymark.authoritative.zone;

import dev.waymark.wire.Types;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/// The NSEC3 records among the staged records of a zone: which of them make up the chain that
/// proofs are taken from, and how every name relates to it.
///
/// That chain is one of those that an NSEC3PARAM record with flags 0 names, as only they are
/// complete (RFC 5155, section 4.1.2).
final class StagedNsec3 {
  private static final int NONE = -1;

  /// Algorithm, flags and iterations of NSEC3 and NSEC3PARAM records, before the salt.
  private static final int FIXED_FIELDS = 4;

  private final ZoneBuilder builder;
  private final StagedNames names;
  private final BitSet owners = new BitSet();
  private final BitSet others = new BitSet();
  private final Nsec3Hash hash = new Nsec3Hash();
  private byte[] salt = {};
  private int iterations;
  private int[] chain = {};
  private Nsec3Hashes hashes = new Nsec3Hashes(salt, 0, new byte[0]);

  private StagedNsec3(ZoneBuilder builder) {
    this.builder = builder;
    names = builder.names();
  }

  static StagedNsec3 of(ZoneBuilder builder) {
    StagedNsec3 staged = new StagedNsec3(builder);
    if (builder.has(Types.NSEC3)) {
      staged.findOwners();
      staged.chooseChain();
    }
    return staged;
  }

  private void findOwners() {
    for (int name = 1; name < names.count(); name++) {
      if (names.parent(name) == StagedNames.APEX && builder.find(name, Types.NSEC3) != NONE) {
        owners.set(name);
      }
      others.set(names.parent(name));
    }
    int[] records = new int[16];
    for (int name = owners.nextSetBit(0); name >= 0; name = owners.nextSetBit(name + 1)) {
      records = builder.recordsOf(name, records);
      for (int i = 0; records[i] >= 0; i++) {
        int type = builder.type(records[i]);
        if (type != Types.NSEC3 && type != Types.RRSIG) {
          others.set(name);
        }
      }
    }
  }

  private void chooseChain() {
    int[] records = builder.recordsOf(StagedNames.APEX, new int[16]);
    for (int i = 0; records[i] >= 0 && chain.length == 0; i++) {
      if (builder.type(records[i]) == Types.NSEC3PARAM && isComplete(records[i])) {
        readParameters(records[i]);
        collect();
        if (chain.length > 0 && find(StagedNames.APEX) < 0) {
          chain = new int[0];
        }
      }
    }
  }

  private boolean isComplete(int param) {
    byte[] bytes = builder.rdata().bytes();
    int at = builder.offset(param);
    return builder.rdata().u16(at) > FIXED_FIELDS
        && bytes[at + 2] == Nsec3Hash.SHA_1
        && bytes[at + 3] == 0;
  }

  private void readParameters(int param) {
    int at = builder.offset(param) + 4;
    iterations = builder.rdata().u16(at);
    int length = builder.rdata().bytes()[at + 2] & 0xFF;
    salt = Arrays.copyOfRange(builder.rdata().bytes(), at + 3, at + 3 + length);
  }

  /// Finds the NSEC3 records with the parameters and sorts them by hash.
  private void collect() {
    byte[] all = new byte[owners.cardinality() * Nsec3Hash.LENGTH];
    int[] found = new int[owners.cardinality()];
    int count = 0;
    for (int name = owners.nextSetBit(0); name >= 0; name = owners.nextSetBit(name + 1)) {
      if (record(name) != NONE && decode(name, all, count * Nsec3Hash.LENGTH)) {
        found[count++] = name;
      }
    }
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted((a, b) -> compare(all, a, b))
            .mapToInt(Integer::intValue)
            .toArray();
    chain = new int[count];
    byte[] sorted = new byte[count * Nsec3Hash.LENGTH];
    for (int i = 0; i < count; i++) {
      chain[i] = found[order[i]];
      System.arraycopy(
          all, order[i] * Nsec3Hash.LENGTH, sorted, i * Nsec3Hash.LENGTH, Nsec3Hash.LENGTH);
    }
    hashes = new Nsec3Hashes(salt, iterations, sorted);
  }

  private static int compare(byte[] hashes, int a, int b) {
    int length = Nsec3Hash.LENGTH;
    return Arrays.compareUnsigned(
        hashes, a * length, (a + 1) * length, hashes, b * length, (b + 1) * length);
  }

  /// Reads the first label as Base32 with the extended hex alphabet (RFC 4648, section 7); false if
  /// it is not a hash.
  private boolean decode(int name, byte[] to, int offset) {
    byte[] bytes = names.bytes();
    int at = names.offset(name);
    if (bytes[at] != Nsec3Hash.LENGTH * 8 / 5) {
      return false;
    }
    long bits = 0;
    int out = offset;
    for (int i = 1; i <= bytes[at]; i++) {
      int digit = Character.digit((char) (bytes[at + i] & 0xFF), 32);
      if (digit < 0) {
        return false;
      }
      bits = bits << 5 | digit;
      if (i % 8 == 0) {
        for (int shift = 32; shift >= 0; shift -= 8) {
          to[out++] = (byte) (bits >> shift);
        }
      }
    }
    return true;
  }

  /// The first NSEC3 record of a name that has the parameters, or -1.
  private int record(int name) {
    for (int rr = builder.find(name, Types.NSEC3); rr != NONE; rr = builder.older(rr)) {
      if (isOfChain(rr)) {
        return rr;
      }
    }
    return NONE;
  }

  /// Whether a record is an NSEC3 record of the chain.
  boolean isOfChain(int rr) {
    if (builder.type(rr) != Types.NSEC3) {
      return false;
    }
    byte[] bytes = builder.rdata().bytes();
    int at = builder.offset(rr);
    int length = builder.rdata().u16(at);
    int end = at + 2 + FIXED_FIELDS + 1 + salt.length;
    return length > FIXED_FIELDS + salt.length
        && bytes[at + 2] == Nsec3Hash.SHA_1
        && builder.rdata().u16(at + 4) == iterations
        && (bytes[at + 6] & 0xFF) == salt.length
        && Arrays.equals(bytes, at + 7, end, salt, 0, salt.length);
  }

  /// Whether a name only owns NSEC3 records, which makes it no name of the zone (RFC 5155, section
  /// 7.2.8).
  boolean isHidden(int name) {
    return owners.get(name) && !others.get(name);
  }

  /// Whether NSEC3 records of a name are not data of it.
  boolean isOwner(int name) {
    return owners.get(name);
  }

  /// The owners of the chain's records in the order of their hashes; none if there is no chain.
  int[] chain() {
    return chain;
  }

  /// The hashes of the chain.
  Nsec3Hashes hashes() {
    return hashes;
  }

  /// The number in the chain of the record that matches a name, or else the complement of the
  /// number of the one that covers it.
  int find(int name) {
    return hashes.find(hash, names.bytes(), names.offset(name), names.length(name));
  }
}
