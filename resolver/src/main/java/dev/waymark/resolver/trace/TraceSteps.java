package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.address;
import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.data;
import static dev.waymark.resolver.trace.TraceWords.name;
import static dev.waymark.resolver.trace.TraceWords.names;
import static dev.waymark.resolver.trace.TraceWords.nothing;
import static dev.waymark.resolver.trace.TraceWords.text;
import static dev.waymark.resolver.trace.TraceWords.zone;

import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Turns events into the steps that a person reads: a question and its reply are one step, and the
/// decisions that follow from the reply are its notes.
final class TraceSteps {
  private static final String WALK = "RFC 1034, section 5.3.3";

  private final Trace trace;
  private final List<StepDraft> drafts = new ArrayList<>();
  private final Map<Integer, StepDraft> byEvent = new HashMap<>();
  private final Map<Integer, Integer> depths = new HashMap<>();
  private final Set<Integer> further = new HashSet<>();
  private boolean priming;

  /// The step that is being told: the last one, or the one whose reply came late.
  private @Nullable StepDraft current;

  private boolean forwards;
  private @Nullable Note reason;

  private TraceSteps(Trace trace) {
    this.trace = trace;
  }

  /// The steps of a trace. What comes of it, [TraceEvent.Answer] or [TraceEvent.Fail], is no step.
  static List<Step> of(Trace trace) {
    TraceSteps steps = new TraceSteps(trace);
    trace.events().forEach(steps::add);
    return steps.finish();
  }

  private List<Step> finish() {
    List<Step> steps = new ArrayList<>();
    for (StepDraft draft : drafts) {
      steps.add(draft.step(steps.size() + 1));
    }
    return steps;
  }

  private void add(TraceEvent event) {
    switch (event) {
      case TraceEvent.CacheHit hit -> cacheHit(hit);
      case TraceEvent.CacheMiss miss ->
          begin(miss, StepDraft.OWN_CACHE, text(miss.key())).result = "MISS: not known here yet";
      case TraceEvent.CacheNegative negative -> cacheNegative(negative);
      case TraceEvent.CachedFailure failure -> {
        begin(failure, StepDraft.OWN_CACHE, text(failure.key())).result =
            "this failed a moment ago";
        note(
            failure.culprit() + ": not asked again for " + failure.ttlLeft() + " s",
            "RFC 9520, section 3.2");
      }
      case TraceEvent.DelegationKnown known -> delegationKnown(known);
      case TraceEvent.Joined joined -> joined(joined);
      case TraceEvent.Prime _ -> priming = true;
      case TraceEvent.Query query -> query(query);
      case TraceEvent.Packet _ -> {} // its bytes are for other forms
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
      case TraceEvent.GlueUsed glue -> glueUsed(glue);
      case TraceEvent.GlueRefused glue ->
          note(
              "not believed: "
                  + address(glue.server(), glue.address())
                  + ", "
                  + TraceWords.believed(glue.rule()),
              glue.rule().reference());
      case TraceEvent.NameServerLookup lookup -> nameServerLookup(lookup);
      case TraceEvent.Lame lame -> lame(lame);
      case TraceEvent.Alias alias -> alias(alias);
      case TraceEvent.MinimisationStep step ->
          note(
              name(step.known()) + " is no zone of its own: one more label is told",
              "RFC 9156, section 3");
      case TraceEvent.Validated _ -> {} // until signatures are checked there is nothing to say
      case TraceEvent.Policy policy -> {
        begin(policy, StepDraft.THIS_RESOLVER, text(policy.question())).result = policy.rule();
        note(TraceWords.decided(policy.rule()), policy.reference());
        forwards |= policy.rule().equals("forward");
      }
      case TraceEvent.Answer answer -> subAnswer(answer);
      case TraceEvent.Fail fail -> {
        if (fail.stamp().parent() != 0) {
          note(text(fail.question()) + " could not be found out: " + fail.text(), "");
        }
      }
      case TraceEvent.SourceChecked checked -> SourceWords.add(this, checked);
      case PageEvent page -> PageSteps.add(this, page);
    }
  }

  private void joined(TraceEvent.Joined joined) {
    if (byEvent.containsKey(joined.stamp().parent())) { // a query
      note(
          "not sent: somebody else has asked this server the same, and its reply is for both",
          "RFC 5452, section 5");
    } else {
      begin(joined, StepDraft.OWN_CACHE, text(joined.key())).result =
          "somebody else is asking this";
      note("one question is enough: this one waits for the same answer", "RFC 5452, section 5");
    }
  }

  private void cacheHit(TraceEvent.CacheHit hit) {
    StepDraft draft = begin(hit, StepDraft.OWN_CACHE, text(hit.key()));
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
    StepDraft draft = begin(negative, StepDraft.OWN_CACHE, text(negative.key()));
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
      String text =
          "the servers of "
              + zone(known.zone())
              + " are known for another "
              + known.ttlLeft()
              + " s: the walk begins there";
      // That is news in the first lookup, and in further ones a matter of course.
      add(new Note(text, WALK, further.contains(known.stamp().parent())));
    }
  }

  private void query(TraceEvent.Query query) {
    Question sent = query.question().sent();
    String over = query.server().transport() == Transport.TCP ? " (tcp)" : "";
    StepDraft draft = begin(query, name(query.server().name()), text(sent) + over);
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
              + zone(query.zone())
              + " need not know what it is for",
          "RFC 9156, section 2");
    }
    detail(
        TraceWords.ip(query.server().ip())
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
    StepDraft draft = end(reply, "");
    draft.ending = Step.Ending.REPLIED;
    draft.result = ReplyWords.result(reply, draft.asked == null ? trace.question() : draft.asked);
    draft.notes.addAll(ReplyWords.notes(reply));
  }

  private void referral(TraceEvent.Referral referral) {
    last().result =
        "REFERRAL to " + name(referral.to()) + ": " + count(referral.servers().size(), "server");
    note(
        zone(referral.from())
            + " does not know more than who serves "
            + name(referral.to())
            + ": "
            + names(referral.servers())
            + "; kept for "
            + referral.ttl()
            + " s",
        "RFC 1034, section 4.3.2");
  }

  /// Addresses that are believed for the same reason share a note.
  private void glueUsed(TraceEvent.GlueUsed glue) {
    String reason = TraceWords.glue(glue.rule()) + ": ";
    String address = address(glue.server(), glue.address());
    List<Note> notes = last().notes;
    if (!notes.isEmpty() && notes.getLast().text().startsWith(reason)) {
      Note before = notes.removeLast();
      note(before.text() + ", " + address, before.reference());
    } else {
      note(reason + address, glue.rule().reference());
    }
  }

  private void nameServerLookup(TraceEvent.NameServerLookup lookup) {
    depths.put(lookup.stamp().n(), depth(lookup) + 1);
    note(
        name(lookup.server()) + " came without an address: that is looked up first",
        "RFC 1034, section 5.3.3");
  }

  private void lame(TraceEvent.Lame lame) {
    if (forwards) {
      last().result = "NO HELP: " + TraceWords.lameness(lame.why());
      note(
          TraceWords.ip(lame.server().ip())
              + " is set here as a resolver and should find the answer",
          "");
    } else {
      last().result = "LAME: " + TraceWords.lameness(lame.why());
      note(
          name(lame.server().name()) + " should know " + zone(lame.zone()) + " and does not",
          "RFC 1912, section 2.8");
    }
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
    int parent = answer.stamp().parent();
    if (parent != 0 && !further.contains(parent) && !answer.records().isEmpty()) {
      note("so " + name(answer.question().name()) + " is " + data(answer.records()), "");
    }
  }

  /// Another lookup, for a reason that its first step is going to tell.
  void further(PageEvent.FurtherLookup lookup) {
    further.add(lookup.stamp().n());
    reason = PageWords.purpose(lookup);
  }

  StepDraft begin(TraceEvent event, String who, String question) {
    StepDraft draft = new StepDraft(event, depth(event), who, question);
    drafts.add(draft);
    current = draft;
    byEvent.put(event.stamp().n(), draft);
    if (reason != null) {
      add(reason);
      reason = null;
    }
    return draft;
  }

  /// Ends the step of the query that is the event's parent.
  private StepDraft end(TraceEvent event, String result) {
    StepDraft draft = byEvent.getOrDefault(event.stamp().parent(), last());
    current = draft;
    draft.end(event);
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
    StepDraft draft = byEvent.get(parent);
    return draft == null ? 0 : draft.depth;
  }

  private StepDraft last() {
    if (current == null) {
      throw new IllegalStateException("a trace begins with a step");
    }
    return current;
  }

  void note(String text, String reference) {
    add(new Note(text, reference, false));
  }

  void detail(String text, String reference) {
    add(new Note(text, reference, true));
  }

  private void add(Note note) {
    if (current != null) {
      current.notes.add(note);
    }
  }
}
