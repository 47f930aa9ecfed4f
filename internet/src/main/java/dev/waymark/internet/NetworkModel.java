package dev.waymark.internet;

import dev.waymark.wire.Transport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How far away the servers of a little internet seem to be: each reply is held back by the
/// round-trip time to its server, so that a lookup and a visit take as long as they would in the
/// world.
///
/// A reply over TCP is held back twice as long, as the connection costs a round trip of its own
/// (RFC 9293, section 3.5). A web server holds back all it sends by one; nobody can hold back the
/// connection itself, so whoever connects waits as long ([#roundTrip]).
///
/// @param name for people: one of the built-in ones, or the figures themselves
/// @param roundTrips by the servers' names; a server that is missing is here, on loopback
public record NetworkModel(String name, Map<String, Duration> roundTrips) {
  /// The longest round trip there is on this planet by more than one satellite.
  private static final int LONGEST_MILLIS = 5_000;

  /// Nothing is held back.
  public static final NetworkModel LOOPBACK = new NetworkModel("loopback", Map.of());

  /// All servers on one continent, as from a city in the middle of Europe.
  public static final NetworkModel CONTINENTAL =
      of(
          "continental",
          12,
          14,
          18,
          21,
          25,
          28,
          31,
          35,
          38,
          33,
          36,
          40,
          42,
          24,
          26,
          29,
          24,
          34,
          32,
          37,
          27);

  /// Some servers near, some on the other side of an ocean.
  public static final NetworkModel INTERCONTINENTAL =
      of(
          "intercontinental",
          14,
          95,
          88,
          160,
          142,
          178,
          151,
          210,
          96,
          120,
          190,
          130,
          205,
          110,
          145,
          180,
          110,
          98,
          155,
          92,
          148);

  /// Copies the map.
  public NetworkModel {
    roundTrips = Map.copyOf(roundTrips);
  }

  /// Milliseconds in the order of [#servers].
  private static NetworkModel of(String name, int... millis) {
    Map<String, Duration> roundTrips = new LinkedHashMap<>();
    for (int i = 0; i < millis.length; i++) {
      roundTrips.put(servers().get(i), Duration.ofMillis(millis[i]));
    }
    return new NetworkModel(name, roundTrips);
  }

  /// All that can be far away: name servers, then web servers.
  private static List<String> servers() {
    return Stream.of(LittleInternet.nameServers(), LittleInternet.webServers())
        .flatMap(List::stream)
        .toList();
  }

  /// Reads the name of a built-in model, or `SERVER=MILLISECONDS,...`.
  ///
  /// @throws IllegalArgumentException if it is neither; the message says what was expected
  public static NetworkModel parse(String text) {
    return switch (text) {
      case "loopback" -> LOOPBACK;
      case "continental" -> CONTINENTAL;
      case "intercontinental" -> INTERCONTINENTAL;
      default -> own(text);
    };
  }

  private static NetworkModel own(String text) {
    Map<String, Duration> roundTrips = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.strip().split("=", -1);
      if (pair.length != 2) {
        throw new IllegalArgumentException(
            "'"
                + part
                + "' is not loopback, continental, intercontinental, or SERVER=MILLISECONDS");
      }
      if (!servers().contains(pair[0])) {
        throw new IllegalArgumentException(
            "'" + pair[0] + "' is no server here: choose one of " + String.join(", ", servers()));
      }
      if (!pair[1].matches("[0-9]{1,4}") || Integer.parseInt(pair[1]) > LONGEST_MILLIS) {
        throw new IllegalArgumentException(
            "'" + pair[1] + "' is not from 0 to " + LONGEST_MILLIS + " milliseconds");
      }
      roundTrips.put(pair[0], Duration.ofMillis(Integer.parseInt(pair[1])));
    }
    return new NetworkModel(text, roundTrips);
  }

  /// How far away a server is.
  public Duration roundTrip(String server) {
    return roundTrips.getOrDefault(server, Duration.ZERO);
  }

  /// How long a reply of a name server is held back.
  public Duration delay(String server, Transport transport) {
    return switch (transport) {
      case UDP -> roundTrip(server);
      case TCP -> roundTrip(server).multipliedBy(2);
    };
  }

  /// The figures of these servers, for people.
  ///
  /// @param servers as [LittleInternet#nameServers] or [LittleInternet#webServers] has them
  public String figures(List<String> servers) {
    return servers.stream()
        .filter(roundTrips::containsKey)
        .map(server -> server + " " + roundTrip(server).toMillis() + " ms")
        .collect(Collectors.joining(", "));
  }
}
