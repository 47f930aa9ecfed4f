package dev.waymark.resolver.trace;

import dev.waymark.wire.Section;
import org.xbill.DNS.Record;

/// One record of a reply, with the verdict on it.
///
/// @param section where it stood
/// @param rr the record
/// @param rule why it was accepted, ignored or refused
public record Judged(Section section, Record rr, Rule rule) {
  /// Accepted, ignored or refused.
  public Belief belief() {
    return rule.belief();
  }
}
