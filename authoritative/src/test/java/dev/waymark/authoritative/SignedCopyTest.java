package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Clients that want DNSSEC get the same from a server that prepares answers and adds proofs to
/// them as from one that takes the plain path, over UDP and TCP, with and without EDNS and DO,
/// whatever the zone is signed with and whatever kind of answer it is.
class SignedCopyTest {
  private static final int ZONES = 12;

  private static final int[] TYPES = {
    Type.A,
    Type.NS,
    Type.MX,
    Type.CNAME,
    Type.DNAME,
    Type.SRV,
    Type.DS,
    Type.NSEC,
    Type.RRSIG,
    Type.NSEC3,
    Type.SOA,
    Type.ANY
  };

  enum Signing {
    UNSIGNED,
    NSEC,
    NSEC3,
    OPT_OUT;

    Zone sign(GeneratedZone zone) {
      PretendSigner signer = new PretendSigner(zone.toString());
      return switch (this) {
        case UNSIGNED -> Asking.zone("$ORIGIN " + zone.apex() + "\n" + zone);
        case NSEC -> signer.signatures(64).nsec().zone();
        case NSEC3 -> signer.signatures(64).nsec3("aabb", 3, false).zone();
        case OPT_OUT -> signer.signatures(300).nsec3("", 0, true).zone();
      };
    }
  }

  /// How a question is asked.
  enum Manner {
    UDP(Transport.UDP, 0, false),
    UDP_EDNS(Transport.UDP, 1232, false),
    UDP_DO(Transport.UDP, 1232, true),
    UDP_DO_SMALL(Transport.UDP, 512, true),
    TCP(Transport.TCP, 0, false),
    TCP_DO(Transport.TCP, 1232, true);

    private final Transport transport;
    private final int size;
    private final boolean dnssec;

    Manner(Transport transport, int size, boolean dnssec) {
      this.transport = transport;
      this.size = size;
      this.dnssec = dnssec;
    }

    byte[] ask(AuthoritativeResponder server, Name name, int type) {
      Message question =
          size > 0
              ? SignedAnswers.question(name.toString(), Type.string(type), size, dnssec)
              : Asking.question(name.toString(), Type.string(type));
      question.getHeader().setID(1);
      return new TestExchange(transport).ask(server, question.toWire()).orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void preparedAnswersWithProofsAreThoseOfThePlainPath(Signing signing) throws IOException {
    int asked = 0;
    for (int seed = 0; seed < ZONES; seed++) {
      GeneratedZone generated = new GeneratedZone("z.test.", seed);
      ZoneCatalog catalog = ZoneCatalog.of(List.of(signing.sign(generated)));
      Pair pair = new Pair(catalog);
      for (Name name : names(generated)) {
        for (int type : TYPES) {
          for (Manner manner : Manner.values()) {
            pair.compare(name, type, manner, seed);
            asked++;
          }
        }
      }
    }
    assertThat(asked).isGreaterThan(50_000);
  }

  /// Chains of NSEC and NSEC3 records with holes, cuts without NS, signatures of nothing: what is
  /// missing cannot be proven, but everything is answered.
  @Test
  void aBrokenZoneIsAnsweredFromAllTheSame() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      GeneratedZone generated = new GeneratedZone("z.test.", seed);
      PretendSigner signer = new PretendSigner(generated.toString());
      signer = seed % 2 == 0 ? signer.nsec() : signer.nsec3("", 0, seed % 4 == 1);
      Zone zone = signer.damage(new Random(seed)).zone();
      Pair pair = new Pair(ZoneCatalog.of(List.of(zone)));
      for (Name name : names(generated)) {
        pair.compare(name, Type.A, Manner.UDP_DO, seed);
        pair.compare(name, Type.DS, Manner.TCP_DO, seed);
      }
    }
  }

  /// A server that prepares answers and one that does not.
  private record Pair(AuthoritativeResponder prepared, AuthoritativeResponder plain) {
    Pair(ZoneCatalog catalog) {
      this(
          new AuthoritativeResponder(catalog, cookies()),
          new AuthoritativeResponder(
              catalog, cookies(), () -> (zone, name, at, type, reach, room) -> 0));
    }

    void compare(Name name, int type, Manner manner, int seed) throws IOException {
      assertThat(show(manner.ask(prepared, name, type)))
          .as("%s %s %s, seed %d", name, Type.string(type), manner, seed)
          .isEqualTo(show(manner.ask(plain, name, type)));
    }
  }

  private static ServerCookies cookies() {
    return ServerCookies.random(new Random(1), InstantSource.fixed(Instant.EPOCH));
  }

  /// Section by section, in any order within one. Names that point into the question have the
  /// client's spelling.
  private static List<Object> show(byte[] reply) throws IOException {
    Message message = new Message(reply);
    List<Object> shown = new ArrayList<>();
    shown.add(message.getHeader().toString().replaceFirst(" qd:.*", ""));
    for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
      Set<String> records = new TreeSet<>();
      message
          .getSection(section)
          .forEach(rr -> records.add(rr.toString().toLowerCase(Locale.ROOT)));
      shown.add(records);
    }
    return shown;
  }

  private static Set<Name> names(GeneratedZone zone) {
    Set<Name> names = new TreeSet<>();
    for (Name name : zone.names()) {
      for (Name at = name; at.subdomain(zone.apex()); at = new Name(at, 1)) {
        names.add(at);
        names.add(Asking.name("x." + at));
        names.add(Asking.name("a.B." + at));
      }
    }
    return names;
  }

  @ParameterizedTest
  @EnumSource(names = {"NSEC", "NSEC3", "OPT_OUT"})
  void aProofAllocatesNothing(Signing signing) {
    AuthoritativeResponder server = Asking.responder(ZoneCatalog.of(List.of(large(signing))));
    List<byte[]> questions = new ArrayList<>();
    for (String name : List.of("h1.e.", "no.e.", "x.h1.e.", "w.child.e.", "w.safe.e.", "a.w.e.")) {
      for (String type : List.of("A", "TXT", "DS")) {
        questions.add(SignedAnswers.question(name, type, 1232, true).toWire());
      }
    }
    questions.add(SignedAnswers.question("alias.e.", "A", 1232, true).toWire());
    for (String type : List.of("MX", "SRV", "HTTPS")) {
      questions.add(SignedAnswers.question("host.e.", type, 1232, true).toWire());
    }
    questions.add(SignedAnswers.question("elsewhere.", "A", 1232, true).toWire()); // REFUSED
    TestExchange exchange = new TestExchange(Transport.UDP);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int length = 0;
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) { // classes are loaded in the first
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 230; i++) {
        length += exchange.respond(server, questions.get(i % questions.size()));
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(length).isPositive();
    assertThat(allocated).isLessThan(220);
  }

  private static Zone large(Signing signing) {
    StringBuilder text =
        new StringBuilder(
            """
            $ORIGIN e.
            $TTL 60
            @ SOA ns h 1 2 3 4 60
            @ NS ns.else.
            child NS ns.child
            ns.child A 192.0.2.1
            safe NS ns.safe
            safe DS 1 13 1 0123456789abcdef0123456789abcdef01234567
            ns.safe A 192.0.2.1
            *.w A 192.0.2.2
            alias CNAME h1
            host MX 1 h1
            host MX 2 h2
            host MX 3 any.w
            host SRV 1 1 1 h3
            host HTTPS 1 h4
            """);
    for (int i = 0; i < 100; i++) {
      text.append("h").append(i).append(" A 192.0.2.1\n");
    }
    PretendSigner signer = new PretendSigner(text.toString()).signatures(64);
    return signing == Signing.NSEC
        ? signer.nsec().zone()
        : signer.nsec3("aa", 2, signing == Signing.OPT_OUT).zone();
  }
}
