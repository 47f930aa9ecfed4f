package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.authoritative.GeneratedZone.Signing;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Generated zones, signed in all ways, served by Waymark and by others: whatever is asked, RCODE,
/// AA, and the records of answer and authority section are the same, unless an RFC lets servers
/// choose.
@TestInstance(Lifecycle.PER_CLASS)
class SignedZonesComparisonTest {
  private static final int ZONES_PER_SIGNING = 3;

  /// Nothing is truncated: every answer can be compared.
  private static final int PAYLOAD = 4096;

  private static final int[] TYPES = {
    Type.A, Type.NS, Type.DS, Type.MX, Type.CNAME, Type.DNAME, Type.NSEC, Type.RRSIG, Type.TXT
  };

  private Path temporary;
  private final Map<Name, Path> files = new LinkedHashMap<>();
  private final List<Question> questions = new ArrayList<>();
  private AuthoritativeResponder ours;

  private record Question(Name name, int type, boolean dnssec) {
    byte[] toWire() {
      Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
      query.getHeader().unsetFlag(Flags.RD);
      query.addRecord(
          new OPTRecord(PAYLOAD, 0, 0, dnssec ? ExtendedFlags.DO : 0), Section.ADDITIONAL);
      return query.toWire();
    }

    @Override
    public String toString() {
      return name + " " + Type.string(type) + (dnssec ? " +dnssec" : "");
    }
  }

  @BeforeAll
  void signZones(@TempDir Path folder) throws IOException, InterruptedException {
    temporary = folder;
    List<Zone> zones = new ArrayList<>();
    for (Signing signing : Signing.values()) {
      for (int i = 0; i < ZONES_PER_SIGNING && signing.isInstalled(); i++) {
        GeneratedZone zone = GeneratedZone.of(signing, i);
        Path signed = zone.sign(temporary.resolve(zone.apex().toString()), signing);
        files.put(zone.apex(), signed);
        if (!(ZoneFile.read(signed) instanceof ZoneReading.Compiled compiled)) {
          throw new AssertionError(ZoneFile.read(signed));
        }
        zones.add(compiled.zone());
        addQuestions(zone);
      }
    }
    ours = Asking.responder(ZoneCatalog.of(zones));
  }

  private void addQuestions(GeneratedZone zone) {
    Set<Name> names = new TreeSet<>();
    for (Name name : zone.names()) {
      for (Name at = name; at.subdomain(zone.apex()); at = new Name(at, 1)) {
        names.add(at);
        for (String below : List.of("x", "*", "a.b", "zzz.x", "\\000", "ns")) {
          names.add(concatenate(below, at));
        }
        if (!at.equals(zone.apex())) { // right before and right after it
          Name parent = new Name(at, 1);
          names.add(concatenate(at.getLabelString(0) + "0", parent));
          names.add(concatenate(at.getLabelString(0).replaceFirst(".$", "!"), parent));
        }
      }
    }
    for (Name name : names) {
      for (int i = 0; i < TYPES.length; i++) {
        questions.add(new Question(name, TYPES[i], true));
        if (i < 3) {
          questions.add(new Question(name, TYPES[i], false));
        }
      }
    }
    for (int type : new int[] {Type.SOA, Type.DNSKEY, Type.NSEC3PARAM, Type.NSEC3}) {
      questions.add(new Question(zone.apex(), type, true));
      questions.add(new Question(zone.apex(), type, false));
    }
  }

  private static Name concatenate(String labels, Name name) {
    try {
      return Name.concatenate(Asking.name(labels), name);
    } catch (NameTooLongException e) {
      return name;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherServerGivesTheSameAnswers(Peer.Kind kind) throws IOException, InterruptedException {
    assumeTrue(kind.isInstalled(), "skipped: " + kind + " is not installed");
    assumeTrue(!files.isEmpty(), "skipped: neither dnssec-signzone nor ldns-signzone is installed");
    List<String> differences = new ArrayList<>();
    Map<KnownDifference, Integer> known = new EnumMap<>(KnownDifference.class);
    try (Peer peer = Peer.start(kind, temporary, PAYLOAD, files);
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(peer.address());
      socket.setSoTimeout(5000);
      byte[] room = new byte[65_535];
      for (Question question : questions) {
        byte[] request = question.toWire();
        socket.send(new DatagramPacket(request, request.length));
        DatagramPacket reply = new DatagramPacket(room, room.length);
        socket.receive(reply);
        Essence theirs = Essence.of(Arrays.copyOf(room, reply.getLength()));
        Essence mine = Essence.of(new TestExchange(Transport.TCP).ask(ours, request).orElseThrow());
        if (!mine.equals(theirs)) {
          Arrays.stream(KnownDifference.values())
              .filter(each -> each.explains(kind, question, mine, theirs))
              .findFirst()
              .ifPresentOrElse(
                  each -> known.merge(each, 1, Integer::sum),
                  () -> differences.add(question + "\n" + kind + theirs + "\nours" + mine));
        }
      }
    }
    assertThat(differences).as(questions.size() + " questions, explained: " + known).isEmpty();
    assertThat(questions).hasSizeGreaterThan(10_000);
    assertThat(known.values().stream().mapToInt(Integer::intValue).sum())
        .isLessThan(questions.size() / 20);
  }

  /// What two right servers must agree on: RCODE, AA, and the sets of records in the answer and the
  /// authority section.
  private record Essence(String rcode, boolean aa, Set<String> answer, Set<String> authority) {
    static Essence of(byte[] reply) throws IOException {
      Message message = new Message(reply);
      return new Essence(
          Rcode.string(message.getRcode()),
          message.getHeader().getFlag(Flags.AA),
          records(message, Section.ANSWER),
          records(message, Section.AUTHORITY));
    }

    private static Set<String> records(Message message, int section) {
      return message.getSection(section).stream()
          .map(rr -> rr.toString().toLowerCase(Locale.ROOT).replace('\t', ' '))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean answers(String type) {
      return answer.stream().anyMatch(rr -> rr.contains(" in " + type + " "));
    }

    @Override
    public String toString() {
      return " "
          + rcode
          + (aa ? " aa" : "")
          + "\n  answer "
          + String.join("\n         ", answer)
          + "\n  authority "
          + String.join("\n            ", authority);
    }
  }

  /// Every way in which other servers are known to answer otherwise.
  private enum KnownDifference {
    /// BIND gives up where an alias leads back to itself. RFC 1034, section 3.6.2: software should
    /// not fail when presented with loops.
    ALIAS_LOOP {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind == Peer.Kind.BIND
            && theirs.rcode.equals("SERVFAIL")
            && mine.rcode.equals("NOERROR")
            && mine.answer.equals(theirs.answer)
            && mine.answers("cname");
      }
    },
    /// The NSEC record at a cut is the parent's, and BIND and Knot give it when it is asked for.
    /// RFC 4035, section 3.1.4.1 makes such an exception for DS only; a referral is what RFC 1034,
    /// section 4.3.2, step 3b says.
    NSEC_AT_A_CUT {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind != Peer.Kind.NSD && question.type == Type.NSEC && !mine.aa && theirs.aa;
      }
    },
    /// BIND and Knot do not follow an alias for NSEC, since the alias itself may own one (RFC 4034,
    /// section 4). In a zone with NSEC3 it does not, so that RFC 1034, section 3.6.2 holds.
    NSEC_AT_AN_ALIAS {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind != Peer.Kind.NSD
            && question.type == Type.NSEC
            && mine.answers("cname")
            && mine.answer.containsAll(theirs.answer)
            && mine.answer.size() > theirs.answer.size();
      }
    },
    /// Knot gives the signatures of one RRset. RFC 8482, section 7 likens such questions to ANY and
    /// leaves it to servers what to do.
    ONE_SIGNATURE {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind == Peer.Kind.KNOT
            && question.type == Type.RRSIG
            && mine.authority.equals(theirs.authority)
            && mine.answer.containsAll(theirs.answer)
            && !theirs.answer.isEmpty();
      }
    },
    /// NSD also proves the closest encloser of a wildcard that is asked for itself. Where NSEC3
    /// matches the QNAME, that one record is the proof (RFC 5155, section 7.2.3).
    WILDCARD_ITSELF {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind == Peer.Kind.NSD
            && mine.rcode.equals("NOERROR")
            && mine.answer.equals(theirs.answer)
            && theirs.authority.containsAll(mine.authority)
            && mine.authority.stream().anyMatch(rr -> rr.contains(" in nsec3 "));
      }
    },
    /// Knot leaves an NSEC record out of the proof that a wildcard's NSEC was expanded, as the same
    /// record is in the answer; but there it has another owner (RFC 4035, section 3.1.3.3).
    EXPANDED_NSEC {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind == Peer.Kind.KNOT
            && question.type == Type.NSEC
            && mine.answer.equals(theirs.answer)
            && mine.answers("nsec")
            && mine.authority.containsAll(theirs.authority);
      }
    },
    /// Below an empty non-terminal that opt-out left out, NSD proves another name than the one next
    /// closer to the closest provable encloser (RFC 5155, section 7.2.1).
    LEFT_OUT_BY_OPT_OUT {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind == Peer.Kind.NSD
            && question.name.toString().contains("ent")
            && question.name.toString().contains("opt-out")
            && mine.rcode.equals(theirs.rcode)
            && mine.answer.equals(theirs.answer);
      }
    },
    /// NSD leaves the closest encloser out of some proofs that a wildcard lacks a type (RFC 5155,
    /// section 7.2.5).
    NO_CLOSEST_ENCLOSER {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind == Peer.Kind.NSD
            && mine.rcode.equals("NOERROR")
            && mine.answer.isEmpty()
            && theirs.answer.isEmpty()
            && mine.authority.containsAll(theirs.authority)
            && mine.authority.size() == theirs.authority.size() + 2;
      }
    },
    /// NSD does not prove what does not exist behind a DNAME. RFC 4035, section 3.1.3 makes no
    /// exception, and validators want it.
    BEHIND_A_DNAME {
      @Override
      boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs) {
        return kind == Peer.Kind.NSD
            && mine.rcode.equals(theirs.rcode)
            && mine.answers("dname")
            && mine.answer.equals(theirs.answer);
      }
    };

    abstract boolean explains(Peer.Kind kind, Question question, Essence mine, Essence theirs);
  }
}
