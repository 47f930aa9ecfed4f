package dev.waymark.resolver.trace;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Discarded;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The words for what events say in constants: the one place to look for a sentence.
final class TraceWords {
  /// As many addresses or names as are listed one by one; of more, the number is told.
  private static final int LISTED = 4;

  static final String SERVFAIL = "SERVFAIL";

  private TraceWords() {}

  /// What others sent may move no cursor and begin no line.
  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// The owners of the aliases on the way to the answer.
  static List<String> aliases(TraceEvent.Answer answer) {
    return answer.records().stream()
        .filter(rr -> rr.getType() == Type.CNAME && answer.question().type() != Type.CNAME)
        .map(rr -> name(rr.getName()))
        .toList();
  }

  /// What was asked for, without the aliases that lead to it.
  static List<Record> answered(TraceEvent.Answer answer) {
    int type = answer.question().type();
    return answer.records().stream()
        .filter(rr -> rr.getType() != Type.CNAME || type == Type.CNAME)
        .filter(rr -> rr.getType() != Type.DNAME || type == Type.DNAME)
        .toList();
  }

  static String answer(TraceEvent.Answer answer) {
    List<Record> data = answered(answer);
    if (!data.isEmpty()) {
      return data(data);
    }
    return switch (answer.rcode()) {
      case Rcode.NOERROR -> "nothing of this type (NODATA)";
      case Rcode.YXDOMAIN -> "YXDOMAIN: the DNAME makes a name that is too long";
      default -> rcode(answer.rcode()) + ": no such name";
    };
  }

  static String failure(TraceEvent.Fail fail) {
    return printable(
        "EDE " + fail.error().code() + " " + fail.error().title() + ": " + fail.text());
  }

  /// Whose fault it is, and whose not.
  static String culprit(TraceEvent.Fail fail) {
    return switch (fail.cause()) {
      case SILENT, LAME, UNUSABLE, NO_ADDRESS, CYCLE, ALIAS_LOOP, ALIAS_CHAIN ->
          "the operator of "
              + name(fail.culprit())
              + (fail.cause() == Cause.SILENT ? ", if nothing blocks the way there" : "")
              + "; not you, and not the zones above, which only point there";
      case UNREACHABLE ->
          "the network on the way to " + name(fail.culprit()) + ", or the operator of the zone";
      case FORWARDER,
          FORWARDER_UNREACHABLE,
          OUT_OF_QUERIES,
          OUT_OF_BYTES,
          OUT_OF_TIME,
          TOO_DEEP,
          CACHED,
          TOO_BUSY,
          INTERNAL ->
          name(fail.culprit());
    };
  }

  private static String name(String name) {
    return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /// How it ended, in a line.
  static String outcome(Trace trace) {
    String page =
        trace.events().stream()
            .filter(PageEvent.PageFailed.class::isInstance)
            .map(event -> "; no page: " + printable(((PageEvent.PageFailed) event).text()))
            .findFirst()
            .orElse("");
    return found(trace) + page;
  }

  private static String found(Trace trace) {
    return trace
        .end()
        .map(
            end ->
                switch (end) {
                  case TraceEvent.Fail fail -> SERVFAIL + ", " + failure(fail);
                  case TraceEvent.Answer answer -> "ANSWER " + answer(answer);
                  default -> "";
                })
        .orElse("not finished");
  }

  /// A name as people write it: without the dot at the end, in lower case.
  static String name(Name name) {
    return name.equals(Name.root) ? "." : name.toString(true).toLowerCase(Locale.ROOT);
  }

  /// A zone as it stands in a sentence.
  static String zone(Name zone) {
    return zone.equals(Name.root) ? "the root" : name(zone);
  }

  static String names(List<Name> names) {
    return names.stream().map(TraceWords::name).collect(Collectors.joining(", "));
  }

  static String count(int number, String one) {
    return number + " " + one + (number == 1 ? "" : one.endsWith("s") ? "es" : "s");
  }

  static String queries(long number) {
    return number + (number == 1 ? " query" : " queries");
  }

  static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f", micros / 1000.0);
  }

  static String believed(Rule rule) {
    return switch (rule) {
      case ANSWER -> "it answers the question, and its server speaks for the zone";
      case ANSWER_NOT_AUTHORITATIVE ->
          "it answers the question, though not as an authority (no AA)";
      case ALIAS -> "the name is an alias";
      case DNAME -> "the name lies below a DNAME";
      case SYNTHESISED_CNAME -> "made up to go with the DNAME: it is made anew from that";
      case CHAIN -> "it continues the alias inside the same zone";
      case CHAIN_LEAVES_ZONE ->
          "the alias leaves the zone: the servers of the other zone are asked";
      case ANSWER_OUTSIDE_ZONE -> "it lies outside the zone that this server speaks for";
      case ANSWER_NOT_ASKED -> "nobody asked for it";
      case REFERRAL -> "it hands over a part of the zone that the name lies in";
      case REFERRAL_NOT_DOWNWARDS -> "a referral leads downwards, this one does not";
      case REFERRAL_ELSEWHERE -> "the name does not lie in what it hands over";
      case NS_WITH_ANSWER -> "who serves a zone is believed only from the zone above";
      case NEGATIVE_SOA -> "it says how long the absence may be remembered";
      case SOA_OUTSIDE_ZONE -> "it belongs to a zone that does not hold the name";
      case AUTHORITY_NOT_NEEDED, ADDITIONAL_NOT_NEEDED -> "it is not needed";
      case GLUE_IN_DOMAIN -> "glue: the server's name lies in the zone itself";
      case GLUE_SIBLING ->
          "sibling glue: the server's name lies beside the zone, below the same parent";
      case GLUE_PRIMING -> "a root server's address, told by a root server";
      case GLUE_OUTSIDE_ZONE -> "this server cannot speak for that name";
      case GLUE_NOT_HARDENED ->
          "this server cannot speak for that name, but is to be believed here";
      case GLUE_ADDRESS -> "no name server can have this address";
      case OPT -> "it is about the message, not data";
      case OTHER_CLASS -> "it is of another class than IN";
      case TOO_MANY -> "more of them came than anybody needs";
      case NOT_DATA -> "this is never data";
    };
  }

  static String choice(TraceEvent.Choice choice) {
    return switch (choice) {
      case ONLY_ONE -> "there is no other server to ask";
      case NOT_YET_KNOWN -> "chosen because nobody knows yet how fast it is";
      case FASTEST -> "chosen as the fastest of those known";
      case NEXT -> "chosen because the one before did not help";
      case SAME_AGAIN -> "the same server once more";
      case PROBE -> "chosen to find out whether it is back";
    };
  }

  static String lameness(TraceEvent.Lameness why) {
    return switch (why) {
      case REFUSED -> "it refuses to answer for the zone";
      case SERVER_FAILURE -> "it says that it cannot answer now (SERVFAIL)";
      case NOT_IMPLEMENTED -> "it says that it does not do this";
      case REFERRAL_NOT_DOWNWARDS -> "it points back up instead of answering";
      case NOT_AUTHORITATIVE -> "it answers, but not as an authority (no AA)";
      case NOT_RECURSIVE -> "it is no resolver: it does not recurse (no RA)";
    };
  }

  static String fallback(TraceEvent.Fallback fallback) {
    return switch (fallback) {
      case WITHOUT_EDNS -> "asked again without EDNS, in case it does not understand that";
      case PLAIN_CASE -> "asked again in small letters, as it does not keep the spelling";
      case NEW_COOKIE -> "asked again with the cookie that it has just given";
      case TCP_AGAINST_FORGERS ->
          "asked again over TCP, as somebody seems to guess replies: none by UDP is believed";
      case TCP_TO_BE_SURE ->
          "asked again over TCP, as the reply lacks what this server sends otherwise";
      case FULL_NAME -> "asked again with the whole name, in case it stumbles over shorter ones";
    };
  }

  static String fallbackReference(TraceEvent.Fallback fallback) {
    return switch (fallback) {
      case WITHOUT_EDNS -> "RFC 6891, section 7";
      case PLAIN_CASE -> "RFC 4343, section 3";
      case NEW_COOKIE -> "RFC 7873, section 5.3";
      case TCP_AGAINST_FORGERS -> "RFC 5452, section 9.3";
      case TCP_TO_BE_SURE -> "RFC 7873, section 5.3";
      case FULL_NAME -> "RFC 9156, section 2.3";
    };
  }

  /// What follows from a rule of this resolver.
  static String decided(String rule) {
    return switch (rule) {
      case "stale-answer" -> "its time is over, but there is nothing better to give";
      case "private-address" -> "withheld: a public name must not lead into this network";
      case "stub", "forward" -> "the servers of this zone are set here";
      case "dns64" -> "made of what is known about the IPv4 address";
      case "any" -> "a question for everything gets one record that says so: ask for a type";
      case "hearsay" -> "no server speaks for the zone: what one knows as a resolver has to do";
      case "local-zone" -> "this resolver has the zone itself";
      default -> "decided here, nobody is asked";
    };
  }

  static String discarded(Discarded why) {
    return switch (why) {
      case MALFORMED -> "it was not a DNS message";
      case NOT_A_REPLY -> "it was a question, not a reply";
      case WRONG_ID -> "it had another id than the question";
      case WRONG_OPCODE -> "it was no reply to a query";
      case WRONG_QUESTION -> "it repeated another question than the one that was asked";
      case WRONG_COOKIE -> "it had another cookie than the question";
      case NO_QUESTION -> "it did not repeat the question";
    };
  }

  /// What a negative outcome means, after its name.
  static String noData(Name name, int type) {
    return "NODATA: " + name(name) + " exists, but has no " + Type.string(type);
  }

  static String nameError(Name name) {
    return "NXDOMAIN: there is no " + name(name);
  }

  static String rcode(int rcode) {
    return Rcode.string(rcode);
  }

  static String glue(Rule rule) {
    return switch (rule) {
      case GLUE_IN_DOMAIN -> "glue, for servers named inside the zone itself";
      case GLUE_SIBLING -> "sibling glue, for servers named beside the zone";
      case GLUE_PRIMING -> "the root servers' addresses, told by one of them";
      default -> believed(rule);
    };
  }

  /// An address as RFC 5952 writes it.
  static String ip(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return ClientAddress.text(octets.getLong(), octets.getLong());
  }

  static String address(Name server, InetAddress address) {
    return name(server) + " " + ip(address);
  }

  static String text(Question question) {
    return name(question.name()) + " " + Type.string(question.type());
  }

  static String text(InetSocketAddress address) {
    return ip(address.getAddress()) + " port " + address.getPort();
  }

  static String nothing(Question question, boolean nameExists) {
    return nameExists ? noData(question.name(), question.type()) : nameError(question.name());
  }

  /// The data of an answer in one line: the last RRset's, since those before are aliases.
  static String data(List<Record> records) {
    if (records.isEmpty()) {
      return "nothing";
    }
    int type = records.getLast().getType();
    List<String> each =
        records.stream().filter(rr -> rr.getType() == type).map(TraceWords::rdata).toList();
    String what = type == Type.CNAME ? "alias of " : type == Type.DNAME ? "moved to " : "";
    if (each.size() > LISTED) {
      return what + count(each.size(), Type.string(type) + " record");
    }
    return what + each.stream().collect(Collectors.joining(", "));
  }

  static String rdata(Record rr) {
    return switch (rr) {
      case NSRecord ns -> name(ns.getTarget());
      case CNAMERecord cname -> name(cname.getTarget());
      case DNAMERecord dname -> name(dname.getTarget());
      case AAAARecord aaaa ->
          aaaa.getAddress() == null ? aaaa.rdataToString() : ip(aaaa.getAddress());
      case PTRRecord ptr -> name(ptr.getTarget());
      default -> rr.rdataToString();
    };
  }
}
