package dev.waymark.wire.transport;

import dev.waymark.wire.Section;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.WireRRset;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What the tests of sockets share: addresses that are ours, questions, a responder.
final class Loopback {
  static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
  static final Name NAME = Name.fromConstantString("www.foobar.com.");

  /// Answers every question with one address.
  static final Responder ONE_ADDRESS =
      exchange -> {
        if (exchange.verdict() != Verdict.ANSWER) {
          return exchange.encoder().reject(exchange.query(), exchange.verdict(), exchange.reply());
        }
        exchange.encoder().begin(exchange.query(), exchange.reply());
        exchange.encoder().require(Section.ANSWER, oneAddress(exchange.query().qname()));
        return exchange.encoder().finish(0);
      };

  private Loopback() {}

  static WireRRset oneAddress(Name owner) {
    return WireRRset.of(
        List.of(new ARecord(owner, DClass.IN, 300, InetAddress.ofLiteral("127.53.3.1"))));
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(ADDRESS, 0);
  }

  /// A question for the name `n<number>.foobar.com`, with the number as id.
  static Message numbered(int number) {
    Message message = question(Name.fromConstantString("n" + number + ".foobar.com."));
    message.getHeader().setID(number);
    return message;
  }

  static Message question(Name name) {
    return Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
  }
}
