package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Rank;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.Dns64Settings;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Question;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/// Makes IPv6 addresses of IPv4 addresses for names that have no others: RFC 6147.
///
/// | question | what is known | answer |
/// |---|---|---|
/// | AAAA | addresses that are not excluded | those (section 5.1.1, 5.1.4) |
/// | AAAA | NXDOMAIN | NXDOMAIN (section 5.1.2) |
/// | AAAA | nothing, only excluded ones, or a failure | made from A (section 5.1.6) |
/// | PTR of an address that was made | | an alias of the IPv4 address' PTR (section 5.3.1) |
///
/// A client that sets DO and CD validates itself and gets what there is (section 5.5).
final class Dns64 {
  /// TTL if no SOA says how long there is no AAAA: RFC 6147, section 5.1.7.
  private static final long TTL_WITHOUT_SOA = 600;

  private static final Name REVERSE = Name.fromConstantString("ip6.arpa.");

  /// Nibbles of an IPv6 address, `ip6`, `arpa` and the root.
  private static final int REVERSE_LABELS = 35;

  private static final SecurityStatus UNKNOWN = new SecurityStatus.Indeterminate();

  private final Dns64Settings settings;
  private final AddressSet excluded;
  private final AddressSet local;

  Dns64(Dns64Settings settings) {
    this.settings = settings;
    excluded = AddressSet.of(settings.excluded());
    List<AddressPrefix> notGlobal = new ArrayList<>(PrivateAddresses.PRIVATE);
    notGlobal.addAll(AddressPrefix.LOOPBACK);
    local = AddressSet.of(notGlobal);
  }

  /// The answer that `find` has; with translation, what follows from it. Null if `find` has none
  /// yet.
  ///
  /// @param asItIs whether the client wants no address made for it
  @Nullable Outcome translate(
      Question question,
      boolean asItIs,
      Narrator story,
      long now,
      Function<Question, @Nullable Outcome> find) {
    Question reverse = asItIs ? null : reverse(question);
    if (reverse != null) {
      story.decided(question, "dns64", "RFC 6147, section 5.3.1");
      Outcome target = find.apply(reverse);
      return target == null ? null : renamed(question, target, now);
    }
    Outcome known = find.apply(question);
    if (known == null || asItIs || !concerns(question.type())) {
      return known;
    }
    Outcome complete = complete(known, find, now);
    if (complete != null && !complete.equals(known)) {
      story.decided(question, "dns64", "RFC 6147, section 5.1.6");
    }
    return complete;
  }

  /// Whether answers of this type may have to be made.
  boolean concerns(int type) {
    return settings.on() && type == Type.AAAA;
  }

  /// The answer, with addresses made where the name has none. Null if `others` has no answer yet.
  ///
  /// @param known what there is
  /// @param others answers the question for IPv4 addresses
  @Nullable Outcome complete(
      Outcome known, Function<Question, @Nullable Outcome> others, long now) {
    return switch (known) {
      case Outcome.Found found -> {
        List<Record> useful = useful(found.data(), now);
        if (useful.size() == found.data().count()) {
          yield known;
        }
        yield useful.isEmpty()
            ? made(known, found.data().ttlLeft(now), others, now)
            : with(found, found.aliases(), useful, found.data().ttlLeft(now), now);
      }
      case Outcome.Nothing nothing ->
          nothing.absence().nameExists()
              ? made(known, negativeTtl(nothing.absence(), now), others, now)
              : known;
      case Outcome.Failed _ -> made(known, TTL_WITHOUT_SOA, others, now);
    };
  }

  private static long negativeTtl(CacheEntry.Absence absence, long now) {
    return absence.soa() == null ? TTL_WITHOUT_SOA : absence.ttlLeft(now);
  }

  private List<Record> useful(RankedRRset data, long now) {
    return data.records(now).stream()
        .filter(rr -> rr instanceof AAAARecord aaaa && !isExcluded(aaaa.getAddress()))
        .toList();
  }

  private boolean isExcluded(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length < 16) {
      return true; // Java's way to show an IPv4 address inside of IPv6
    }
    ByteBuffer halves = ByteBuffer.wrap(bytes);
    return excluded.contains(halves.getLong(), halves.getLong());
  }

  private @Nullable Outcome made(
      Outcome known, long ttl, Function<Question, @Nullable Outcome> others, long now) {
    Outcome ipv4 = others.apply(new Question(known.question().name(), Type.A));
    if (!(ipv4 instanceof Outcome.Found found)) {
      return ipv4 == null ? null : known;
    }
    List<Record> addresses = new ArrayList<>();
    for (Record rr : found.data().records(now)) {
      if (rr instanceof ARecord a && mayBeMade(a.getAddress().getAddress())) {
        addresses.add(address(rr.getName(), a.getAddress().getAddress()));
      }
    }
    long shorter = Math.min(ttl, found.data().ttlLeft(now));
    return addresses.isEmpty() ? known : with(known, found.aliases(), addresses, shorter, now);
  }

  /// RFC 6052, section 3.1: the well-known prefix is for addresses that are known everywhere.
  private boolean mayBeMade(byte[] ipv4) {
    long number = Integer.toUnsignedLong(ByteBuffer.wrap(ipv4).getInt());
    return !settings.prefix().isWellKnown() || !local.contains(0, ClientAddress.IPV4 | number);
  }

  private Record address(Name owner, byte[] ipv4) {
    try {
      InetAddress made = InetAddress.getByAddress(settings.prefix().embed(ipv4));
      return new AAAARecord(owner, DClass.IN, Integer.MAX_VALUE, made);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Outcome with(
      Outcome known, List<RankedRRset> aliases, List<Record> addresses, long ttl, long now) {
    RankedRRset data =
        RankedRRset.of(addresses, Rank.ANSWER_NOT_AUTHORITATIVE, UNKNOWN, null, now, ttl);
    return new Outcome.Found(known.question(), aliases, data);
  }

  /// The question that answers a PTR question for an address that was made; null for others.
  @Nullable Question reverse(Question question) {
    Name name = question.name();
    if (!settings.on()
        || question.type() != Type.PTR
        || name.labels() != REVERSE_LABELS
        || !name.subdomain(REVERSE)) {
      return null;
    }
    try {
      byte[] ipv4 = settings.prefix().extract(ReverseMap.fromName(name).getAddress());
      return ipv4 == null ? null : new Question(ReverseMap.fromAddress(ipv4), Type.PTR);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /// The answer to a PTR question by way of the IPv4 address.
  Outcome renamed(Question question, Outcome ipv4, long now) {
    Name target = ipv4.question().name();
    Record cname = new CNAMERecord(question.name(), DClass.IN, TTL_WITHOUT_SOA, target);
    List<RankedRRset> aliases = new ArrayList<>();
    aliases.add(RankedRRset.of(List.of(cname), Rank.ANSWER, UNKNOWN, null, now, TTL_WITHOUT_SOA));
    return switch (ipv4) {
      case Outcome.Found found -> {
        aliases.addAll(found.aliases());
        yield new Outcome.Found(question, aliases, found.data(), found.remark());
      }
      case Outcome.Nothing nothing -> {
        aliases.addAll(nothing.aliases());
        yield new Outcome.Nothing(question, aliases, nothing.absence(), nothing.remark());
      }
      case Outcome.Failed failed ->
          new Outcome.Failed(
              question, failed.cause(), failed.text(), failed.culprit(), failed.contextual());
    };
  }
}
