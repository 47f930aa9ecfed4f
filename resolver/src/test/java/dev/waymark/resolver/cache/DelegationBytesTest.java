package dev.waymark.resolver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

/// What is kept as bytes is the same when it is read.
class DelegationBytesTest {
  private static final Name ZONE = Name.fromConstantString("Example.ORG.");
  private static final InetAddress FOUR = InetAddress.ofLiteral("203.0.113.255");
  private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::ff");

  private static NameServer server(String name, InetAddress... addresses) {
    return new NameServer(Name.fromConstantString(name), List.of(addresses));
  }

  private static void isKept(Delegation delegation) {
    Delegation read = DelegationBytes.read(DelegationBytes.of(delegation));

    assertThat(read).isEqualTo(delegation);
    assertThat(read).hasToString(delegation.toString()); // the case of the letters too
  }

  @Test
  void namesAddressesAndTtlAreKept() {
    isKept(new Delegation(ZONE, List.of(server("NS1.example.org.", FOUR, SIX)), 3_600));
    isKept(new Delegation(ZONE, List.of(server("a.example."), server("b.example.", SIX)), 0));
    isKept(new Delegation(Name.root, List.of(server(".", FOUR)), Integer.MAX_VALUE));
    isKept(new Delegation(ZONE, Collections.nCopies(300, server("\\000\\255.x.", FOUR)), 1));
  }

  /// A number of one byte stands before the addresses: who has more is reached at these.
  @Test
  void addressesBeyondAByteAreLeftOut() {
    List<InetAddress> many = new ArrayList<>(Collections.nCopies(300, FOUR));
    Delegation delegation =
        new Delegation(ZONE, List.of(new NameServer(ZONE, many), server("b.example.", SIX)), 1);

    Delegation read = DelegationBytes.read(DelegationBytes.of(delegation));

    assertThat(read.servers().getFirst().addresses()).hasSize(CacheFile.MAX_ADDRESSES);
    assertThat(read.servers().getLast()).isEqualTo(delegation.servers().getLast());
  }

  /// The first uses and the later ones, for which it is kept in another form, find the same; and so
  /// does a name in other letters (RFC 4343, section 3).
  @Test
  void delegationIsTheSameHoweverOftenItIsOfUse() {
    DelegationStore store = new DelegationStore(() -> Instant.EPOCH, 3_600);
    Delegation delegation = new Delegation(ZONE, List.of(server("ns.example.org.", FOUR)), 60);
    store.put(delegation, Long.MAX_VALUE);

    for (int i = 0; i < 20; i++) {
      assertThat(store.deepest(Name.fromConstantString("www.eXAMPLE.org.")))
          .extracting(DelegationStore.Known::delegation)
          .isEqualTo(delegation);
    }
    assertThat(store.deepest(Name.fromConstantString("org."))).isNull();
    assertThat(store.removeIf(ZONE::equals)).isOne();
  }
}
