package dev.waymark.app;

import dev.waymark.internet.Fault;
import dev.waymark.internet.LittleInternet;
import dev.waymark.internet.NetworkModel;
import dev.waymark.internet.WhatIf;
import dev.waymark.resolver.trace.Server;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Under which circumstances a run takes place in the little internet.
///
/// @param whatIf what goes wrong
/// @param network how far away its name servers seem to be
/// @param seed decides all that chance decides, the same way in each run; empty for real chance
/// @param after how long after another run this one takes place, with the cache which that left
record Circumstances(
    List<WhatIf> whatIf, NetworkModel network, Optional<Long> seed, Optional<Duration> after) {
  /// All is well, here and now.
  static final Circumstances PLAIN =
      new Circumstances(List.of(), NetworkModel.LOOPBACK, Optional.empty(), Optional.empty());

  Circumstances {
    whatIf = List.copyOf(whatIf);
  }

  /// The same, some time after another run.
  Circumstances withAfter(Duration time) {
    return new Circumstances(whatIf, network, seed, Optional.of(time));
  }

  /// How long a reply of a server takes under these circumstances, by the model.
  Duration roundTrip(Server server) {
    String name = server.name().toString(true).toLowerCase(Locale.ROOT);
    Duration time = network.delay(name, server.transport());
    for (WhatIf each : whatIf) {
      if (each instanceof WhatIf.Broken(String at, Fault.Slow slow) && at.equals(name)) {
        time = time.plus(slow.by());
      }
    }
    return time;
  }

  /// The same for a web server.
  Duration roundTrip(InetAddress webServer) {
    return LittleInternet.webServerAt(webServer).map(network::roundTrip).orElse(Duration.ZERO);
  }

  /// Has them rule in `internet`.
  ///
  /// @throws BadInput if something cannot be so
  void apply(LittleInternet internet) {
    internet.set(network);
    try {
      whatIf.forEach(internet::set);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--what-if: " + e.getMessage());
    }
  }

  /// What a person has to know to understand the run, a line for each; nothing if all is plain.
  ///
  /// @param withPage whether web servers matter
  List<Line> lines(boolean withPage) {
    List<Line> lines = new ArrayList<>();
    after.ifPresent(
        time ->
            lines.add(new Line("LATER", seconds(time) + " after the run that filled the cache")));
    whatIf.forEach(each -> lines.add(new Line("WHAT IF", each.sentence())));
    if (!network.roundTrips().isEmpty()) {
      lines.add(
          new Line(
              "NETWORK",
              "model \""
                  + network.name()
                  + "\": each reply is held back by its server's round-trip time, over TCP by two:"));
      lines.add(new Line("", network.figures(LittleInternet.nameServers())));
      if (withPage) {
        lines.add(new Line("", "web servers: " + network.figures(LittleInternet.webServers())));
      }
    }
    seed.ifPresent(
        number ->
            lines.add(
                new Line(
                    "SEED",
                    number
                        + ": chance decides as in each run with this number; the times are the"
                        + " model's, not measured")));
    return lines;
  }

  /// One line above the steps.
  record Line(String label, String text) {}

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }
}
