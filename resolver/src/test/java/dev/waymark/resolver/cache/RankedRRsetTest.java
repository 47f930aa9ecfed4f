package dev.waymark.resolver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Transport;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// What is known of an RRset, from its bytes.
class RankedRRsetTest {
  private static final Name OWNER = Name.fromConstantString("WWW.zone.");
  private static final Record FIRST =
      new NSRecord(OWNER, DClass.IN, 60, Name.fromConstantString("NS1.Zone."));
  private static final Record SECOND = new NSRecord(OWNER, DClass.IN, 90, Name.root);

  private static RankedRRset rrset(Server source, Record... records) {
    return RankedRRset.of(
        List.of(records), Rank.ANSWER, new SecurityStatus.Insecure(), source, 1_000, 3_600);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.255", "2001:db8::ff"})
  void recordsAndWhoSaidSoAreKept(String address) {
    Server source =
        new Server(
            Name.fromConstantString("Ns.Zone."),
            InetAddress.ofLiteral(address),
            65_535,
            Transport.TCP);
    RankedRRset rrset = rrset(source, FIRST, SECOND);

    assertThat(rrset.source()).isEqualTo(source).hasToString(source.toString());
    assertThat(rrset.records(1_020))
        .extracting(Record::toString)
        .containsExactly("WWW.zone.\t\t40\tIN\tNS\tNS1.Zone.", "WWW.zone.\t\t40\tIN\tNS\t.");
    assertThat(rrset.type()).isEqualTo(Type.NS);
    assertThat(rrset.expiresAt()).isEqualTo(1_060); // RFC 2181, section 5.2: the least
  }

  @Test
  void nobodySaidWhatTheResolverSaysItself() {
    assertThat(RankedRRset.of(List.of(FIRST), Rank.ANSWER, new SecurityStatus.Secure(), null, 0, 9))
        .satisfies(
            rrset -> {
              assertThat(rrset.source()).isNull();
              assertThat(rrset.ttlLeft(0)).isEqualTo(9);
            });
  }

  /// A key stays when what lies under it is replaced: it does not keep a large RRset alive then,
  /// which would count for nothing.
  @Test
  void keyKeepsNoLargeRRsetAlive() {
    Record large = new TXTRecord(OWNER, DClass.IN, 60, Collections.nCopies(200, "x".repeat(255)));
    RankedRRset rrset =
        RankedRRset.of(List.of(large), Rank.ANSWER, new SecurityStatus.Insecure(), null, 0, 60);
    Key key = Key.sharing(rrset.bytes(), Type.TXT);

    assertThat(key).isEqualTo(Key.of(OWNER, Type.TXT));
    assertThat(key.bytes()).hasSize(OWNER.length());
    assertThat(rrset.weight()).isGreaterThan(200 * 255);
  }
}
