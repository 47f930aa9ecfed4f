package dev.waymark.resolver;

import dev.waymark.wire.Question;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;

/// Names whose addresses somebody has set here, and the way back from these addresses.
final class StaticHosts {
  /// Seconds a client may keep it: a changed setting is seen soon.
  private static final long HOST_TTL = 300;

  private static final String RULE = "static-host";
  private static final String REFERENCE = "set by whoever runs this resolver";

  private final Map<Name, List<InetAddress>> hosts;
  private final Map<Name, Name> reverse = new HashMap<>();

  StaticHosts(Map<Name, List<InetAddress>> hosts) {
    this.hosts = hosts;
    hosts.forEach(
        (name, addresses) ->
            addresses.forEach(
                address -> reverse.putIfAbsent(ReverseMap.fromAddress(address), name)));
  }

  /// Whether the name is set here.
  boolean has(Name name) {
    return hosts.containsKey(name);
  }

  /// The answer, if the name is set here; null otherwise.
  @Nullable Ruling rule(Question question, long now) {
    List<InetAddress> addresses = hosts.get(question.name());
    if (addresses != null) {
      return ruling(question, addresses.stream().map(one -> record(question, one)).toList(), now);
    }
    Name host = reverse.get(question.name());
    if (host != null) {
      Record ptr = new PTRRecord(question.name(), DClass.IN, HOST_TTL, host);
      return ruling(question, List.of(ptr), now);
    }
    return null;
  }

  private static Record record(Question question, InetAddress address) {
    return address instanceof Inet4Address
        ? new ARecord(question.name(), DClass.IN, HOST_TTL, address)
        : new AAAARecord(question.name(), DClass.IN, HOST_TTL, address);
  }

  private static Ruling ruling(Question question, List<Record> all, long now) {
    List<Record> wanted = all.stream().filter(rr -> rr.getType() == question.type()).toList();
    return new Ruling(
        wanted.isEmpty()
            ? Ruling.absence(question, question.name(), true, now)
            : Ruling.found(question, wanted, now),
        RULE,
        REFERENCE);
  }
}
