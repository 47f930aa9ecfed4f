package dev.waymark.resolver.iterate;

import dev.waymark.resolver.trace.TraceEvent.Fallback;
import dev.waymark.wire.Edns;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// How a server is asked.
///
/// @param transport UDP at first, unless TCP is set
/// @param whyTcp what was wrong with UDP; empty if nothing was
/// @param edns whether with an OPT record
/// @param mixCase whether in random case
record Manner(Transport transport, String whyTcp, boolean edns, boolean mixCase) {
  /// How a server is asked first.
  static Manner first(boolean edns, boolean mixCase) {
    return new Manner(Transport.UDP, "", edns, mixCase);
  }

  boolean isTcp() {
    return transport == Transport.TCP;
  }

  /// Whether over TCP because something was wrong with UDP.
  boolean isTcpInstead() {
    return isTcp() && !whyTcp.isEmpty();
  }

  Manner withoutEdns() {
    return new Manner(transport, whyTcp, false, mixCase);
  }

  Manner withPlainCase() {
    return new Manner(transport, whyTcp, edns, false);
  }

  /// @param why in words that go before ", and silent over TCP"; empty if TCP is set
  Manner overTcp(String why) {
    return new Manner(Transport.TCP, why, edns, mixCase);
  }

  /// The same in the other way that may help.
  Manner after(Fallback fallback) {
    return switch (fallback) {
      case WITHOUT_EDNS -> withoutEdns();
      case PLAIN_CASE -> withPlainCase();
      case TCP_AGAINST_FORGERS -> overTcp("forged replies");
      case TCP_TO_BE_SURE -> overTcp("doubtful replies");
      case NEW_COOKIE, FULL_NAME -> this; // what is sent is another, not the way
    };
  }

  /// What is sent.
  ///
  /// @param recurse whether the server is to walk for us
  /// @param options of EDNS
  Message message(Question question, boolean recurse, List<EDNSOption> options) {
    Message message =
        Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
    if (!recurse) {
      message.getHeader().unsetFlag(Flags.RD);
    }
    if (edns) {
      message.addRecord(new OPTRecord(Edns.UDP_PAYLOAD, 0, 0, 0, options), Section.ADDITIONAL);
    }
    return message;
  }
}
