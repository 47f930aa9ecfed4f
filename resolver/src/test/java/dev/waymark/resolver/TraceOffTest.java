package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Check (i) of the trace, one half: where nobody listens, no event is made and no packet kept. The
/// other half is that a cached answer allocates nothing
/// (`PreparedRepliesTest.aCopyAllocatesNothing`) and what was measured (decision 031).
class TraceOffTest {
  private static final Question QUESTION =
      new Question(Name.fromConstantString("www.zone."), Type.A);

  @AutoClose private final World world = new World();

  /// Its name is an alias, its replies are truncated over UDP: a walk with something to tell.
  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    world
        .server("1.1")
        .serves("zone.", "www.zone. CNAME b.zone.", "b.zone. A 127.53.3.2")
        .says(
            (query, honest, transport) -> {
              if (transport == Transport.UDP) {
                honest.getHeader().setFlag(Flags.TC);
              }
              return honest;
            });
  }

  private record Silent(boolean isOn, boolean hearsPackets) implements TraceListener {
    @Override
    public void tell(TraceEvent event) {
      throw new AssertionError("nobody wanted " + event);
    }
  }

  @Test
  @DisplayName("check (i): where nobody listens, nothing is told")
  void nobodyIsToldAnything() {
    Resolution cold = world.resolver().resolve(QUESTION, new Silent(false, true));
    Resolution warm = world.resolver().resolve(QUESTION, new Silent(false, true));

    assertThat(cold.answer()).hasSize(2);
    assertThat(warm.answer()).hasSize(2);
  }

  @Test
  void packetsAreKeptForThoseWhoWantThem() {
    TraceRecorder without = new TraceRecorder(QUESTION, Instant.EPOCH, false);
    world.resolver().resolve(QUESTION, without);
    world.resolver().flush();
    TraceRecorder with = new TraceRecorder(QUESTION, Instant.EPOCH);
    world.resolver().resolve(QUESTION, with);

    assertThat(without.trace().lacksPackets()).isTrue();
    assertThat(with.trace().lacksPackets()).isFalse();
    assertThat(with.trace().withoutPackets().events()).hasSameSizeAs(without.trace().events());
    assertThat(with.trace().events().size() - with.trace().withoutPackets().events().size())
        .as("a query and a reply each")
        .isEqualTo((int) (2 * with.trace().queries()));
  }
}
