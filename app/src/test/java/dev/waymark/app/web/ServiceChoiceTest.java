package dev.waymark.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/// Which of several HTTPS records is followed, and what is taken from it.
class ServiceChoiceTest {
  private static final Name OWNER = Name.fromConstantString("a.com.");

  private static List<Record> records(String... rdata) {
    return Stream.of(rdata)
        .map(
            text -> {
              try {
                return Record.fromString(
                    OWNER, Type.HTTPS, DClass.IN, 60, new Tokenizer(text), Name.root);
              } catch (TextParseException e) {
                throw new IllegalArgumentException(e);
              } catch (java.io.IOException e) {
                throw new IllegalArgumentException(e);
              }
            })
        .toList();
  }

  private static String chosen(String... rdata) {
    return ServiceChoice.best(records(rdata)).map(HTTPSRecord::rdataToString).orElse("none");
  }

  /// RFC 9460, sections 2.4.1 and 2.4.3.
  @Test
  void anAliasGoesBeforeAllElseTheLowestPriority() {
    assertThat(chosen("2 b.com.", "1 c.com.", "3 d.com.")).startsWith("1 c.com.");
    assertThat(chosen("1 b.com.", "0 c.com.")).startsWith("0 c.com.");
    assertThat(chosen()).isEqualTo("none");
  }

  /// RFC 9460, section 2.5.1: an alias to "." says that there is no such service.
  @Test
  void anAliasToNowhereIsNone() {
    assertThat(chosen("0 .")).isEqualTo("none");
  }

  /// RFC 9460, section 8: a record that demands what is not known here is not used.
  @Test
  void whatIsDemandedAndUnknownRulesARecordOut() {
    assertThat(chosen("1 b.com. mandatory=key777 key777=x", "2 c.com.")).startsWith("2 c.com.");
    assertThat(chosen("1 b.com. mandatory=alpn,port alpn=h2 port=8443")).startsWith("1 b.com.");
  }

  /// RFC 9460, section 7.1: HTTP/1.1 is spoken unless the record says otherwise; a service with
  /// which we share no protocol is not used.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 . | [http/1.1]",
        "1 . alpn=h2 | [h2, http/1.1]",
        "1 . alpn=h3,h2 | [h2, http/1.1]",
        "1 . alpn=h2 no-default-alpn | [h2]",
        "1 . alpn=h3 no-default-alpn | []"
      })
  void theProtocolsAreThoseThatBothSpeak(String rdata, String alpn) {
    HTTPSRecord record = (HTTPSRecord) records(rdata).getFirst();

    assertThat(ServiceChoice.alpn(record)).hasToString(alpn);
    assertThat(ServiceChoice.best(List.of(record)).isPresent()).isEqualTo(!alpn.equals("[]"));
  }

  @Test
  void portAndHintsAreRead() {
    HTTPSRecord record =
        (HTTPSRecord) records("1 . port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1").getFirst();

    assertThat(ServiceChoice.port(record)).contains(8443);
    assertThat(ServiceChoice.hints(record))
        .containsExactly(
            InetAddress.ofLiteral("2001:db8::1"),
            InetAddress.ofLiteral("192.0.2.1"),
            InetAddress.ofLiteral("192.0.2.2"));
    assertThat(ServiceChoice.target(record)).isEqualTo(OWNER);
  }
}
