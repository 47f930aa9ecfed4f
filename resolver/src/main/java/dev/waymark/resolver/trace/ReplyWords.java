package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.believed;
import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.data;
import static dev.waymark.resolver.trace.TraceWords.name;
import static dev.waymark.resolver.trace.TraceWords.zone;

import dev.waymark.wire.Question;
import dev.waymark.wire.Section;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// The words for a server's reply: what came back, in a few, and why it was believed or not.
final class ReplyWords {
  private ReplyWords() {}

  /// What came back.
  static String result(TraceEvent.Reply reply, Question asked) {
    return switch (reply.meaning()) {
      case ANSWERED, ALIAS -> data(answer(reply));
      case REFERRAL -> "REFERRAL";
      case NO_DATA -> TraceWords.nothing(asked, true);
      case NAME_ERROR -> TraceWords.nothing(asked, false);
      case LAME -> "LAME: " + TraceWords.rcode(reply.rcode());
      case TRUNCATED -> "cut short (TC)";
      case UNUSABLE -> TraceWords.rcode(reply.rcode()) + ", of no use";
    };
  }

  /// The reasons: how far the server may be believed, then each record with its verdict.
  static List<Note> notes(TraceEvent.Reply reply) {
    List<Note> notes = new ArrayList<>();
    String server = name(reply.server().name());
    switch (reply.meaning()) {
      case ANSWERED, ALIAS -> {
        String authority =
            reply.flags().contains("aa")
                ? server + " speaks for " + zone(reply.zone()) + " (AA)"
                : server + " does not speak for the zone (no AA)";
        long ttl = answer(reply).stream().mapToLong(Record::getTTL).min().orElse(0);
        notes.add(new Note(authority + "; TTL " + ttl + " s", "RFC 2181, section 5.4.1", false));
      }
      case NO_DATA, NAME_ERROR ->
          notes.add(
              new Note(
                  "that there is nothing is remembered too" + negativeTtl(reply),
                  "RFC 2308, section 5",
                  false));
      case REFERRAL, LAME, TRUNCATED, UNUSABLE -> {}
    }
    notes.add(new Note("flags " + reply.flags() + ", " + count(reply.bytes(), "byte"), "", true));
    reply.records().forEach(judged -> notes.add(verdict(judged)));
    return notes;
  }

  private static Note verdict(Judged judged) {
    Record rr = judged.rr();
    String line =
        section(judged.section())
            + ": "
            + name(rr.getName())
            + " "
            + rr.getTTL()
            + " "
            + Type.string(rr.getType())
            + " "
            + rr.rdataToString();
    String reference = judged.rule().reference();
    return switch (judged.belief()) {
      case ACCEPTED -> new Note("accepted " + line, reference, true);
      case IGNORED -> new Note("ignored " + line + ": " + believed(judged.rule()), reference, true);
      case REFUSED ->
          new Note("refused " + line + ": " + believed(judged.rule()), reference, isGlue(judged));
    };
  }

  /// Refused glue has an event, and so a note, of its own.
  private static boolean isGlue(Judged judged) {
    return judged.rule() == Rule.GLUE_OUTSIDE_ZONE || judged.rule() == Rule.GLUE_ADDRESS;
  }

  private static List<Record> answer(TraceEvent.Reply reply) {
    return reply.records().stream()
        .filter(judged -> judged.belief() == Belief.ACCEPTED)
        .filter(judged -> judged.section() == Section.ANSWER)
        .map(Judged::rr)
        .toList();
  }

  /// For how long, by the SOA record.
  private static String negativeTtl(TraceEvent.Reply reply) {
    return reply.records().stream()
        .filter(judged -> judged.rule() == Rule.NEGATIVE_SOA)
        .filter(judged -> judged.rr() instanceof SOARecord)
        .map(judged -> (SOARecord) judged.rr())
        .findFirst()
        .map(
            soa ->
                ", for "
                    + Math.min(soa.getTTL(), soa.getMinimum())
                    + " s: the smaller of the SOA's TTL ("
                    + soa.getTTL()
                    + " s) and its minimum ("
                    + soa.getMinimum()
                    + " s)")
        .orElse("");
  }

  private static String section(Section section) {
    return switch (section) {
      case ANSWER -> "answer";
      case AUTHORITY -> "authority";
      case ADDITIONAL -> "additional";
    };
  }
}
