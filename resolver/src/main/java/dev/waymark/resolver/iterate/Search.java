package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.wire.Question;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Where one walk is: the name it looks for now (SNAME of RFC 1034), the aliases that led to it,
/// and how much of it servers have been told.
final class Search {
  /// RFC 9156, section 2.3: so many labels are added one at a time, the rest in larger steps.
  private static final int SINGLE_LABELS = 4;

  private final Question original;
  private final @Nullable Glueless counter;
  private final List<RankedRRset> aliases = new ArrayList<>();
  private final Set<Name> passed = new HashSet<>();
  private Set<Name> passedBy = Set.of();
  private String before = "";
  private Question current;
  private int labelsTold;
  private boolean wholeName;
  private boolean refresh;
  private boolean below;

  /// A client's question.
  Search(Question question) {
    this(question, null);
  }

  /// A question of the resolver itself, for a name server's address.
  ///
  /// @param counter counts such questions; null for a client's
  Search(Question question, @Nullable Glueless counter) {
    original = question;
    current = question;
    this.counter = counter;
    passed.add(question.name());
  }

  /// The question the walk began with.
  Question original() {
    return original;
  }

  /// The question it tries to answer now.
  Question current() {
    return current;
  }

  /// Whether the client asks this, not the resolver itself for a name server's sake.
  boolean isForClient() {
    return counter == null;
  }

  /// Whether it still looks for what the client asked for.
  boolean isAsAsked() {
    return isForClient() && current.equals(original);
  }

  /// What is known about the question is not to be used, as it is old.
  void refresh() {
    refresh = true;
  }

  /// Whether somebody has to be asked even if the answer is known.
  boolean isRefresh() {
    return refresh;
  }

  /// The aliases so far, in order.
  List<RankedRRset> aliases() {
    return aliases;
  }

  void add(RankedRRset alias) {
    aliases.add(alias);
  }

  /// Goes on with the target of an alias; false if it was passed before.
  boolean follow(Name target) {
    current = new Question(target, original.type());
    labelsTold = 0;
    wholeName = false;
    refresh = false;
    below = false;
    return passed.add(target);
  }

  /// Takes the lookup of an alias' target from those allowed; a client's question has no such
  /// limit.
  boolean spendLookup() {
    return counter == null || counter.spend();
  }

  /// The name that the zone which answers must hold.
  Name holder() {
    return below ? current.name() : Routes.holder(current);
  }

  /// The servers above a zone that is set here do not help with its DS: its own servers are asked,
  /// which at least can say that they have none. False if that is not the case, or was done before.
  boolean asksBelow(Routes routes) {
    if (below || current.type() != Type.DS || !routes.hasServers(current.name())) {
      return false;
    }
    below = true;
    return true;
  }

  /// The resolvers that are set for a zone do not help; the walk goes on without them.
  ///
  /// @param why in words
  void passBy(Name zone, String why) {
    if (passedBy.isEmpty()) {
      passedBy = new HashSet<>();
    }
    passedBy.add(zone);
    before += why + "; then ";
  }

  /// What a failure's text begins with: whoever was passed by, and why.
  String before() {
    return before;
  }

  /// Zones whose set servers did not help.
  Set<Name> passedBy() {
    return passedBy;
  }

  /// What a server of `zone` is asked: only as many labels as it needs to point to the next zone
  /// cut (RFC 9156, section 3).
  Question next(Name zone, boolean minimise, Budget budget) {
    int all = current.name().labels();
    int told = Math.max(zone.labels(), labelsTold);
    int left = all - told;
    if (!minimise || wholeName || left <= 1 || budget.minimisedLeft() == 0) {
      return current;
    }
    int step =
        budget.minimised() < SINGLE_LABELS ? 1 : Math.ceilDiv(left, budget.minimisedLeft() + 1);
    return step >= left ? current : new Question(new Name(current.name(), left - step), Type.A);
  }

  /// There is no zone cut at the name that was asked, so more can be told.
  void told(Name name) {
    labelsTold = name.labels();
  }

  /// The whole name is asked from now on.
  void tellAll() {
    wholeName = true;
  }
}
