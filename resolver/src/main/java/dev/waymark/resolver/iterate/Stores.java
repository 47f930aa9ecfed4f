package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.settings.CacheSettings;

/// All that is remembered between walks.
public record Stores(
    AnswerCache answers, DelegationStore delegations, FailureCache failures, ServerMemory servers) {
  /// Remembers as much and as long as `settings` say from now on.
  public void adjust(CacheSettings settings) {
    answers.adjust(settings);
    delegations.adjust(settings.maxTtl());
    failures.adjust(settings);
  }

  /// Forgets everything.
  public void clear() {
    answers.clear();
    delegations.clear();
    failures.clear();
    servers.clear();
  }
}
