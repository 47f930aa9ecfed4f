package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.iterate.OwnAnswers;
import dev.waymark.resolver.settings.PolicySettings;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Question;
import dev.waymark.wire.WireRRset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// What this resolver decides by itself, without the DNS: names that it answers for, and data that
/// no client gets.
final class OwnRules implements OwnAnswers {
  private final StaticHosts hosts;
  private final SpecialNames specialNames;
  private final PrivateAddresses privateAddresses;

  /// @param loopback whether servers and zones may be on loopback
  /// @param ownZones zones whose servers somebody has set
  OwnRules(PolicySettings policy, boolean loopback, List<Name> ownZones) {
    hosts = new StaticHosts(policy.hosts());
    specialNames = new SpecialNames(policy.lifted(), loopback, ownZones);
    privateAddresses = new PrivateAddresses(policy, loopback, ownZones);
  }

  /// An answer by this resolver's own rules: static hosts before special names, as somebody wants
  /// them.
  @Nullable Outcome rule(Question question, Narrator story, long now) {
    Ruling ruling = question.type() == Type.ANY ? Ruling.any(question, now) : ruling(question, now);
    if (ruling == null) {
      return null;
    }
    story.decided(question, ruling.rule(), ruling.reference());
    return ruling.outcome();
  }

  private @Nullable Ruling ruling(Question question, long now) {
    Ruling ruling = hosts.rule(question, now);
    return ruling != null ? ruling : specialNames.rule(question, now);
  }

  @Override
  public @Nullable OwnAnswer find(Question question, long now) {
    Ruling ruling = ruling(question, now);
    if (ruling == null) {
      return null;
    }
    CacheEntry entry =
        switch (ruling.outcome()) {
          case Outcome.Found found -> found.data();
          case Outcome.Nothing nothing -> nothing.absence();
          case Outcome.Failed failed -> throw new IllegalStateException("a rule fails: " + failed);
        };
    return new OwnAnswer(entry, ruling.rule(), ruling.reference());
  }

  /// Whether data must not get to a client. What somebody has set here may, behind an alias too.
  boolean withholds(WireRRset data) {
    return privateAddresses.withholds(data)
        && !hosts.has(NameBytes.toName(data.ownerBytes(), data.ownerOffset()));
  }

  /// What the client gets instead.
  Outcome withheld(Outcome.Found found, Narrator story, long now) {
    story.decided(found.question(), "private-address", "RFC 8914, section 4.18");
    String text = "a public name with a private address: " + found.data().owner();
    CacheEntry.Absence absence = new CacheEntry.Absence(true, null, found.data().status(), now);
    return new Outcome.Nothing(
        found.question(),
        found.aliases(),
        absence,
        new Outcome.Remark(ExtendedError.FILTERED, text));
  }
}
