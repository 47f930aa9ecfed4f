package dev.waymark.resolver.iterate;

import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What went wrong with each server of a zone, so that in the end the cause can be named.
final class Tally {
  /// Servers named in a text: it goes to the client in 255 bytes at most.
  private static final int MAX_NAMED = 3;

  private final Name apex;
  private final boolean isForward;
  private final Set<Cause> causes = EnumSet.noneOf(Cause.class);
  private final List<String> servers = new ArrayList<>();
  private boolean hindered;
  private @Nullable Cause lookups;
  private @Nullable Cause usedUp;
  private String lookupsCulprit = "";

  /// Why nobody could be asked any more.
  ///
  /// @param culprit the zone at fault
  record Verdict(Cause cause, String text, String culprit) {}

  /// @param isForward whether resolvers are asked that were set for the zone, not its own servers
  Tally(Name zone, boolean isForward) {
    apex = zone;
    this.isForward = isForward;
  }

  void silent(Server server) {
    note(Cause.SILENT, who(server) + " silent");
  }

  /// Nobody was asked, as all were silent a moment ago.
  void silentBefore() {
    causes.add(Cause.SILENT);
  }

  void notThere(Server server, String reason) {
    note(Cause.UNREACHABLE, who(server) + " " + reason);
  }

  /// This machine could not ask it: that is no silence.
  void notSent(Server server, String reason) {
    hindered = true;
    name(who(server) + " " + reason);
  }

  void lame(Server server, Lameness why) {
    note(Cause.LAME, who(server) + " " + words(why));
  }

  void unusable(Server server, String what) {
    note(Cause.UNUSABLE, who(server) + " " + what);
  }

  /// Resolvers that are set here have no name of their own: as somebody has set them.
  private String who(Server server) {
    return isForward ? server.ip().getHostAddress() + "@" + server.port() : server.toString();
  }

  private void note(Cause cause, String what) {
    causes.add(cause);
    name(what);
  }

  private void name(String what) {
    if (!servers.contains(what)) {
      servers.add(what);
    }
  }

  /// A server's name could not be turned into an address.
  void noAddress(Cause cause, Name name, String culprit) {
    if (lookups == null || cause == Cause.CYCLE) {
      lookups = cause;
      lookupsCulprit = name.toString(true) + (culprit.isEmpty() ? "" : " (" + culprit + ")");
    }
  }

  void usedUp(Cause cause) {
    usedUp = cause;
  }

  /// Whether nothing at all came back from any server asked.
  boolean isSilence() {
    return !causes.isEmpty()
        && !causes.contains(Cause.LAME)
        && !causes.contains(Cause.UNUSABLE)
        && usedUp != Cause.OUT_OF_QUERIES
        && usedUp != Cause.OUT_OF_BYTES;
  }

  private static String words(Lameness why) {
    return switch (why) {
      case REFUSED -> "REFUSED";
      case SERVER_FAILURE -> "SERVFAIL";
      case NOT_IMPLEMENTED -> "NOTIMP";
      case REFERRAL_NOT_DOWNWARDS -> "refers to itself or upwards";
      case NOT_AUTHORITATIVE -> "not authoritative";
      case NOT_RECURSIVE -> "does not recurse (RA=0)";
    };
  }

  /// The cause of all, in words that name the zone and its servers.
  Verdict verdict() {
    String zone = apex.equals(Name.root) ? "the root" : apex.toString(true);
    String details = details();
    if (usedUp != null && (causes.isEmpty() || usedUp != Cause.OUT_OF_TIME)) {
      return new Verdict(usedUp, words(usedUp) + " at " + zone + details, zone);
    }
    if (causes.isEmpty() && !hindered) {
      Cause cause = lookups == null ? Cause.NO_ADDRESS : lookups;
      return switch (cause) {
        case CYCLE ->
            new Verdict(
                cause,
                "name servers of " + zone + " need each other to be found: " + lookupsCulprit,
                zone);
        case TOO_DEEP, OUT_OF_QUERIES, OUT_OF_BYTES, OUT_OF_TIME ->
            new Verdict(cause, words(cause) + " at " + zone, zone);
        default ->
            new Verdict(
                Cause.NO_ADDRESS,
                "no address of any name server of "
                    + zone
                    + (lookupsCulprit.isEmpty() ? " can be used here" : ": " + lookupsCulprit),
                zone);
      };
    }
    Cause cause = worst();
    if (isForward) {
      String set = zone.equals("the root") ? "" : " for " + zone;
      return new Verdict(
          cause == Cause.UNREACHABLE ? Cause.FORWARDER_UNREACHABLE : Cause.FORWARDER,
          "no resolver that is set here" + set + " " + missing(cause) + details,
          "the resolvers that are set here" + set);
    }
    return new Verdict(cause, "no name server of " + zone + " " + missing(cause) + details, zone);
  }

  private Cause worst() {
    for (Cause cause : List.of(Cause.LAME, Cause.UNUSABLE, Cause.SILENT)) {
      if (causes.contains(cause)) {
        return cause;
      }
    }
    return Cause.UNREACHABLE;
  }

  private String missing(Cause cause) {
    return switch (cause) {
      case LAME -> isForward ? "helps" : "speaks for it";
      case UNUSABLE -> "gave a usable reply";
      case UNREACHABLE -> "could be reached";
      default -> "replied";
    };
  }

  private static String words(Cause usedUp) {
    return switch (usedUp) {
      case OUT_OF_QUERIES -> "the queries allowed were used up";
      case OUT_OF_BYTES -> "the bytes that servers may send were used up";
      case OUT_OF_TIME -> "the time allowed was over";
      case TOO_DEEP -> "too many name servers needed name servers";
      default -> usedUp.id().replace('.', ' ').toLowerCase(Locale.ROOT);
    };
  }

  private String details() {
    if (servers.isEmpty()) {
      return "";
    }
    int more = servers.size() - MAX_NAMED;
    String named = String.join(", ", servers.subList(0, Math.min(MAX_NAMED, servers.size())));
    return ": " + named + (more > 0 ? ", and " + more + " more" : "");
  }
}
