package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.ServerMemory;
import java.net.InetSocketAddress;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/// What a server understands, EDNS and letters in mixed case: as one attempt takes it to be at
/// first, and as its replies show.
final class Understanding {
  private final ServerMemory memory;
  private final InetSocketAddress server;
  private final boolean isPlain;
  private final boolean mayMix;

  /// @param plain whether EDNS is left out unless it is known to be understood
  /// @param mayMix whether any server is asked in mixed case
  Understanding(ServerMemory memory, InetSocketAddress server, boolean plain, boolean mayMix) {
    this.memory = memory;
    this.server = server;
    isPlain = plain && !memory.speaksEdns(server);
    this.mayMix = mayMix;
  }

  /// How it is asked first.
  Manner firstManner() {
    return Manner.first(
        !isPlain && !memory.hasNoEdns(server), mayMix && !memory.changesCase(server));
  }

  /// Whether a reply says that EDNS is not understood (RFC 6891, section 7). With an OPT record,
  /// NOTIMP is about something else.
  static boolean isLackOfEdns(Message message) {
    int rcode = message.getRcode();
    return rcode == Rcode.FORMERR
        || rcode == Rcode.BADVERS
        || rcode == Rcode.NOTIMP && message.getOPT() == null;
  }

  /// Whether it lacks, in a reply that may be forged, the EDNS that it is known to understand (S9).
  boolean isContradictedBy(Message message) {
    return message.getOPT() == null && isLackOfEdns(message) && memory.speaksEdns(server);
  }

  /// Remembers what is new about the server, unless one datagram that may have been forged
  /// contradicts what it is known to understand (S9).
  ///
  /// @param manner in which it was asked
  void learn(Message message, Manner manner) {
    boolean news = !manner.edns() && !memory.hasNoEdns(server) && !isLackOfEdns(message);
    if (news && isPlain) {
      memory.seemsToHaveNoEdns(server);
    } else if (news && (manner.isTcp() || !memory.speaksEdns(server))) {
      memory.withoutEdns(server);
    }
    if (mayMix && !manner.mixCase() && !memory.changesCase(server)) {
      memory.withPlainCase(server);
    }
  }
}
