package dev.waymark.authoritative.answer;

import dev.waymark.authoritative.zone.Lookup;
import dev.waymark.authoritative.zone.Place;
import dev.waymark.authoritative.zone.Proof;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.HashedName;
import dev.waymark.wire.Section;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Collects the RRsets of an answer: what was looked up, where its aliases lead, who is responsible
/// and which addresses the client will want next.
///
/// Answers are minimal: a positive one has nothing in its authority section. One assembler serves
/// one thread, and its answer holds until the next.
public final class AnswerAssembler {
  /// Aliases followed for one question: far more than anybody needs, few enough to stay cheap.
  static final int MAX_ALIASES = 18;

  /// Hosts whose addresses are added: a root's worth of servers (CVE-2024-11187: a hostile zone can
  /// name hundreds).
  static final int MAX_TARGETS = 13;

  private final AssembledAnswer answer = new AssembledAnswer();
  private final HashedName effective = new HashedName();
  private final Place placeOfTarget = new Place();
  private final Proof proof = new Proof();
  private final int[] targets = new int[MAX_TARGETS];
  private final int[] owners = new int[MAX_TARGETS];
  private final boolean[] inDomain = new boolean[MAX_TARGETS];
  private int targetCount;

  /// Makes an assembler for one thread.
  public AnswerAssembler() {}

  /// Assembles the answer to a question, wherever aliases lead.
  ///
  /// @param catalog where aliases may lead
  /// @param zone the zone that answers
  /// @param name the QNAME
  /// @param place where the search for it in `zone` ended
  /// @param proofs which signatures and proofs to add
  public AssembledAnswer assemble(
      ZoneCatalog catalog, Zone zone, HashedName name, Place place, int type, Proofs proofs) {
    return assemble(catalog, _ -> true, zone, name, place, type, proofs);
  }

  /// Assembles the answer to a question.
  ///
  /// @param catalog where aliases may lead
  /// @param open which of its zones the client may hear about
  /// @param zone the zone that answers
  /// @param name the QNAME
  /// @param place where the search for it in `zone` ended
  /// @param proofs which signatures and proofs to add
  public AssembledAnswer assemble(
      ZoneCatalog catalog,
      Predicate<Zone> open,
      Zone zone,
      HashedName name,
      Place place,
      int type,
      Proofs proofs) {
    answer.begin(place.isAuthoritative());
    @Nullable Zone there = zone;
    HashedName asked = name;
    Place found = place;
    for (int aliases = 0; there != null; aliases++) {
      int from = answer.size();
      WireRRset cname = add(there, there.lookup(asked, found));
      if (proofs != Proofs.NONE && there.isSigned()) {
        prove(there, asked, found, from, proofs);
      }
      if (answer.isTruncated()
          || cname == null
          || type == Types.CNAME
          || type == Types.ANY
          || aliases == MAX_ALIASES) {
        break;
      }
      // The search starts again with the target, in whichever zone it is (RFC 1034, section 4.3.2,
      // step 3a).
      asked = effective.show(cname.rdataBytes(), cname.rdataOffset() + 2);
      if (answer.hasAlias(effective.bytes(), effective.offset(), effective.length())) {
        break;
      }
      there = catalog.closestZone(effective, type);
      if (there != null && !open.test(there)) {
        break; // the client asks for the target itself, and is refused
      }
      if (there != null) {
        found = there.find(effective, type, placeOfTarget);
      }
    }
    return answer;
  }

  /// Adds what proves that the RRsets from number `from` on are what `zone` has to say: the second
  /// pass over what was collected (RFC 4035, section 3.1).
  private void prove(Zone zone, HashedName name, Place place, int from, Proofs proofs) {
    if (proofs == Proofs.CHEAP && zone.isCostlyToProve(place)) {
      answer.truncate();
      return;
    }
    WireRRset ds = zone.ds(place);
    if (ds != null) {
      answer.require(Section.AUTHORITY, ds);
    }
    zone.prove(name, place, proof);
    for (int i = 0; i < proof.count(); i++) {
      WireRRset record = zone.proven(proof, i);
      if (!answer.has(Section.AUTHORITY, record)) {
        answer.require(Section.AUTHORITY, record);
      }
    }
    answer.sign(zone, from);
  }

  /// Adds what was found in one zone; returns the alias to follow, if it was one.
  private @Nullable WireRRset add(Zone zone, Lookup lookup) {
    return switch (lookup) {
      case Lookup.Answer found -> {
        answer.require(Section.ANSWER, found.rrset());
        addAddresses(zone, found.rrset());
        yield null;
      }
      case Lookup.Signatures signatures -> {
        signatures.rrsets().forEach(each -> answer.require(Section.ANSWER, each));
        yield null;
      }
      case Lookup.Alias alias -> {
        answer.require(Section.ANSWER, alias.cname());
        yield alias.cname();
      }
      case Lookup.Redirection redirection -> {
        addOnce(redirection.dname());
        answer.require(Section.ANSWER, redirection.cname());
        yield redirection.cname();
      }
      case Lookup.Overflow overflow -> {
        addOnce(overflow.dname());
        answer.rcode(Rcodes.YXDOMAIN);
        yield null;
      }
      case Lookup.Referral referral -> {
        answer.require(Section.AUTHORITY, referral.ns());
        addAddresses(zone, referral.ns());
        yield null;
      }
      case Lookup.NoData no -> {
        answer.require(Section.AUTHORITY, no.soa());
        yield null;
      }
      case Lookup.NameError no -> {
        answer.rcode(Rcodes.NAME_ERROR);
        answer.require(Section.AUTHORITY, no.soa());
        yield null;
      }
    };
  }

  private void addOnce(WireRRset dname) {
    if (!answer.has(dname)) {
      answer.require(Section.ANSWER, dname);
    }
  }

  /// Adds the addresses that `zone` has for the hosts that `rrset` names. Those of name servers in
  /// the delegated domain come first and must be complete: without them nobody gets in (RFC 9471,
  /// section 3.1).
  private void addAddresses(Zone zone, WireRRset rrset) {
    targetCount = 0;
    zone.targets(rrset, (target, owner, glue) -> remember(zone, target, owner, glue));
    for (int i = 0; i < targetCount; i++) {
      if (inDomain[i]) {
        addAddresses(zone, i, true);
      }
    }
    for (int i = 0; i < targetCount; i++) {
      if (!inDomain[i]) {
        if (rrset.type() == Types.HTTPS || rrset.type() == Types.SVCB) {
          addService(zone, i, rrset);
        }
        addAddresses(zone, i, false);
      }
    }
  }

  private void remember(Zone zone, int target, int owner, boolean isInDomain) {
    if (targetCount == MAX_TARGETS) {
      return;
    }
    for (int i = 0; i < targetCount; i++) {
      if (targets[i] == target && zone.isSameOwner(owners[i], owner)) {
        return;
      }
    }
    targets[targetCount] = target;
    owners[targetCount] = owner;
    inDomain[targetCount] = isInDomain;
    targetCount++;
  }

  /// Adds the services of the host that an alias form points to (RFC 9460, section 4.1).
  private void addService(Zone zone, int i, WireRRset alias) {
    WireRRset service = zone.rrsetOf(targets[i], owners[i], alias.type());
    if (service != null && !answer.has(service)) {
      answer.offer(Section.ADDITIONAL, service);
    }
  }

  private void addAddresses(Zone zone, int i, boolean isRequired) {
    addAddresses(zone.rrsetOf(targets[i], owners[i], Types.A), isRequired);
    addAddresses(zone.rrsetOf(targets[i], owners[i], Types.AAAA), isRequired);
  }

  private void addAddresses(@Nullable WireRRset addresses, boolean isRequired) {
    if (addresses == null) {
      return;
    }
    if (isRequired) {
      answer.require(Section.ADDITIONAL, addresses);
    } else {
      answer.offer(Section.ADDITIONAL, addresses);
    }
  }
}
