package dev.waymark.resolver.cache;

/// What a server was seen to understand; a new value at each change.
///
/// Nothing of it holds for ever: servers are replaced, and somebody may have forged a reply that
/// told it (S9).
///
/// @param speaksEdnsUntil as it replied with an OPT record; seconds of the clock
/// @param noEdnsUntil as it understood a question only without one
/// @param plainCaseUntil as it does not keep the case of the question
record Habits(long speaksEdnsUntil, long noEdnsUntil, long plainCaseUntil) {
  private static final long NEVER = Long.MIN_VALUE / 2;
  static final Habits UNKNOWN = new Habits(NEVER, NEVER, NEVER);

  Habits withEdns(long now) {
    return new Habits(now + ServerMemory.KNOWN_SECONDS, NEVER, plainCaseUntil);
  }

  /// Whether there is nothing to be learnt from one more reply with an OPT record: it would add
  /// little to the time that is left.
  boolean isSureOfEdns(long now) {
    return noEdnsUntil == NEVER && speaksEdnsUntil - now > ServerMemory.KNOWN_SECONDS / 2;
  }

  Habits withoutEdns(long until) {
    return new Habits(speaksEdnsUntil, until, plainCaseUntil);
  }

  Habits withPlainCase(long now) {
    return new Habits(speaksEdnsUntil, noEdnsUntil, now + ServerMemory.KNOWN_SECONDS);
  }

  boolean speaksEdns(long now) {
    return now < speaksEdnsUntil;
  }

  boolean hasNoEdns(long now) {
    return now < noEdnsUntil;
  }

  boolean changesCase(long now) {
    return now < plainCaseUntil;
  }
}
