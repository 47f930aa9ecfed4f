package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Which questions may be one on the wire (S2), and which may not.
class ExchangeKeyTest {
  private static final InetSocketAddress SERVER = at("127.0.0.1");
  private static final byte[] OURS = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final byte[] GIVEN = {9, 9, 9, 9, 9, 9, 9, 9};

  private static InetSocketAddress at(String ip) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), 53);
  }

  private static Message question(String name, int type, EDNSOption... options) {
    Message message =
        Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
    message.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return message;
  }

  private static ExchangeKey key(Message message) {
    return new ExchangeKey(SERVER, Transport.UDP, true, message.toWire());
  }

  private static void areOne(Message one, Message other) {
    assertThat(key(one)).isEqualTo(key(other)).hasSameHashCodeAs(key(other));
  }

  @Test
  void idAndSpellingDoNotCount() {
    Message one = question("www.foobar.com.", Type.A);
    one.getHeader().setID(1);
    Message other = question("wWw.FooBar.cOm.", Type.A);
    other.getHeader().setID(2);
    areOne(one, other);
  }

  /// RFC 9018, section 4.3: a server renews its half whenever it likes.
  @Test
  void whatTheServerGaveOfACookieDoesNotCount() {
    Message first = question("foobar.com.", Type.A, new CookieOption(OURS));
    Message later = question("foobar.com.", Type.A, new CookieOption(OURS, GIVEN));
    Message muchLater = question("foobar.com.", Type.A, new CookieOption(OURS, new byte[16]));
    areOne(first, later);
    areOne(later, muchLater);
  }

  @Test
  void everythingElseCounts() {
    List<Message> messages = new ArrayList<>();
    messages.add(question("www.foobar.com.", Type.A));
    messages.add(question("wwx.foobar.com.", Type.A));
    messages.add(question("ww.w.foobar.com.", Type.A));
    messages.add(question("www.foobar.com.", Type.AAAA));
    messages.add(question("www.foobar.com.", Type.A, new CookieOption(OURS)));
    messages.add(question("www.foobar.com.", Type.A, new CookieOption(GIVEN)));
    messages.add(question("www.foobar.com.", Type.A, new NSIDOption(new byte[0])));
    messages.add(
        question("www.foobar.com.", Type.A, new CookieOption(OURS), new NSIDOption(new byte[0])));
    Message withDo = question("www.foobar.com.", Type.A);
    withDo.removeAllRecords(Section.ADDITIONAL);
    messages.add(withDo.clone());
    withDo.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    messages.add(withDo);
    Message withoutRd = question("www.foobar.com.", Type.A);
    withoutRd.getHeader().unsetFlag(Flags.RD);
    messages.add(withoutRd);
    assertThat(messages.stream().map(ExchangeKeyTest::key).distinct()).hasSize(messages.size());
  }

  @Test
  void serverTransportAndMannerCount() {
    byte[] message = question("foobar.com.", Type.A).toWire();
    assertThat(
            List.of(
                new ExchangeKey(SERVER, Transport.UDP, true, message),
                new ExchangeKey(SERVER, Transport.UDP, false, message),
                new ExchangeKey(SERVER, Transport.TCP, true, message),
                new ExchangeKey(at("127.0.0.2"), Transport.UDP, true, message)))
        .doesNotHaveDuplicates();
  }
}
