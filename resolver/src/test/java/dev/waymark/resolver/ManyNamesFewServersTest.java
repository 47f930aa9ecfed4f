package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Cause;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// S12: a zone names many servers, and all of them lead to one victim, or two, who do not answer
/// for it. Few servers are asked again and again where packets get lost; not where many names lead
/// to them.
class ManyNamesFewServersTest {
  /// Threats, S12: packets that the victim may see, and all servers together.
  private static final int AT_VICTIM = 5;

  private static final int IN_ALL = 10;

  private static final Name ATTACK = Name.fromConstantString("sub.attacker.");

  @AutoClose private final World world = new World();

  /// `sub.attacker` has many servers: `ns<i>` below `names`, each with its address, or with none if
  /// that is null. Glue comes along where it may.
  private void world(String names, int count, IntFunction<String> address) {
    world.root(
        "attacker. NS ns.attacker.",
        "ns.attacker. A 127.77.1.1",
        "names. NS ns.names.",
        "ns.names. A 127.77.2.1",
        "warm3. NS ns.warm3.",
        "ns.warm3. A 127.77.3.1",
        "warm4. NS ns.warm4.",
        "ns.warm4. A 127.77.4.1");
    Stream<String> delegation =
        IntStream.range(0, count).mapToObj(i -> "sub.attacker. NS ns" + i + "." + names);
    String[] addresses =
        IntStream.range(0, count)
            .filter(i -> address.apply(i) != null)
            .mapToObj(i -> "ns" + i + "." + names + " A " + address.apply(i))
            .toArray(String[]::new);
    boolean glue = !names.equals("names.");
    Stream<String> all = glue ? Stream.concat(delegation, Stream.of(addresses)) : delegation;
    world.server("1.1").serves("attacker.", all.toArray(String[]::new));
    world.server("2.1").serves("names.", glue ? new String[0] : addresses);
    world.ask("warm.attacker.");
    world.ask("warm.names.");
  }

  private ScriptedAuthority victim(int number) {
    return world.server(number + ".1").serves("warm" + number + ".");
  }

  /// Packets, in all and at the victims.
  private record Cost(int packets, int atVictims) {}

  /// What the victims see, after a failure that did not cost too much.
  private Cost packetsAt(List<ScriptedAuthority> victims) {
    victims.forEach(
        victim ->
            victim.says(
                (query, honest, transport) ->
                    query.getQuestion().getName().subdomain(ATTACK) ? null : honest));
    int before = asked(victims);
    int packets =
        world.packetsOf(
            () ->
                assertThat(world.ask("www.sub.attacker."))
                    .isInstanceOfSatisfying(
                        Resolution.Failure.class,
                        end -> assertThat(end.cause()).isEqualTo(Cause.SILENT)));
    assertThat(packets).as("in all").isLessThanOrEqualTo(IN_ALL);
    int atVictims = asked(victims) - before;
    assertThat(atVictims).as("at the victim").isLessThanOrEqualTo(AT_VICTIM);
    return new Cost(packets, atVictims);
  }

  private static int asked(List<ScriptedAuthority> servers) {
    return servers.stream().mapToInt(one -> one.asked().size()).sum();
  }

  @ParameterizedTest
  @CsvSource({"sub.attacker., in it", "attacker., beside it", "names., elsewhere"})
  void oneSilentVictimSeesFivePackets(String names, String where) {
    world.server("0.1");
    ScriptedAuthority victim = victim(3);
    world(names, 100, _ -> "127.77.3.1");
    Cost cost = packetsAt(List.of(victim));
    String row = "100 NS that lie " + where + ", one silent address";
    LimitsPage.packets(row, cost.packets, IN_ALL, cost.atVictims, AT_VICTIM);
  }

  /// Those who have just replied to something else are asked more often, but not here.
  @ParameterizedTest
  @CsvSource({
    "sub.attacker., 20",
    "sub.attacker., 100",
    "attacker., 20",
    "attacker., 100",
    "names., 20",
    "names., 100"
  })
  void twoVictimsThatAreAliveSeeFivePackets(String names, int count) {
    world.server("0.1");
    List<ScriptedAuthority> victims = List.of(victim(3), victim(4));
    world(names, count, i -> "127.77." + (3 + i % 2) + ".1");
    world.ask("www.warm3.");
    world.ask("www.warm4.");
    packetsAt(victims);
  }

  /// The victim is asked for the addresses, too: the lookups count among the packets that it sees.
  @ParameterizedTest
  @ValueSource(ints = {20, 100})
  void victimThatHasTheNamesSeesFivePackets(int count) {
    world("names.", count, _ -> "127.77.2.1");
    packetsAt(List.of(world.server("2.1")));
  }

  /// The same, and every other name has no address at all.
  @Test
  void namesThatLeadNowhereCountToo() {
    world("names.", 100, i -> i % 2 == 0 ? "127.77.2.1" : null);
    packetsAt(List.of(world.server("2.1")));
  }

  /// An honest zone of six servers without glue, of which two are dead and one has no address: the
  /// others are found in whatever order they are looked up.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void serversThatDoNotHelpDoNotHideTheOthers(int seed) {
    world.with(settings -> settings.withRandom(new Random(seed)));
    world.server("0.1");
    for (int i = 1; i <= 5; i++) {
      ScriptedAuthority server = world.server("5." + i);
      server.serves("sub.attacker.", "www.sub.attacker. A 127.53.3.1");
      if (i <= 2) {
        server.isSilent();
      }
    }
    world("names.", 6, i -> i == 0 ? null : "127.77.5." + i);
    assertThat(world.ask("www.sub.attacker.", Type.A)).isInstanceOf(Resolution.Answered.class);
  }
}
