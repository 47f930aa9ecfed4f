package dev.waymark.resolver;

import dev.waymark.resolver.iterate.Budget;
import dev.waymark.resolver.iterate.Narrator;

/// One client's question in work: who listens, what it may cost, and the leave to work on it. Used
/// by one thread.
final class Errand {
  private final Narrator story;
  private final Budget budget;
  private final Leave leave;
  private boolean late;

  Errand(Narrator story, Budget budget, Leave leave) {
    this.story = story;
    this.budget = budget;
    this.leave = leave;
  }

  Narrator story() {
    return story;
  }

  /// What it may cost. Once the errand is late, the walk that goes on without it has this.
  Budget budget() {
    return budget;
  }

  Leave leave() {
    return leave;
  }

  /// The client waits no longer: what is not known by now is not asked for.
  void isLateNow() {
    late = true;
  }

  boolean isLate() {
    return late;
  }
}
