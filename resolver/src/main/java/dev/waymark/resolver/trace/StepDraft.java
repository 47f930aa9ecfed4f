package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.printable;

import dev.waymark.wire.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A step while its events come in.
final class StepDraft {
  static final String OWN_CACHE = "own cache";
  static final String THIS_RESOLVER = "this resolver";

  /// Who stands in the column of those who were asked where nobody was: it was said beforehand.
  static final String YOU = "you";

  private static final Set<String> NOBODY_ASKED = Set.of(OWN_CACHE, THIS_RESOLVER, YOU);

  final int depth;
  final long startUs;
  final List<Note> notes = new ArrayList<>();
  Step.Part part = Step.Part.DNS;
  Step.Ending ending;
  @Nullable Question asked;
  long endUs;
  private long modelledUs;
  String result = "";
  private final String who;
  private final String question;

  StepDraft(TraceEvent event, int depth, String who, String question) {
    this.depth = depth;
    this.who = who;
    this.question = question;
    startUs = event.stamp().startUs();
    endUs = event.stamp().endUs();
    modelledUs = event.stamp().modelledUs();
    ending = NOBODY_ASKED.contains(who) ? Step.Ending.OWN : Step.Ending.LOST;
  }

  /// Ends with an event.
  void end(TraceEvent event) {
    endUs = event.stamp().endUs();
    modelledUs += event.stamp().modelledUs();
  }

  Step step(int n) {
    if (endUs > startUs) {
      notes.add(new Note(TimeWords.took(endUs - startUs, modelledUs), "", true));
    }
    return new Step(
        n,
        depth,
        part,
        ending,
        startUs,
        endUs,
        modelledUs,
        printable(who),
        printable(question),
        printable(result),
        notes.stream().map(StepDraft::printed).toList());
  }

  private static Note printed(Note note) {
    return new Note(printable(note.text()), printable(note.reference()), note.detail());
  }
}
