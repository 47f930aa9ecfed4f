package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// The name servers of one zone whose addresses are looked up, as none that is known may help: they
/// came without glue, with glue of a family that leads nowhere here, or with glue that has grown
/// old.
///
/// A server whose name lies in the zone itself is not among them: only the zone could say more.
final class Glueless {
  /// Glue of another zone's name may have grown old if it was silent so often.
  private static final int TRIES_BEFORE_DOUBT = 2;

  private static final InetSocketAddress ANY_IPV4 =
      new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
  private static final InetSocketAddress ANY_IPV6 =
      new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

  private final Surroundings around;
  private final Delegation delegation;
  private final List<Candidate> candidates;
  private final List<Name> names = new ArrayList<>(0);
  private final List<Question> taken = new ArrayList<>(0);
  private int lookups;

  /// @param candidates whose addresses are known, those found later too
  Glueless(Surroundings around, Delegation delegation, List<Candidate> candidates) {
    this.around = around;
    this.delegation = delegation;
    this.candidates = candidates;
    for (NameServer server : delegation.servers()) {
      if (!server.name().subdomain(delegation.zone())) {
        names.add(server.name());
      }
    }
  }

  /// Whether nothing is left to be looked up where no known address helps.
  boolean isEmpty() {
    return names.isEmpty()
        || lookups >= around.limits().nameServerLookups()
        || taken.size() >= names.size() * types().size();
  }

  /// Takes the next address to be looked up; null if there is none, or if enough was looked up for
  /// this zone.
  @Nullable Question take() {
    if (names.isEmpty()) {
      return null;
    }
    if (taken.isEmpty()) {
      Collections.shuffle(names, around.random());
    }
    List<Integer> types = types();
    for (Name name : names) {
      if (candidates.stream().anyMatch(one -> one.name.equals(name) && mayHelp(one))) {
        continue;
      }
      for (int type : types) {
        Question question = new Question(name, type);
        if (!taken.contains(question)) {
          taken.add(question);
          return spend() ? question : null;
        }
      }
    }
    return null;
  }

  /// Takes one of the lookups that are allowed for the zone: each name and type costs one, and each
  /// alias that a name server's name should not be (RFC 2181, section 10.3). False if none is left.
  boolean spend() {
    if (lookups >= around.limits().nameServerLookups()) {
      return false;
    }
    lookups++;
    return true;
  }

  /// How many lookups there were.
  int lookups() {
    return lookups;
  }

  /// Nothing can be learnt about a server.
  void giveUp(Name server) {
    names.remove(server);
    taken.removeIf(one -> one.name().equals(server));
  }

  private boolean mayHelp(Candidate one) {
    return !one.failed
        && !memory().isLame(delegation, one.at)
        && one.tries < TRIES_BEFORE_DOUBT
        && memory().isRoutable(one.at)
        && !memory().isDead(one.at);
  }

  private ServerMemory memory() {
    return around.stores().servers();
  }

  /// The types of addresses that are of use: of a family that leads nowhere only if there is no
  /// other.
  private List<Integer> types() {
    WalkSettings walk = around.walk();
    boolean four = walk.ipv4() && memory().isRoutable(ANY_IPV4);
    boolean six = walk.ipv6() && memory().isRoutable(ANY_IPV6);
    List<Integer> types = new ArrayList<>(2);
    if (four || walk.ipv4() && !six) {
      types.add(Type.A);
    }
    if (six || walk.ipv6() && !four) {
      types.add(Type.AAAA);
    }
    return types;
  }
}
