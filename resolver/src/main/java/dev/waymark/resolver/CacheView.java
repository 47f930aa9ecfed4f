package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.cache.Key;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Stores;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// What a resolver remembers, for people: to be read as text, and to be forgotten in parts.
///
/// Everything goes over the stores as they are, one entry after another, while others use them:
/// nothing is copied or locked, so a cache of any size can be read.
public final class CacheView {
  private final Stores stores;

  CacheView(Stores stores) {
    this.stores = stores;
  }

  /// How much there is.
  ///
  /// @param answers RRsets and absences
  /// @param bytes of them, about
  public record Size(long answers, long bytes, long delegations, long failures) {}

  /// How much there is.
  public Size size() {
    return new Size(
        stores.answers().size(),
        stores.answers().bytes(),
        stores.delegations().size(),
        stores.failures().size());
  }

  /// Tells all that is remembered at or below a name, in lines: records in presentation format,
  /// the rest as comments. What is over is left out.
  public void dump(Name top, Consumer<String> line) {
    long now = stores.answers().now();
    stores.answers().forEach((key, entry) -> tell(key, entry, top, now, line));
    stores.delegations().forEach(known -> tell(known, top, now, line));
    stores.failures().forEach((key, failure) -> tell(key, failure, top, now, line));
  }

  private static void tell(Key key, CacheEntry entry, Name top, long now, Consumer<String> line) {
    Name name = key.name();
    if (entry.expiresAt() <= now || !name.subdomain(top)) {
      return;
    }
    switch (entry) {
      case RankedRRset data -> {
        String about = data.rank().words() + ", " + data.status().word();
        data.records(now)
            .forEach(rr -> line.accept(rr.toString().replaceAll("\t+", " ") + " ; " + about));
      }
      case CacheEntry.Absence absence ->
          line.accept(
              "; "
                  + name
                  + " "
                  + absence.ttlLeft(now)
                  + " "
                  + (absence.nameExists() ? "NODATA " + Type.string(key.type()) : "NXDOMAIN")
                  + " ; "
                  + absence.status().word());
    }
  }

  private static void tell(DelegationStore.Known known, Name top, long now, Consumer<String> line) {
    Delegation delegation = known.delegation();
    Name zone = delegation.zone();
    if (zone.subdomain(top)) {
      StringBuilder text =
          new StringBuilder("; " + zone + " " + known.ttlLeft(now) + " delegation");
      delegation
          .servers()
          .forEach(
              server -> {
                text.append(' ').append(server.name());
                server.addresses().forEach(ip -> text.append(' ').append(ip.getHostAddress()));
              });
      line.accept(text.toString());
    }
  }

  private static void tell(
      Key key, FailureCache.Failure failure, Name top, long now, Consumer<String> line) {
    if (failure.expiresAt() > now && key.name().subdomain(top)) {
      line.accept(
          "; "
              + key.name()
              + " "
              + (failure.expiresAt() - now)
              + " failure "
              + Type.string(key.type())
              + " ; "
              + failure.text());
    }
  }

  /// Forgets what is remembered about one name: data, absences, failures, and its delegation.
  ///
  /// @return how many entries went
  public long flush(Name name) {
    return flush(name::equals);
  }

  /// Forgets what is remembered about a name and all names below it.
  ///
  /// @return how many entries went
  public long flushTree(Name top) {
    return flush(name -> name.subdomain(top));
  }

  private long flush(Predicate<Name> names) {
    return stores.answers().removeIf(names)
        + stores.delegations().removeIf(names)
        + stores.failures().removeIf(names);
  }
}
