package dev.waymark.resolver.trace;

import java.util.List;

/// One step of a trace as a person reads it: one or more events that belong together, such as a
/// question and its reply, already in words.
///
/// @param n its number, from 1
/// @param depth 0 on the way to the client's answer, more for what had to be found out on the side
/// @param part which part of the journey it belongs to
/// @param ending how it ended
/// @param startUs microseconds from the beginning of the trace
/// @param endUs the same, when it was over
/// @param modelledUs how much of the time between is a network model's, not measured
/// @param who was asked
/// @param question what was asked
/// @param result what came back
/// @param notes the reasons
public record Step(
    int n,
    int depth,
    Part part,
    Ending ending,
    long startUs,
    long endUs,
    long modelledUs,
    String who,
    String question,
    String result,
    List<Note> notes) {
  /// Copies the notes.
  public Step {
    notes = List.copyOf(notes);
  }

  /// The parts of the way to a page, in their order.
  public enum Part {
    /// Finding the address.
    DNS,
    /// Looking, for the reader's sake, whether what a cache had is still so.
    CHECK,
    /// Connecting to it.
    TCP,
    /// Keeping others from listening in, and finding out who is at the other end.
    TLS,
    /// Asking for the page.
    HTTP
  }

  /// How a step ended.
  public enum Ending {
    /// Nobody was asked: the resolver knew, or decided by itself.
    OWN,
    /// Something came back.
    REPLIED,
    /// Nothing came back.
    LOST
  }
}
