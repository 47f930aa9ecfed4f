package dev.waymark.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Builds requests byte by byte, the impossible ones too.
final class Packet {
  static final int ID = 0x1234;
  static final int RD = 0x0100;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final int[] counts = new int[4];
  private int flags = RD;

  static Packet header() {
    return new Packet();
  }

  /// A request that asks for a type of a name, class IN.
  static Packet asking(String name, int type) {
    return header().question(name, type, Types.CLASS_IN);
  }

  Packet flags(int bits) {
    flags = bits;
    return this;
  }

  Packet opcode(int opcode) {
    return flags(opcode << 11);
  }

  Packet count(int section, int count) {
    counts[section] = count;
    return this;
  }

  Packet question(String name, int type, int dclass) {
    counts[0]++;
    return name(name).u16(type).u16(dclass);
  }

  /// A name of plain letters, labels between dots, "" for the root.
  Packet name(String name) {
    for (String label : name.split("\\.", -1)) {
      if (!label.isEmpty()) {
        u8(label.length()).bytes(label.getBytes(StandardCharsets.US_ASCII));
      }
    }
    return u8(0);
  }

  Packet opt(int version, byte... options) {
    return record(3, "", Types.OPT, 1232, version << 16, options);
  }

  Packet record(int section, String owner, int type, int dclass, int ttl, byte... rdata) {
    counts[section]++;
    return name(owner).u16(type).u16(dclass).u16(ttl >> 16).u16(ttl).u16(rdata.length).bytes(rdata);
  }

  /// A TSIG record with an empty MAC (RFC 8945, section 4.2).
  Packet tsig(String key) {
    Packet rdata =
        new Packet().name("hmac-sha256").bytes(new byte[6]).u16(300).u16(0).u16(ID).u16(0).u16(0);
    return record(3, key, Types.TSIG, 255, 0, rdata.body.toByteArray());
  }

  Packet u8(int value) {
    body.write(value);
    return this;
  }

  Packet u16(int value) {
    return u8(value >> 8).u8(value);
  }

  Packet bytes(byte... bytes) {
    body.writeBytes(bytes);
    return this;
  }

  byte[] build() {
    Packet whole = new Packet().u16(ID).u16(flags);
    for (int count : counts) {
      whole.u16(count);
    }
    return whole.bytes(body.toByteArray()).body.toByteArray();
  }

  /// An EDNS option.
  static byte[] option(int code, byte... data) {
    return new Packet().u16(code).u16(data.length).bytes(data).body.toByteArray();
  }
}
