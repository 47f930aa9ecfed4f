package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/// Signs zones for tests that look at which records are given: chains of NSEC and NSEC3 records as
/// RFC 4035, section 2.3 and RFC 5155, section 7.1 have them, made with dnsjava's order and hash,
/// but signatures of a few bytes that nobody should verify.
final class PretendSigner {
  private static final Instant INCEPTION = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant EXPIRATION = Instant.parse("2036-01-01T00:00:00Z");

  private final List<Record> records = new ArrayList<>();
  private final Map<Name, TreeMap<Integer, Record>> sets = new TreeMap<>();
  private final Name apex;
  private int signatureLength = 4;

  /// @param text the records of the zone, its SOA record first
  PretendSigner(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    try (Master master = new Master(new ByteArrayInputStream(bytes))) {
      for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
        add(rr);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
    apex = records.getFirst().getName();
  }

  /// Makes signatures of so many bytes from now on.
  PretendSigner signatures(int bytes) {
    signatureLength = bytes;
    return this;
  }

  private void add(Record rr) {
    records.add(rr);
    sets.computeIfAbsent(rr.getName(), _ -> new TreeMap<>()).putIfAbsent(rr.getType(), rr);
  }

  PretendSigner nsec() {
    List<Name> owners = sets.keySet().stream().filter(this::isVisible).toList();
    for (int i = 0; i < owners.size(); i++) {
      Name owner = owners.get(i);
      Name next = owners.get((i + 1) % owners.size());
      List<Integer> types = new ArrayList<>(typesAt(owner));
      types.add(Type.NSEC);
      types.add(Type.RRSIG);
      add(new NSECRecord(owner, DClass.IN, soa().getMinimum(), next, array(types)));
    }
    return this;
  }

  PretendSigner nsec3(String salt, int iterations, boolean optOut) {
    byte[] bytes = org.xbill.DNS.utils.base16.fromString(salt);
    NSEC3PARAMRecord param = new NSEC3PARAMRecord(apex, DClass.IN, 0, 1, 0, iterations, bytes);
    add(param);
    TreeMap<String, Name> hashes = new TreeMap<>();
    try {
      for (Name owner : sets.keySet()) {
        if (isVisible(owner) && !(optOut && isInsecureCut(owner))) {
          for (Name at = owner; at.subdomain(apex); at = new Name(at, 1)) {
            hashes.put(hash(param, at), at); // empty non-terminals too
          }
        }
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    List<String> order = List.copyOf(hashes.keySet());
    for (int i = 0; i < order.size(); i++) {
      Name owner = hashes.get(order.get(i));
      List<Integer> types = new ArrayList<>(typesAt(owner));
      if (!types.isEmpty() && !isInsecureCut(owner)) {
        types.add(Type.RRSIG);
      }
      byte[] next = base32().fromString(order.get((i + 1) % order.size()));
      add(
          new NSEC3Record(
              Asking.name(order.get(i) + "." + apex),
              DClass.IN,
              soa().getMinimum(),
              1,
              optOut ? 1 : 0,
              iterations,
              bytes,
              next,
              array(types)));
    }
    return this;
  }

  static String hash(NSEC3PARAMRecord param, Name name) throws NoSuchAlgorithmException {
    return base32().toString(param.hashName(name));
  }

  private static base32 base32() {
    return new base32(base32.Alphabet.BASE32HEX, false, true);
  }

  private static int[] array(List<Integer> types) {
    return types.stream().mapToInt(Integer::intValue).toArray();
  }

  private Set<Integer> typesAt(Name owner) {
    Set<Integer> types = new TreeSet<>(sets.getOrDefault(owner, new TreeMap<>()).keySet());
    types.remove(Type.NSEC3);
    if (isCut(owner)) {
      types.retainAll(List.of(Type.NS, Type.DS));
    }
    return types;
  }

  private boolean isCut(Name owner) {
    return !owner.equals(apex) && has(owner, Type.NS);
  }

  private boolean isInsecureCut(Name owner) {
    return isCut(owner) && !has(owner, Type.DS);
  }

  private boolean has(Name owner, int type) {
    return sets.containsKey(owner) && sets.get(owner).containsKey(type);
  }

  /// Whether nothing above hides a name.
  private boolean isVisible(Name owner) {
    if (has(owner, Type.NSEC3) && sets.get(owner).size() == 1) {
      return false;
    }
    for (Name at = owner; !at.equals(apex); ) {
      at = new Name(at, 1);
      if (isCut(at) || has(at, Type.DNAME)) {
        return false;
      }
    }
    return true;
  }

  private SOARecord soa() {
    return (SOARecord) records.getFirst();
  }

  /// Forgets one record in four, but not the first, so that chains are broken.
  PretendSigner damage(Random random) {
    List<Record> left = new ArrayList<>(records);
    left.subList(1, left.size()).removeIf(_ -> random.nextInt(4) == 0);
    records.clear();
    sets.clear();
    left.forEach(this::add);
    return this;
  }

  /// The zone with all signatures.
  Zone zone() {
    ZoneBuilder builder = new ZoneBuilder(apex);
    records.forEach(builder::add);
    sets.forEach(
        (owner, types) ->
            types.forEach(
                (type, rr) -> {
                  boolean isProof = type == Type.NSEC || type == Type.NSEC3 || type == Type.DS;
                  if (isProof || isVisible(owner) && !isCut(owner)) {
                    builder.add(signature(rr));
                  }
                }));
    return builder.build();
  }

  private Record signature(Record rr) {
    return new RRSIGRecord(
        rr.getName(),
        DClass.IN,
        rr.getTTL(),
        rr.getType(),
        13,
        rr.getTTL(),
        EXPIRATION,
        INCEPTION,
        4711,
        apex,
        new byte[signatureLength]);
  }
}
