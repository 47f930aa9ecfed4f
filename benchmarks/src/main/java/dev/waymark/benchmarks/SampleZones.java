package dev.waymark.benchmarks;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.xbill.DNS.Type;

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
