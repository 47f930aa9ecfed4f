package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.wire.transport.Hindrance;
import dev.waymark.wire.transport.Outgoing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

/// What this machine cannot send is not held against the servers. Here it is told to send from an
/// address that it does not have.
class HinderedTest {
  private static final Outgoing NOT_OURS =
      new Outgoing(
          List.of(InetAddress.ofLiteral("203.0.113.9")), Outgoing.FIRST_PORT, Outgoing.LAST_PORT);

  @Test
  void serverIsNeitherSlowNorSilentAndTheTextSaysWhoseFaultItIs() {
    try (World world = new World()) {
      ScriptedAuthority root = world.server("0.1");
      root.serves(".", ". NS a.root-servers.net.", "a.root-servers.net. A 127.77.0.1");
      world.with(settings -> settings.withWalk(settings.walk().withOutgoing(NOT_OURS)));
      assertThat(world.ask("www.com."))
          .isInstanceOfSatisfying(
              Resolution.Failure.class,
              failure -> {
                assertThat(failure.cause()).isEqualTo(Cause.UNREACHABLE);
                assertThat(failure.text())
                    .contains("the root could be reached", Hindrance.NO_SOURCE.words());
              });
      assertThat(root.asked()).isEmpty();
      ServerMemory memory = world.resolver().servers();
      InetSocketAddress server =
          new InetSocketAddress(
              InetAddress.ofLiteral("127.77.0.1"), world.resolver().settings().walk().port());
      assertThat(memory.estimate(server)).isNull();
      assertThat(memory.isSilent(server)).isFalse();
      assertThat(memory.isRoutable(server)).isTrue();
      assertThat(memory.isSilentZone(new Delegation(Name.root, List.of(), 60))).isFalse();
    }
  }
}
