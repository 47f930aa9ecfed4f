package dev.waymark.internet;

import java.time.Duration;

/// What is wrong with a name server of the little internet: one switch of each, to be set and
/// cleared while it runs.
///
/// Each kind is one that operators meet. What the server is asked is noted all the same, if it
/// reaches it.
public sealed interface Fault {
  /// Switched off, or behind a wall: nothing ever comes back.
  record Silent() implements Fault {}

  /// Replies come late.
  ///
  /// @param by how much later than otherwise
  record Slow(Duration by) implements Fault {
    /// As long as a person notices and most resolvers wait.
    public static final Duration USUAL = Duration.ofMillis(500);

    /// The longest that makes sense: everybody has given up by then.
    public static final Duration LONGEST = Duration.ofSeconds(30);

    /// Checks the time.
    ///
    /// @throws IllegalArgumentException if it is not between 0 and [#LONGEST]
    public Slow {
      if (by.isNegative() || by.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "a reply comes 0 to " + LONGEST.toMillis() + " ms late, not " + by.toMillis());
      }
    }
  }

  /// It says REFUSED to everything: its operator never told it of the zone, or took it away.
  record Refusing() implements Fault {}

  /// It does not know the zone, and points back up to the root instead of answering: lame (RFC
  /// 9499, section 7).
  record Lame() implements Fault {}

  /// Over UDP it only ever says that the answer does not fit (TC); over TCP it answers.
  record Truncating() implements Fault {}

  /// Some of the packets to it are lost on the way.
  ///
  /// @param percent of them, from 1 to 100
  record Losing(int percent) implements Fault {
    /// Enough to be seen within a few questions.
    public static final int USUAL = 30;

    /// Checks the share.
    ///
    /// @throws IllegalArgumentException if it is not from 1 to 100
    public Losing {
      if (percent < 1 || percent > 100) {
        throw new IllegalArgumentException("1 to 100 percent can be lost, not " + percent);
      }
    }
  }

  /// Somebody who cannot see the questions guesses: before each reply over UDP come forged ones
  /// with the wrong id (RFC 5452, section 4).
  record Spoofed() implements Fault {
    /// Enough for a resolver to notice.
    static final int FORGERIES = 3;
  }

  /// It has an older copy of its zones than its neighbours: the transfer failed and nobody looked.
  /// The serial is one lower, and each name has but the last of its addresses.
  record Outdated() implements Fault {}
}
