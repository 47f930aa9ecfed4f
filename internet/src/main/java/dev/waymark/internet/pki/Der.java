package dev.waymark.internet.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Writes the ASN.1 that certificates are made of, by the distinguished encoding rules (ITU-T
/// X.690, section 10). Why not by a library: `docs/decisions/030-lab-certificates.md`.
final class Der {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_ID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;

  /// From this year on times have four digits for it (RFC 5280, section 4.1.2.5).
  private static final int LONG_YEARS = 2050;

  private static final DateTimeFormatter SHORT_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LONG_TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, parts);
  }

  static byte[] set(byte[]... parts) {
    return tagged(SET, parts);
  }

  static byte[] integer(BigInteger value) {
    return tagged(INTEGER, value.toByteArray());
  }

  static byte[] octets(byte[]... parts) {
    return tagged(OCTET_STRING, parts);
  }

  static byte[] text(String text) {
    return tagged(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] yes() {
    return tagged(BOOLEAN, new byte[] {(byte) 0xff});
  }

  /// Bits that fill whole octets.
  static byte[] bits(byte[] octets) {
    return tagged(BIT_STRING, new byte[] {0}, octets);
  }

  /// A few named bits, the first being the highest; zeros at the end are left out, as X.690 section
  /// 11.2.2 wants it.
  static byte[] namedBits(int octet) {
    return tagged(
        BIT_STRING, new byte[] {(byte) Integer.numberOfTrailingZeros(octet), (byte) octet});
  }

  /// What stands behind a number that its place in the structure explains.
  static byte[] context(int number, byte[]... parts) {
    return tagged(CONTEXT | CONSTRUCTED | number, parts);
  }

  /// The same, in place of a simple type's own tag.
  static byte[] contextOctets(int number, byte[] octets) {
    return tagged(CONTEXT | number, octets);
  }

  /// An object identifier, as in "2.5.4.3".
  static byte[] objectId(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    base128(content, Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      base128(content, Integer.parseInt(arcs[i]));
    }
    return tagged(OBJECT_ID, content.toByteArray());
  }

  private static void base128(ByteArrayOutputStream out, int value) {
    for (int shift = 28; shift > 0; shift -= 7) {
      if (value >>> shift != 0) {
        out.write(0x80 | ((value >>> shift) & 0x7f));
      }
    }
    out.write(value & 0x7f);
  }

  static byte[] time(Instant instant) {
    boolean isLong = instant.atZone(ZoneOffset.UTC).getYear() >= LONG_YEARS;
    String text = (isLong ? LONG_TIME : SHORT_TIME).format(instant);
    return tagged(isLong ? GENERALIZED_TIME : UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    writeLength(out, content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  /// Short lengths are one octet, others say first how many octets they have (X.690, section
  /// 8.1.3).
  private static void writeLength(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
      return;
    }
    byte[] octets = BigInteger.valueOf(length).toByteArray();
    int skip = octets[0] == 0 ? 1 : 0;
    out.write(0x80 | (octets.length - skip));
    out.write(octets, skip, octets.length - skip);
  }
}
