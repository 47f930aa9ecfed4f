package dev.waymark.wire.access;

import dev.waymark.wire.ClientAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Addresses in any number of blocks.
public final class AddressSet {
  /// None.
  public static final AddressSet EMPTY = AddressSet.of(List.of());

  /// This machine itself.
  public static final AddressSet LOOPBACK = AddressSet.of(AddressPrefix.LOOPBACK);

  private final PrefixTable table;

  private AddressSet(PrefixTable table) {
    this.table = table;
  }

  /// The addresses in `prefixes`.
  public static AddressSet of(Collection<AddressPrefix> prefixes) {
    Map<AddressPrefix, Integer> members = new HashMap<>();
    prefixes.forEach(prefix -> members.put(prefix, 1));
    return new AddressSet(new PrefixTable(members, 0));
  }

  /// Whether `address` lies in one of the blocks.
  public boolean contains(ClientAddress address) {
    return table.find(address) != 0;
  }

  /// Whether the address with these halves does, IPv4 in the form that [ClientAddress] has.
  public boolean contains(long high, long low) {
    return table.find(high, low) != 0;
  }
}
