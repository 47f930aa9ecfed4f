package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.authoritative.GeneratedZone.Signing;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import dev.waymark.wire.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// A validator (RFC 4035, section 5) believes every answer from a signed zone: the proofs are not
/// only those that others give, they prove.
class ValidatedAnswersTest {
  private static final int ZONES_PER_SIGNING = 2;

  private static final int[] TYPES = {Type.A, Type.TXT, Type.DS, Type.MX};

  /// Asks a responder, without sockets.
  private record Direct(AuthoritativeResponder responder) implements Resolver {
    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
      return sendAsync(query);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
      query.addRecord(
          new org.xbill.DNS.OPTRecord(4096, 0, 0, org.xbill.DNS.ExtendedFlags.DO),
          Section.ADDITIONAL);
      return CompletableFuture.completedFuture(Asking.ask(responder, Transport.TCP, query));
    }

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
  }

  @ParameterizedTest
  @EnumSource
  void aValidatorBelievesEveryAnswer(Signing signing, @TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(signing.isInstalled(), "skipped: " + signing + " needs a signer that is missing");
    for (int i = 0; i < ZONES_PER_SIGNING; i++) {
      GeneratedZone zone = GeneratedZone.of(signing, i);
      validate(zone, zone.sign(folder.resolve(zone.apex().toString()), signing));
    }
  }

  private static void validate(GeneratedZone generated, Path signed) throws IOException {
    Zone zone = ((ZoneReading.Compiled) ZoneFile.read(signed)).zone();
    AuthoritativeResponder responder = Asking.responder(ZoneCatalog.of(List.of(zone)));
    ValidatingResolver validator = new ValidatingResolver(new Direct(responder));
    StringBuilder anchors = new StringBuilder();
    for (Record key : ask(responder, generated.apex(), Type.DNSKEY).getSection(Section.ANSWER)) {
      if (key instanceof DNSKEYRecord dnskey
          && (dnskey.getFlags() & DNSKEYRecord.Flags.SEP_KEY) != 0) {
        anchors.append(key).append('\n');
      }
    }
    validator.loadTrustAnchors(
        new ByteArrayInputStream(anchors.toString().getBytes(StandardCharsets.US_ASCII)));
    int believed = 0;
    List<String> bogus = new ArrayList<>();
    for (Name name : names(generated)) {
      for (int type : TYPES) {
        Message plain = ask(responder, name, type);
        // The DS RRset of the apex is the parent's business (RFC 4035, section 3.1.4.1).
        if (!isWhole(plain) || name.equals(generated.apex()) && type == Type.DS) {
          continue;
        }
        Message validated =
            validator.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
        if (validated.getRcode() == Rcode.SERVFAIL) {
          bogus.add(name + " " + Type.string(type) + "\n" + validated + "\n" + plain);
        }
        believed += validated.getHeader().getFlag(Flags.AD) ? 1 : 0;
      }
    }
    assertThat(bogus).isEmpty();
    assertThat(believed).isGreaterThan(50);
  }

  private static Message ask(AuthoritativeResponder responder, Name name, int type) {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    return Asking.ask(responder, Transport.TCP, query);
  }

  /// Whether the answer is one of this zone alone: no referral, no alias that leads to others or
  /// in circles.
  private static boolean isWhole(Message reply) {
    if (!reply.getHeader().getFlag(Flags.AA)
        || !reply.getSection(Section.AUTHORITY).stream().allMatch(rr -> rr.getType() == Type.SOA)) {
      return false;
    }
    List<Record> answer = reply.getSection(Section.ANSWER);
    Record last = answer.isEmpty() ? null : answer.getLast();
    return last == null
        || last.getType() != Type.CNAME
        || !reply.getSection(Section.AUTHORITY).isEmpty();
  }

  private static Set<Name> names(GeneratedZone zone) {
    Set<Name> names = new TreeSet<>();
    for (Name name : zone.names()) {
      for (Name at = name; at.subdomain(zone.apex()); at = new Name(at, 1)) {
        names.add(at);
        for (String below : List.of("x", "*", "a.b")) {
          names.add(Asking.name(below + "." + at));
        }
      }
    }
    return names;
  }
}
