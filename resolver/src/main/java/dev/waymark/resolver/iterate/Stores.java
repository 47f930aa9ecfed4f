package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.cache.ServerMemory;

/// All that is remembered between walks.
public record Stores(
    AnswerCache answers, DelegationStore delegations, FailureCache failures, ServerMemory servers) {
  /// Forgets everything.
  public void clear() {
    answers.clear();
    delegations.clear();
    failures.clear();
    servers.clear();
  }
}
