package dev.waymark.wire;

/// The sections of an answer that hold records, in their order (RFC 1035, section 4.1).
public enum Section {
  /// What was asked for.
  ANSWER,
  /// Who is responsible, or the proof that there is nothing.
  AUTHORITY,
  /// What may save the next question.
  ADDITIONAL
}
