package dev.waymark.benchmarks;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/// Zones that always come out the same, and questions about them.
final class SampleZones {
  private static final String TOP =
      """
      $ORIGIN %s
      $TTL 3600
      @ SOA ns1 hostmaster 1 7200 3600 1209600 3600
      @ NS ns1
      @ NS ns2
      ns1 A 192.0.2.53
      ns2 A 192.0.2.54
      """;

  private SampleZones() {}

  /// A zone of `names` hosts.
  static Zone flat(int names) {
    StringBuilder text = new StringBuilder(TOP.formatted("flat.test."));
    for (int i = 0; i < names; i++) {
      text.append(host(i)).append(" A 10.").append(i >> 16).append('.').append(i >> 8 & 255);
      text.append('.').append(i & 255).append('\n');
    }
    return compile(text);
  }

  /// A root zone with hosts h0, h1 and so on, and as many aliases c0, c1 of them.
  static Zone root(int names) {
    StringBuilder text = new StringBuilder(". 86400 SOA ns. ns. 1 2 3 4 3600\n. 86400 NS ns.\n");
    text.append("ns. 86400 A 127.0.0.1\n");
    for (int i = 0; i < names; i++) {
      text.append("h%d. 86400 A 203.0.114.%d%n".formatted(i, i & 255));
      text.append("c%d. 86400 CNAME h%d.%n".formatted(i, i));
    }
    return compile(text);
  }

  /// A host of the flat zone, below its apex.
  static String host(int i) {
    return Long.toString(0x7FFF_FFFFL * 36 + i * 0x9E37_79B9L, 36);
  }

  /// A zone of `names` delegations, each to two name servers with glue.
  static Zone delegations(int names) {
    StringBuilder text = new StringBuilder(TOP.formatted("com."));
    for (int i = 0; i < names; i++) {
      String cut = host(i);
      for (String server : List.of("ns1." + cut, "ns2." + cut)) {
        text.append(cut).append(" NS ").append(server).append('\n');
        text.append(server).append(" A 192.0.2.1\n");
      }
    }
    return compile(text);
  }

  /// The same, signed with NSEC3 and opt-out, a third of the delegations with DS. Signatures and
  /// most hashes are random: nobody verifies them here.
  static Zone signedDelegations(int names) {
    Random random = new Random(3);
    byte[] salt = {};
    Name apex = Name.fromConstantString("com.");
    NSEC3PARAMRecord parameters = new NSEC3PARAMRecord(apex, DClass.IN, 0, 1, 0, 0, salt);
    StringBuilder text = new StringBuilder(TOP.formatted(apex));
    text.append("@ NSEC3PARAM 1 0 0 -\n").append(signature("@", "SOA", random));
    try {
      text.append(nsec3(parameters.hashName(apex), random));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    for (int i = 0; i < names; i++) {
      String cut = host(i);
      for (String server : List.of("ns1." + cut, "ns2." + cut)) {
        text.append(cut).append(" NS ").append(server).append('\n');
        text.append(server).append(" A 192.0.2.1\n");
      }
      if (i % 3 == 0) {
        text.append(cut).append(" DS 12345 13 2 ").append("0a".repeat(32)).append('\n');
        text.append(signature(cut, "DS", random)).append(nsec3(bytes(20, random), random));
      }
    }
    return compile(text);
  }

  private static String nsec3(byte[] hash, Random random) {
    String owner = new base32(base32.Alphabet.BASE32HEX, false, true).toString(hash);
    return owner + " NSEC3 1 1 0 - " + owner + " NS DS RRSIG\n" + signature(owner, "NSEC3", random);
  }

  private static String signature(String owner, String type, Random random) {
    String signature = Base64.getEncoder().encodeToString(bytes(64, random));
    String times = " 20360101000000 20260101000000 ";
    return owner + " RRSIG " + type + " 13 2 3600" + times + "1 com. " + signature + "\n";
  }

  private static byte[] bytes(int count, Random random) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /// A company's zone: hosts, mail, aliases, a wildcard.
  static Zone small() {
    StringBuilder text = new StringBuilder(TOP.formatted("foobar.com."));
    text.append("@ MX 10 mail1\n@ MX 20 mail2\n@ TXT \"v=spf1 mx -all\"\n");
    text.append("mail1 A 192.0.2.25\nmail2 A 192.0.2.26\n");
    text.append("*.wild A 192.0.2.200\n_http._tcp SRV 0 5 80 host1\n");
    for (int i = 0; i < 40; i++) {
      text.append("host").append(i).append(" A 192.0.2.").append(60 + i).append('\n');
      text.append("host").append(i).append(" AAAA 2001:db8::").append(60 + i).append('\n');
      text.append("alias").append(i).append(" CNAME host").append(i).append('\n');
    }
    return compile(text);
  }

  /// Questions about the small zone: 40% A, 20% AAAA, 5% MX, 5% TXT, 10% names that do not exist,
  /// 10% types that do not exist, 5% aliases, 5% wildcards.
  static List<byte[]> mixedQuestions() {
    Random random = new Random(1);
    List<byte[]> questions = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      int percent = random.nextInt(100);
      int number = random.nextInt(40);
      String host = "host" + number + ".foobar.com.";
      questions.add(
          percent < 40
              ? Requests.plain(host, Type.A)
              : percent < 60
                  ? Requests.plain(host, Type.AAAA)
                  : percent < 65
                      ? Requests.plain("foobar.com.", Type.MX)
                      : percent < 70
                          ? Requests.plain("foobar.com.", Type.TXT)
                          : percent < 80
                              ? Requests.plain("nx" + i + ".foobar.com.", Type.A)
                              : percent < 90
                                  ? Requests.plain(host, Type.TXT)
                                  : percent < 95
                                      ? Requests.plain("alias" + number + ".foobar.com.", Type.A)
                                      : Requests.plain("r" + i + ".wild.foobar.com.", Type.A));
    }
    return questions;
  }

  private static Zone compile(CharSequence text) {
    return switch (ZoneFile.parse("sample.zone", text.toString())) {
      case ZoneReading.Compiled compiled -> compiled.zone();
      case ZoneReading.Refused refused ->
          throw new IllegalStateException(refused.problems().toString());
    };
  }
}
