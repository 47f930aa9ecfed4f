package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.waymark.wire.HashedName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What compiled zones cost and hold.
class ZoneImageTest {
  private static final Name APEX = Name.fromConstantString("example.");

  @Test
  void aDelegationWithTwoServersAndGlueTakesAtMost200Bytes() {
    int delegations = 20_000;
    ZoneBuilder builder = begin();
    for (int i = 0; i < delegations; i++) {
      String child = "delegation-" + i;
      add(builder, child, Type.NS, "ns1." + child);
      add(builder, child, Type.NS, "ns2." + child);
      add(builder, "ns1." + child, Type.A, "192.0.2.1");
      add(builder, "ns2." + child, Type.A, "192.0.2.2");
    }
    Zone zone = builder.build();
    assertThat(zone.records()).isEqualTo(4 * delegations + 3);
    assertThat((double) zone.size() / delegations).isLessThan(200);
    for (int i = 0; i < delegations; i += 997) {
      Name below = Name.fromConstantString("www.delegation-" + i + ".example.");
      assertThat(zone.lookup(new HashedName().show(below.toWire(), 0), Type.A))
          .isInstanceOf(Lookup.Referral.class);
    }
  }

  @Test
  void duplicatesAreDroppedAndLargeRRsetsKept() {
    ZoneBuilder builder = begin();
    for (int i = 0; i < 3000; i++) {
      add(builder, "many", Type.A, "10.0." + i / 256 + "." + i % 256);
      add(builder, "many", Type.A, "10.0." + i / 256 + "." + i % 256);
    }
    Zone zone = builder.build();
    Name many = Name.fromConstantString("MANY.example.");
    Lookup found = zone.lookup(new HashedName().show(many.toWire(), 0), Type.A);
    assertThat(((Lookup.Answer) found).rrset().count()).isEqualTo(3000);
  }

  @Test
  void namesOutsideAreNotTakenAndAZoneNeedsItsSoa() {
    ZoneBuilder builder = new ZoneBuilder(APEX);
    Name outside = Name.fromConstantString("examples.");
    assertThat(builder.add(record(outside, Type.A, "192.0.2.1"))).isFalse();
    assertThatIllegalStateException().isThrownBy(builder::build);
  }

  @Test
  void aCatalogHasEachZoneOnce() {
    Zone one = begin().build();
    Zone two = begin().build();
    assertThatIllegalArgumentException().isThrownBy(() -> ZoneCatalog.of(List.of(one, two)));
  }

  private static ZoneBuilder begin() {
    ZoneBuilder builder = new ZoneBuilder(APEX);
    builder.add(record(APEX, Type.SOA, "ns h 1 2 3 4 5"));
    builder.add(record(APEX, Type.NS, "ns"));
    add(builder, "ns", Type.A, "192.0.2.53");
    return builder;
  }

  private static void add(ZoneBuilder builder, String owner, int type, String data) {
    builder.add(record(Name.fromConstantString(owner + "." + APEX), type, data));
  }

  private static Record record(Name owner, int type, String data) {
    try {
      return Record.fromString(owner, type, DClass.IN, 300, data, APEX);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
