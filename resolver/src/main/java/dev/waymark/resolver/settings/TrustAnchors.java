package dev.waymark.resolver.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Keys that are believed without proof, or their digests: where validation begins (RFC 4033,
/// section 2).
///
/// @param records DS and DNSKEY records
public record TrustAnchors(List<Record> records) {
  /// No zone is known to be signed.
  public static final TrustAnchors NONE = new TrustAnchors(List.of());

  /// SHA-1, SHA-256, SHA-384: RFC 8624, section 3.3.
  private static final Set<Integer> DIGESTS = Set.of(1, 2, 4);

  /// RFC 4034, section 2.1.2.
  private static final int PROTOCOL = 3;

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException if a record is no trust anchor
  public TrustAnchors {
    records = List.copyOf(records);
    records.forEach(TrustAnchors::check);
  }

  /// Reads DS and DNSKEY records in presentation format, names absolute, one or more lines each.
  ///
  /// @throws IOException if the file cannot be read
  /// @throws IllegalArgumentException with the file's name and the line, if one is no trust anchor
  public static TrustAnchors read(Path file) throws IOException {
    List<Record> records = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int first = 0;
    int line = 0;
    for (String one : Files.readAllLines(file)) {
      line++;
      String data = one.replaceFirst(";.*", "");
      if (text.isEmpty()) {
        first = line;
      }
      text.append(data).append('\n');
      if (isWhole(text)) {
        records.addAll(parse(file, first, text.toString()));
        text.setLength(0);
      }
    }
    if (!text.isEmpty()) {
      throw new IllegalArgumentException(at(file, first) + "a bracket is not closed");
    }
    if (records.isEmpty()) {
      throw new IllegalArgumentException("no DS or DNSKEY record");
    }
    return new TrustAnchors(records);
  }

  private static boolean isWhole(CharSequence text) {
    return text.chars().filter(c -> c == '(').count() <= text.chars().filter(c -> c == ')').count();
  }

  private static List<Record> parse(Path file, int line, String text) {
    List<Record> records = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Master master = new Master(new ByteArrayInputStream(bytes), Name.root, 0)) {
      for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
        check(rr);
        records.add(rr);
      }
      return records;
    } catch (IOException | IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage()).replaceFirst("^<none>:[0-9]+: ", "");
      throw new IllegalArgumentException(at(file, line) + message, e);
    }
  }

  private static String at(Path file, int line) {
    return file.getFileName() + ":" + line + ": ";
  }

  private static void check(Record rr) {
    if (rr.getDClass() != DClass.IN) {
      throw new IllegalArgumentException("the class is not IN");
    }
    switch (rr) {
      case DSRecord ds -> check(ds);
      case DNSKEYRecord key -> check(key);
      default ->
          throw new IllegalArgumentException(
              Type.string(rr.getType()) + ": expected a DS or DNSKEY record");
    }
  }

  /// The length of a digest is looked at where the record is read.
  private static void check(DSRecord ds) {
    if (!DIGESTS.contains(ds.getDigestID())) {
      throw new IllegalArgumentException(
          "digest type " + ds.getDigestID() + " is not known, expected 1, 2 or 4");
    }
  }

  private static void check(DNSKEYRecord key) {
    if (key.getProtocol() != PROTOCOL) {
      throw new IllegalArgumentException(
          "protocol " + key.getProtocol() + ", expected 3 (RFC 4034, section 2.1.2)");
    }
    if ((key.getFlags() & DNSKEYRecord.Flags.ZONE_KEY) == 0) {
      throw new IllegalArgumentException("not a zone key: flags " + key.getFlags());
    }
    if ((key.getFlags() & DNSKEYRecord.Flags.REVOKE) != 0) {
      throw new IllegalArgumentException("a revoked key (RFC 5011, section 2.1)");
    }
  }

  /// The zones that are known to be signed.
  public Set<Name> zones() {
    Set<Name> zones = new LinkedHashSet<>();
    records.forEach(rr -> zones.add(rr.getName()));
    return zones;
  }
}
