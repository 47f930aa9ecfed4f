package dev.waymark.internet;

import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.Master;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// An older copy of a zone: the serial is one lower, and of several addresses of a name only the
/// last is there yet.
final class OlderCopy {
  private OlderCopy() {}

  /// Makes the copy.
  ///
  /// @throws IllegalStateException if it cannot be served, although the zone of `file` can
  static ZoneReading.Compiled of(Path file) throws IOException {
    List<Record> records = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        Master master = new Master(in)) {
      for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
        add(records, rr);
      }
    }
    String text =
        records.stream().map(Record::toString).collect(Collectors.joining("\n", "", "\n"));
    return switch (ZoneFile.parse(String.valueOf(file.getFileName()), text)) {
      case ZoneReading.Compiled compiled -> compiled;
      case ZoneReading.Refused refused ->
          throw new IllegalStateException("an older copy: " + refused.problems());
    };
  }

  private static void add(List<Record> records, Record rr) {
    if (rr.getType() == Type.A && !records.isEmpty()) {
      Record before = records.getLast();
      if (before.getType() == Type.A && before.getName().equals(rr.getName())) {
        records.removeLast();
      }
    }
    records.add(rr instanceof SOARecord soa ? older(soa) : rr);
  }

  private static SOARecord older(SOARecord soa) {
    return new SOARecord(
        soa.getName(),
        soa.getDClass(),
        soa.getTTL(),
        soa.getHost(),
        soa.getAdmin(),
        soa.getSerial() - 1,
        soa.getRefresh(),
        soa.getRetry(),
        soa.getExpire(),
        soa.getMinimum());
  }
}
