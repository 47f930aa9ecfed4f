package dev.waymark.benchmarks;

import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Requests as clients send them.
final class Requests {
  private Requests() {}

  /// A question without EDNS, as load generators ask it.
  static byte[] plain(String name, int type) {
    return question(name, type).toWire();
  }

  /// A question with EDNS and room for 1232 bytes, as resolvers ask it.
  static byte[] edns(String name, int type) {
    Message message = question(name, type);
    message.addRecord(new OPTRecord(1232, 0, 0, 0), Section.ADDITIONAL);
    return message.toWire();
  }

  /// The same from a resolver that validates.
  static byte[] dnssec(String name, int type) {
    Message message = question(name, type);
    message.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    return message.toWire();
  }

  private static Message question(String name, int type) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
  }
}
