package dev.waymark.authoritative.zone;

import dev.waymark.wire.PreparedAnswer.Reach;

/// Makes the prepared answers of a zone, question by question. The zone says which questions; how
/// an answer comes about is none of its business.
@FunctionalInterface
public interface Preparation {
  /// Prepares the answer to a question.
  ///
  /// @param name has the QNAME at `offset`
  /// @param reach which other questions have the same answer
  /// @param room is written to from its beginning
  /// @return the length of what was written; 0 if the answer is better made when it is asked for
  int prepare(Zone zone, byte[] name, int offset, int type, Reach reach, byte[] room);
}
