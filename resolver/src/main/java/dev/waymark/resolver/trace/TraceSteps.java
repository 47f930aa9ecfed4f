package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.name;
import static dev.waymark.resolver.trace.TraceWords.names;

import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Turns events into the steps that a person reads: a question and its reply are one step, and the
/// decisions that follow from the reply are its notes.
final class TraceSteps {
  private static final String OWN_CACHE = "own cache";
  private static final String WALK = "RFC 1034, section 5.3.3";

  /// As many addresses or names as are listed one by one; of more, the number is told.
  private static final int LISTED = 4;

  private final List<Draft> drafts = new ArrayList<>();
  private final Map<Integer, Draft> byEvent = new HashMap<>();
  private final Map<Integer, Integer> depths = new HashMap<>();
  private boolean priming;

  private TraceSteps() {}

  /// The steps of a trace. What comes of it, [TraceEvent.Answer] or [TraceEvent.Fail], is no step.
  static List<Step> of(Trace trace) {
    TraceSteps steps = new TraceSteps();
    trace.events().forEach(steps::add);
    return steps.finish();
  }

  private List<Step> finish() {
    List<Step> steps = new ArrayList<>();
    for (Draft draft : drafts) {
      steps.add(draft.step(steps.size() + 1));
    }
    return steps;
  }

  private void add(TraceEvent event) {
    switch (event) {
      case TraceEvent.CacheHit hit -> cacheHit(hit);
      case TraceEvent.CacheMiss miss ->
          begin(miss, OWN_CACHE, text(miss.key())).result = "MISS: not known here yet";
      case TraceEvent.CacheNegative negative -> cacheNegative(negative);
      case TraceEvent.CachedFailure failure -> {
        begin(failure, OWN_CACHE, text(failure.key())).result = "this failed a moment ago";
        note(
            failure.culprit() + ": not asked again for " + failure.ttlLeft() + " s",
            "RFC 9520, section 3.2");
      }
      case TraceEvent.DelegationKnown known -> delegationKnown(known);
      case TraceEvent.Joined joined -> {
        begin(joined, OWN_CACHE, text(joined.key())).result = "somebody else is asking this";
        note("one question is enough: this one waits for the same answer", "RFC 5452, section 5");
      }
      case TraceEvent.Prime _ -> priming = true;
      case TraceEvent.Query query -> query(query);
      case TraceEvent.Ignored ignored ->
          note(
              "a datagram was thrown away: " + TraceWords.discarded(ignored.why()),
              "RFC 5452, section 9.1");
      case TraceEvent.Reply reply -> reply(reply);
      case TraceEvent.Timeout timeout -> end(timeout, "no reply");
      case TraceEvent.Unreachable unreachable ->
          end(unreachable, "cannot be reached: " + unreachable.reason());
      case TraceEvent.Retry retry ->
          note(
              TraceWords.fallback(retry.fallback()),
              TraceWords.fallbackReference(retry.fallback()));
      case TraceEvent.SwitchTcp _ ->
          note(
              "the reply did not fit into a datagram (TC): the same question over TCP",
              "RFC 7766, section 5");
      case TraceEvent.Referral referral -> referral(referral);
      case TraceEvent.GlueUsed glue ->
          note(
              name(glue.server())
                  + " is "
                  + glue.address().getHostAddress()
                  + ", "
                  + TraceWords.believed(glue.rule()),
              glue.rule().reference());
      case TraceEvent.GlueRefused glue ->
          note(
              "not believed: "
                  + name(glue.server())
                  + " "
                  + glue.address().getHostAddress()
                  + ", "
                  + TraceWords.believed(glue.rule()),
              glue.rule().reference());
      case TraceEvent.NameServerLookup lookup -> nameServerLookup(lookup);
      case TraceEvent.Lame lame -> {
        last().result = "LAME: " + TraceWords.lameness(lame.why());
        note(
            name(lame.server().name()) + " should know " + name(lame.zone()) + " and does not",
            "RFC 1912, section 2.8");
      }
      case TraceEvent.Alias alias -> alias(alias);
      case TraceEvent.MinimisationStep step ->
          note(
              name(step.known()) + " is no zone of its own: one more label is told",
              "RFC 9156, section 3");
      case TraceEvent.Validated _ -> {} // until signatures are checked there is nothing to say
      case TraceEvent.Policy policy -> {
        begin(policy, "this resolver", text(policy.question())).result = policy.rule();
        note("decided here, nobody is asked", policy.reference());
      }
      case TraceEvent.Answer answer -> subAnswer(answer);
      case TraceEvent.Fail fail -> {
        if (fail.stamp().parent() != 0) {
          note(text(fail.question()) + " could not be found out: " + fail.text(), "");
        }
      }
      case TraceEvent.TcpConnected connected ->
          tcp(connected, connected.wanted(), connected.actual(), "connected");
      case TraceEvent.TcpFailed failed ->
          tcp(failed, failed.wanted(), failed.actual(), failed.reason());
      case TraceEvent.HttpResponded responded -> {
        Draft draft = begin(responded, text(responded.server()), responded.request());
        draft.part = Step.Part.HTTP;
        draft.result =
            responded.status()
                + " "
                + responded.phrase()
                + " ("
                + responded.version()
                + "), "
                + count(responded.bodyBytes(), "byte");
      }
      case TraceEvent.HttpFailed failed -> {
        Draft draft = begin(failed, text(failed.server()), failed.request());
        draft.part = Step.Part.HTTP;
        draft.result = failed.reason();
      }
    }
  }

  private void cacheHit(TraceEvent.CacheHit hit) {
    Draft draft = begin(hit, OWN_CACHE, text(hit.key()));
    draft.result =
        "HIT: "
            + data(hit.records())
            + ", "
            + hit.ttlLeft()
            + " of "
            + (hit.ttlLeft() + hit.age())
            + " s left";
    String source = hit.source() == null ? "" : ", told by " + name(hit.source().name());
    note(
        "stored " + hit.age() + " s ago" + source + "; nobody was asked",
        "RFC 1034, section 5.3.3");
  }

  private void cacheNegative(TraceEvent.CacheNegative negative) {
    Draft draft = begin(negative, OWN_CACHE, text(negative.key()));
    draft.result = "HIT: " + nothing(negative.key(), negative.nameExists());
    String source = negative.source() == null ? "" : ", told by " + name(negative.source().name());
    note(
        "stored "
            + negative.age()
            + " s ago"
            + source
            + "; believed for another "
            + negative.ttlLeft()
            + " s",
        "RFC 2308, section 5");
  }

  private void delegationKnown(TraceEvent.DelegationKnown known) {
    if (known.zone().equals(Name.root)) {
      detail("the walk begins at the root: " + names(known.servers()), WALK);
    } else {
      note(
          "the servers of "
              + name(known.zone())
              + " are known for another "
              + known.ttlLeft()
              + " s: the walk begins there",
          WALK);
    }
  }

  private void query(TraceEvent.Query query) {
    Question sent = query.question().sent();
    String over = query.server().transport() == Transport.TCP ? " (tcp)" : "";
    Draft draft = begin(query, name(query.server().name()), text(sent) + over);
    draft.asked = sent;
    draft.result = "...";
    if (priming) {
      priming = false;
      note("the hints are only a start: the root says itself who serves it", "RFC 9609, section 3");
    }
    if (query.question().isMinimised()) {
      note(
          "only "
              + name(sent.name())
              + " is named: "
              + name(query.zone())
              + " need not know what it is for",
          "RFC 9156, section 2");
    }
    detail(
        query.server().ip().getHostAddress()
            + " port "
            + query.server().port()
            + ": "
            + TraceWords.choice(query.choice())
            + "; waited for up to "
            + query.timer().toMillis()
            + " ms",
        "");
    detail(
        "question "
            + query.spent().queries()
            + " of "
            + query.spent().allowed()
            + " allowed, spelled "
            + sent.name()
            + (query.edns() ? "" : ", without EDNS"),
        "");
  }

  private void reply(TraceEvent.Reply reply) {
    Draft draft = end(reply, "");
    Question asked = draft.asked;
    String server = name(reply.server().name());
    List<Record> accepted =
        reply.records().stream()
            .filter(
                judged ->
                    judged.belief() == Belief.ACCEPTED
                        && judged.section() == dev.waymark.wire.Section.ANSWER)
            .map(Judged::rr)
            .toList();
    draft.result =
        switch (reply.meaning()) {
          case ANSWERED, ALIAS -> data(accepted);
          case REFERRAL -> "REFERRAL";
          case NO_DATA -> asked == null ? "NODATA" : nothing(asked, true);
          case NAME_ERROR -> asked == null ? "NXDOMAIN" : nothing(asked, false);
          case LAME -> "LAME: " + TraceWords.rcode(reply.rcode());
          case TRUNCATED -> "cut short (TC)";
          case UNUSABLE -> TraceWords.rcode(reply.rcode()) + ", of no use";
        };
    switch (reply.meaning()) {
      case ANSWERED, ALIAS -> {
        String authority =
            reply.flags().contains("aa")
                ? server + " speaks for " + name(reply.zone()) + " (AA)"
                : server + " does not speak for the zone (no AA)";
        note(authority + ": kept for " + ttl(accepted) + " s", "RFC 2181, section 5.4.1");
      }
      case NO_DATA, NAME_ERROR ->
          note(
              "that there is nothing is remembered too" + negativeTtl(reply),
              "RFC 2308, section 5");
      case REFERRAL, LAME, TRUNCATED, UNUSABLE -> {}
    }
    detail("flags " + reply.flags() + ", " + count(reply.bytes(), "byte"), "");
    for (Judged judged : reply.records()) {
      String line =
          section(judged)
              + ": "
              + name(judged.rr().getName())
              + " "
              + judged.rr().getTTL()
              + " "
              + Type.string(judged.rr().getType())
              + " "
              + judged.rr().rdataToString();
      switch (judged.belief()) {
        case ACCEPTED -> detail("accepted " + line, judged.rule().reference());
        case IGNORED ->
            detail(
                "ignored " + line + ": " + TraceWords.believed(judged.rule()),
                judged.rule().reference());
        case REFUSED -> {
          if (judged.rule() != Rule.GLUE_OUTSIDE_ZONE && judged.rule() != Rule.GLUE_ADDRESS) {
            note(
                "refused " + line + ": " + TraceWords.believed(judged.rule()),
                judged.rule().reference());
          }
        }
      }
    }
  }

  private static String section(Judged judged) {
    return switch (judged.section()) {
      case ANSWER -> "answer";
      case AUTHORITY -> "authority";
      case ADDITIONAL -> "additional";
    };
  }

  private static String negativeTtl(TraceEvent.Reply reply) {
    return reply.records().stream()
        .filter(judged -> judged.rule() == Rule.NEGATIVE_SOA)
        .findFirst()
        .map(judged -> ", for " + judged.rr().getTTL() + " s")
        .orElse("");
  }

  private void referral(TraceEvent.Referral referral) {
    last().result =
        "REFERRAL to " + name(referral.to()) + ": " + count(referral.servers().size(), "server");
    note(
        name(referral.from())
            + " does not know more than who serves "
            + name(referral.to())
            + ": "
            + names(referral.servers())
            + "; kept for "
            + referral.ttl()
            + " s",
        "RFC 1034, section 4.3.2");
  }

  private void nameServerLookup(TraceEvent.NameServerLookup lookup) {
    depths.put(lookup.stamp().n(), depth(lookup) + 1);
    note(
        name(lookup.server()) + " came without an address: that is looked up first",
        "RFC 1034, section 5.3.3");
  }

  private void alias(TraceEvent.Alias alias) {
    if (alias.dname() == null) {
      note(
          name(alias.owner())
              + " is only another name for "
              + name(alias.target())
              + ": the search goes on there",
          "RFC 1034, section 3.6.2");
    } else {
      note(
          "all below "
              + name(alias.dname())
              + " has moved: the search goes on for "
              + name(alias.target()),
          "RFC 6672, section 3.4");
    }
  }

  private void subAnswer(TraceEvent.Answer answer) {
    if (answer.stamp().parent() != 0 && !answer.records().isEmpty()) {
      note("so " + name(answer.question().name()) + " is " + data(answer.records()), "");
    }
  }

  private void tcp(
      TraceEvent event, InetSocketAddress wanted, InetSocketAddress actual, String result) {
    Draft draft = begin(event, text(wanted), "TCP connection");
    draft.part = Step.Part.TCP;
    draft.result = result;
    if (!wanted.equals(actual)) {
      note(
          "port "
              + wanted.getPort()
              + " is played by "
              + text(actual)
              + ", as an ordinary user may not open it (curl --connect-to does the same)",
          "");
    }
  }

  private Draft begin(TraceEvent event, String who, String question) {
    Draft draft = new Draft(event, depth(event), who, question);
    drafts.add(draft);
    byEvent.put(event.stamp().n(), draft);
    return draft;
  }

  /// Ends the step of the query that is the event's parent.
  private Draft end(TraceEvent event, String result) {
    Draft draft = byEvent.getOrDefault(event.stamp().parent(), last());
    draft.endUs = event.stamp().endUs();
    draft.result =
        event instanceof TraceEvent.Timeout
            ? result + " within " + (draft.endUs - draft.startUs) / 1000 + " ms"
            : result;
    byEvent.put(event.stamp().n(), draft);
    return draft;
  }

  private int depth(TraceEvent event) {
    int parent = event.stamp().parent();
    Integer known = depths.get(parent);
    if (known != null) {
      return known;
    }
    Draft draft = byEvent.get(parent);
    return draft == null ? 0 : draft.depth;
  }

  private Draft last() {
    if (drafts.isEmpty()) {
      throw new IllegalStateException("a trace begins with a step");
    }
    return drafts.getLast();
  }

  private void note(String text, String reference) {
    add(new Note(text, reference, false));
  }

  private void detail(String text, String reference) {
    add(new Note(text, reference, true));
  }

  private void add(Note note) {
    if (!drafts.isEmpty()) {
      drafts.getLast().notes.add(note);
    }
  }

  private static String text(Question question) {
    return name(question.name()) + " " + Type.string(question.type());
  }

  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " port " + address.getPort();
  }

  private static String nothing(Question question, boolean nameExists) {
    return nameExists
        ? TraceWords.noData(question.name(), question.type())
        : TraceWords.nameError(question.name());
  }

  private static long ttl(List<Record> records) {
    return records.stream().mapToLong(Record::getTTL).min().orElse(0);
  }

  /// The data of an answer in one line: the last RRset's, since those before are aliases.
  static String data(List<Record> records) {
    if (records.isEmpty()) {
      return "nothing";
    }
    int type = records.getLast().getType();
    List<String> each =
        records.stream().filter(rr -> rr.getType() == type).map(TraceSteps::rdata).toList();
    String what = type == Type.CNAME ? "alias of " : type == Type.DNAME ? "moved to " : "";
    if (each.size() > LISTED) {
      return what + count(each.size(), Type.string(type) + " record");
    }
    return what + each.stream().collect(Collectors.joining(", "));
  }

  private static String rdata(Record rr) {
    return switch (rr) {
      case NSRecord ns -> name(ns.getTarget());
      case CNAMERecord cname -> name(cname.getTarget());
      case DNAMERecord dname -> name(dname.getTarget());
      case PTRRecord ptr -> name(ptr.getTarget());
      default -> rr.rdataToString();
    };
  }

  /// A step while its events come in.
  private static final class Draft {
    private final int depth;
    private final long startUs;
    private final String who;
    private final String question;
    private final List<Note> notes = new ArrayList<>();
    private Step.Part part = Step.Part.DNS;
    private @Nullable Question asked;
    private long endUs;
    private String result = "";

    Draft(TraceEvent event, int depth, String who, String question) {
      this.depth = depth;
      this.who = who;
      this.question = question;
      startUs = event.stamp().startUs();
      endUs = event.stamp().endUs();
    }

    Step step(int n) {
      return new Step(n, depth, part, startUs, endUs, who, question, result, notes);
    }
  }
}
