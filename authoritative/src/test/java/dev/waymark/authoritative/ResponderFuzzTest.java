package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Message;

/// Whatever bytes come to the server, nothing is thrown, and what it answers can be read.
class ResponderFuzzTest {
  /// Every kind of answer: wildcards, chains, referrals with glue, a DNAME, targets, large RRsets.
  private static final String ZONE =
      """
      $ORIGIN example.
      $TTL 300
      @ SOA ns h 1 2 3 4 5
      @ NS ns
      @ NS ns.sub
      @ MX 10 mail
      @ TXT "0123456789012345678901234567890123456789012345678901234567890123456789"
      ns A 192.0.2.1
      mail A 192.0.2.2
      mail AAAA 2001:db8::2
      www CNAME web
      web CNAME mail
      loop CNAME loop
      out CNAME www.else.
      *.wild A 192.0.2.3
      *.alias CNAME www
      a.b.c TXT "below empty non-terminals"
      sub NS ns.sub
      sub DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
      ns.sub A 192.0.2.4
      old DNAME new
      x.new A 192.0.2.5
      _s._tcp SRV 0 0 443 mail
      svc HTTPS 1 mail alpn=h2
      $GENERATE 1-200 many A 10.0.0.$
      """;

  private static final AuthoritativeResponder RESPONDER = responder();

  private final TestExchange udp = new TestExchange(Transport.UDP);
  private final TestExchange tcp = new TestExchange(Transport.TCP);

  private static AuthoritativeResponder responder() {
    ZoneReading reading = ZoneFile.parse("example.zone", ZONE);
    ZoneReading.Compiled compiled = (ZoneReading.Compiled) reading;
    return new AuthoritativeResponder(
        ZoneCatalog.of(List.of(compiled.zone())),
        new ServerCookies(List.of(new byte[16]), InstantSource.fixed(Instant.EPOCH)));
  }

  @FuzzTest
  void anyRequestIsAnsweredOrDropped(byte[] request) throws IOException {
    if (request.length > TestExchange.MAX_MESSAGE) {
      return;
    }
    check(udp, request);
    check(tcp, request);
  }

  private static void check(TestExchange exchange, byte[] request) throws IOException {
    byte[] before = request.clone();
    Optional<byte[]> reply = exchange.ask(RESPONDER, request);
    assertThat(request).as("the request is left alone").isEqualTo(before);
    if (reply.isEmpty()) {
      return;
    }
    byte[] bytes = reply.get();
    assertThat(bytes.length).isLessThanOrEqualTo(exchange.query().replyLimit());
    Message message = new Message(bytes);
    assertThat(message.getHeader().getID()).isEqualTo(exchange.query().id());
    assertThat(exchange.ask(RESPONDER, request)).as("asked again").hasValue(bytes);
  }
}
