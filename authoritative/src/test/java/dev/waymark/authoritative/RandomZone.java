package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// A zone in which anything may stand below anything: wildcards, cuts with and without glue,
/// aliases in chains and loops, empty non-terminals, occluded data.
final class RandomZone {
  private static final String[] LABELS = {
    "a", "b", "*", "ns1", "mail", "a-label-that-is-somewhat-longer", "x"
  };

  private final Random random;
  private final String apex;
  private final List<String> names;
  private final Set<String> lonely;
  private final StringBuilder text = new StringBuilder("$TTL 60\n");

  RandomZone(String apex, Random random) {
    this.apex = apex;
    this.random = random;
    names = new ArrayList<>(List.of(apex));
    lonely = new HashSet<>(names);
    add(apex, "SOA ns1." + apex + " h." + apex + " 1 2 3 4 30");
    add(apex, "NS ns1." + apex);
    int count = 3 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      String parent = names.get(random.nextInt(names.size()));
      String name = LABELS[random.nextInt(LABELS.length)] + "." + parent;
      if (!names.contains(name) && name.length() < 150) {
        names.add(name);
      }
    }
    for (String name : names) {
      fill(name);
    }
  }

  private void fill(String name) {
    switch (random.nextInt(8)) {
      case 0 -> {
        if (lonely.add(name)) {
          add(name, "CNAME " + target());
        }
      }
      case 1 -> {
        if (lonely.add(name) && !name.startsWith("*")) {
          add(name, "DNAME " + target());
        }
      }
      case 2 -> {
        if (!name.startsWith("*") && lonely.add(name)) {
          for (int i = random.nextInt(4); i >= 0; i--) {
            add(name, "NS " + target());
          }
        }
      }
      case 3 -> {} // perhaps an empty non-terminal
      default -> data(name);
    }
  }

  private void data(String name) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      add(name, "A 192.0.2." + random.nextInt(256));
    }
    if (random.nextBoolean()) {
      add(name, "AAAA 2001:db8::" + random.nextInt(256));
    }
    if (random.nextBoolean()) {
      add(name, "MX 1 " + target());
      add(name, "MX 2 " + target());
    }
    if (random.nextInt(3) == 0) {
      add(name, "SRV 1 2 3 " + target());
      add(name, "HTTPS " + random.nextInt(2) + " " + target());
    }
    if (random.nextInt(3) == 0) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        add(name, "TXT " + Character.toString('a' + i).repeat(200));
      }
    }
  }

  private String target() {
    return random.nextInt(5) == 0 ? "host.elsewhere." : names.get(random.nextInt(names.size()));
  }

  private void add(String name, String data) {
    text.append(name).append(' ').append(data).append('\n');
  }

  /// The zone, with whatever a check would find wrong with it.
  Zone zone() {
    ZoneBuilder zone = new ZoneBuilder(Asking.name(apex));
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    try (Master records = new Master(new ByteArrayInputStream(bytes))) {
      for (Record rr = records.nextRecord(); rr != null; rr = records.nextRecord()) {
        zone.add(rr);
      }
    } catch (IOException e) {
      throw new IllegalStateException(text.toString(), e);
    }
    return zone.build();
  }

  Stream<Name> names() {
    return names.stream().map(Asking::name);
  }
}
