package dev.waymark.internet;

import dev.waymark.authoritative.AuthoritativeResponder;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// What is not as usual in a little internet: its name servers' switches, and the names that their
/// owners have changed. Zones are read where they are changed, never on an event loop.
final class Switchboard {
  private final Map<String, SwitchedServer> switches = new LinkedHashMap<>();
  private final Map<String, Served> served = new HashMap<>();
  private final Map<Name, InetAddress> changes = new LinkedHashMap<>();

  /// What the servers of one folder have.
  ///
  /// @param zones as they are in the files
  private record Served(ZoneCatalog zones, AuthoritativeResponder responder) {}

  /// The zone that a name lies in, and the folder that the zone lies in.
  private record Holder(String folder, Name apex) {}

  Switchboard() {}

  synchronized void add(String folder, ZoneCatalog zones, AuthoritativeResponder responder) {
    served.put(folder, new Served(zones, responder));
  }

  synchronized void add(String name, SwitchedServer server) {
    switches.put(name, server);
  }

  /// What all healthy servers of a folder answer with.
  synchronized AuthoritativeResponder responder(String folder) {
    return Objects.requireNonNull(served.get(folder)).responder();
  }

  synchronized void set(WhatIf whatIf) {
    switch (whatIf) {
      case WhatIf.Broken broken -> {
        SwitchedServer server = switches.get(broken.server());
        if (server == null) {
          throw new IllegalArgumentException("there is no " + broken.server());
        }
        server.set(broken.fault());
      }
      case WhatIf.Changed changed -> {
        Map<Name, InetAddress> next = new LinkedHashMap<>(changes);
        next.put(changed.name(), changed.address());
        serve(holder(changed.name()), next);
        changes.put(changed.name(), changed.address());
      }
    }
  }

  synchronized void mend(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    SwitchedServer server = switches.get(plain);
    if (server != null) {
      server.set(null);
      return;
    }
    Name owner = owner(plain);
    if (changes.remove(owner) == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name server here, and nothing is set for a name like that");
    }
    serve(holder(owner), changes);
  }

  private static Name owner(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("'" + text + "' is not a domain name", e);
    }
  }

  synchronized void restore() {
    switches.values().forEach(SwitchedServer::restore);
    if (!changes.isEmpty()) {
      changes.clear();
      served.values().forEach(folder -> folder.responder().replace(folder.zones()));
    }
  }

  synchronized List<WhatIf> whatIfs() {
    List<WhatIf> all = new ArrayList<>();
    switches.forEach(
        (name, server) -> {
          Fault fault = server.fault();
          if (fault != null) {
            all.add(new WhatIf.Broken(name, fault));
          }
        });
    changes.forEach((name, address) -> all.add(new WhatIf.Changed(name, address)));
    return all;
  }

  private Holder holder(Name name) {
    Holder holder = new Holder("root", Name.root);
    for (Map.Entry<String, Served> each : served.entrySet()) {
      for (Zone zone : each.getValue().zones().zones()) {
        if (name.subdomain(zone.apex()) && zone.apex().labels() > holder.apex().labels()) {
          holder = new Holder(each.getKey(), zone.apex());
        }
      }
    }
    return holder;
  }

  private void serve(Holder holder, Map<Name, InetAddress> addresses) {
    Map<Name, Map<Name, InetAddress>> byZone = new HashMap<>();
    addresses.forEach(
        (name, address) ->
            byZone
                .computeIfAbsent(holder(name).apex(), _ -> new LinkedHashMap<>())
                .put(name, address));
    responder(holder.folder()).replace(BuiltInZones.changed(holder.folder(), byZone));
  }
}
