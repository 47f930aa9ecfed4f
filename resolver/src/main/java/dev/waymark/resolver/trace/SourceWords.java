package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.name;

import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// The words for whether what a cache has is still so.
final class SourceWords {
  private SourceWords() {}

  /// What the server says now.
  static String result(TraceEvent.SourceChecked checked) {
    if (checked.rcode() < 0) {
      return "no reply";
    }
    if (!checked.records().isEmpty()) {
      return TraceWords.data(checked.records());
    }
    return switch (checked.rcode()) {
      case Rcode.NOERROR -> TraceWords.nothing(checked.key(), true);
      case Rcode.NXDOMAIN -> TraceWords.nothing(checked.key(), false);
      default -> TraceWords.rcode(checked.rcode());
    };
  }

  /// What follows from it.
  static String verdict(TraceEvent.SourceChecked checked) {
    return switch (checked.still()) {
      case SAME -> "yes: the owner says the same as the cache";
      case CHANGED ->
          "NO: the owner has changed it. The cache goes on with what it was told for another "
              + checked.ttlLeft()
              + " s";
      case UNKNOWN -> "that cannot be told now";
    };
  }

  /// What somebody should know who expected to see the change.
  static String notice(TraceEvent.SourceChecked checked, boolean wasAbsent) {
    String name = name(checked.key().name());
    String flush = "waymark control cache flush name " + name;
    return wasAbsent
        ? name
            + " was asked for before it had a "
            + Type.string(checked.key().type())
            + " record, and has one now. This resolver believes that there is none for another "
            + checked.ttlLeft()
            + " s, as the SOA of the zone says (the smaller of its TTL and its minimum). Nobody"
            + " is at fault: wait, or have the resolver forget it ("
            + flush
            + "). The next time create a name first, then ask for it"
        : "the owner of "
            + name
            + " has changed it: "
            + name(checked.server().name())
            + " says "
            + result(checked)
            + " now. This resolver gives the old answer for another "
            + checked.ttlLeft()
            + " s, as its TTL says. Nobody is at fault: wait, or have the resolver forget it ("
            + flush
            + "). The next time lower the TTL, wait for the old one to run out, then change it";
  }
}
