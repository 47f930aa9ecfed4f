package dev.waymark.resolver.iterate;

import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Unanswered;
import java.util.ArrayList;
import java.util.List;

/// The tries at one question that nobody has replied to: one of them may still be answered while
/// another is under way, and then it goes on where it stopped.
final class Tries {
  private final Unanswered unanswered;
  private final List<Try> silent = new ArrayList<>(0);

  /// One server asked one question.
  record Try(Candidate candidate, Question asked, Attempt attempt) {}

  /// A try, and how it ended in the end.
  record Resumed(Try one, End end) {}

  /// @param unanswered what the tries leave open
  Tries(Unanswered unanswered) {
    this.unanswered = unanswered;
  }

  /// One more was silent.
  ///
  /// @return that, or the one whose reply has come late
  Resumed silent(Try last, End.Silent end) {
    silent.add(last);
    Unanswered.Late late = unanswered.takeLate();
    if (late != null) {
      for (Try one : silent) {
        if (one.attempt.waitsFor(late.question())) { // unless it has asked in another way meanwhile
          return new Resumed(one, one.attempt.resume(late.reply()));
        }
      }
    }
    return new Resumed(last, end);
  }
}
