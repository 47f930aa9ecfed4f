package dev.waymark.internet;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.authoritative.zone.ZoneReading;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// A copy of a zone as it was before, or as it is once somebody has changed it.
final class OtherCopy {
  /// The TTL of a name that has not been there before: what the zone files have for most.
  private static final long NEW_TTL = 300;

  private OtherCopy() {}

  /// As it was: the serial is one lower, and of several addresses of a name only the last is there
  /// yet.
  ///
  /// @throws IllegalStateException if it cannot be served, although the zone of `file` can
  static Zone older(Path file) throws IOException {
    List<Record> older = new ArrayList<>();
    for (Record rr : records(file)) {
      if (rr.getType() == Type.A && !older.isEmpty()) {
        Record before = older.getLast();
        if (before.getType() == Type.A && before.getName().equals(rr.getName())) {
          older.removeLast();
        }
      }
      older.add(rr instanceof SOARecord soa ? withSerial(soa, soa.getSerial() - 1) : rr);
    }
    return switch (compiled(file, older)) {
      case ZoneReading.Compiled compiled -> compiled.zone();
      case ZoneReading.Refused refused ->
          throw new IllegalStateException("an older copy: " + refused.problems());
    };
  }

  /// As it is with each of these names at the address given, and at no other: the serial is one
  /// higher, and a name that was an alias no longer is. A zone without such names is as it was.
  ///
  /// @param addresses by the apex of the zone and the name
  /// @throws IllegalArgumentException if a zone cannot be like that
  static Zone newer(Path file, Map<Name, Map<Name, InetAddress>> addresses) throws IOException {
    List<Record> records = records(file);
    Map<Name, InetAddress> changed = addresses.getOrDefault(apex(records), Map.of());
    List<Record> newer = new ArrayList<>();
    Map<Name, Long> ttls = new HashMap<>();
    for (Record rr : records) {
      boolean isChanged = changed.containsKey(rr.getName());
      if (isChanged && isAddress(rr.getType())) {
        ttls.put(rr.getName(), rr.getTTL());
      } else if (!isChanged || rr.getType() != Type.CNAME) {
        boolean isRenewed = rr instanceof SOARecord && !changed.isEmpty();
        newer.add(isRenewed ? withSerial((SOARecord) rr, ((SOARecord) rr).getSerial() + 1) : rr);
      }
    }
    changed.forEach(
        (name, address) -> newer.add(record(name, ttls.getOrDefault(name, NEW_TTL), address)));
    return switch (compiled(file, newer)) {
      case ZoneReading.Compiled compiled -> {
        if (!changed.isEmpty() && !compiled.problems().isEmpty()) {
          throw cannotBe(compiled.problems());
        }
        yield compiled.zone();
      }
      case ZoneReading.Refused refused -> throw cannotBe(refused.problems());
    };
  }

  private static IllegalArgumentException cannotBe(List<ZoneProblem> problems) {
    return new IllegalArgumentException(
        "a zone cannot be like that: " + problems.getFirst().what());
  }

  private static Name apex(List<Record> records) {
    return records.stream()
        .filter(SOARecord.class::isInstance)
        .map(Record::getName)
        .findFirst()
        .orElse(Name.root);
  }

  private static boolean isAddress(int type) {
    return type == Type.A || type == Type.AAAA;
  }

  private static Record record(Name name, long ttl, InetAddress address) {
    return address instanceof Inet6Address
        ? new AAAARecord(name, DClass.IN, ttl, address)
        : new ARecord(name, DClass.IN, ttl, address);
  }

  private static List<Record> records(Path file) throws IOException {
    List<Record> records = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        Master master = new Master(in)) {
      for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
        records.add(rr);
      }
    }
    return records;
  }

  private static ZoneReading compiled(Path file, List<Record> records) {
    String text =
        records.stream().map(Record::toString).collect(Collectors.joining("\n", "", "\n"));
    return ZoneFile.parse(String.valueOf(file.getFileName()), text);
  }

  private static SOARecord withSerial(SOARecord soa, long serial) {
    return new SOARecord(
        soa.getName(),
        soa.getDClass(),
        soa.getTTL(),
        soa.getHost(),
        soa.getAdmin(),
        serial,
        soa.getRefresh(),
        soa.getRetry(),
        soa.getExpire(),
        soa.getMinimum());
  }
}
