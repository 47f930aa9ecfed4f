package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import dev.waymark.wire.transport.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

class AuthoritativeServerTest {
  private static final List<InetSocketAddress> ANY_PORT =
      List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  /// A zone in which everything carries one number.
  private static ZoneCatalog version(int number) {
    return ZoneCatalog.of(
        List.of(
            Asking.zone(
                """
                $ORIGIN example.
                $TTL %1$d
                @ SOA ns h %1$d 2 3 4 5
                @ NS ns
                ns A 192.0.2.%1$d
                a CNAME b
                b CNAME c
                c A 192.0.2.%1$d
                """
                    .formatted(number))));
  }

  @Test
  void anAnswerComesFromOneVersionWhileZonesAreReplaced() throws Exception {
    try (EventLoops loops = new EventLoops(2);
        AuthoritativeServer server =
            AuthoritativeServer.start(loops, ANY_PORT, version(1), ServerOptions.shared());
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> asked =
          java.util.stream.IntStream.range(0, 4)
              .mapToObj(i -> clients.submit(() -> askOften(server)))
              .toList();
      for (int i = 2; i < 100; i++) {
        server.replace(version(i));
      }
      for (Future<Integer> each : asked) {
        assertThat(each.get()).isEqualTo(200);
      }
      assertThat(server.catalog().zones().getFirst().serial()).isEqualTo(99);
    }
  }

  private static int askOften(AuthoritativeServer server) throws IOException {
    SimpleResolver resolver = new SimpleResolver(server.addresses().getFirst());
    int answered = 0;
    for (int i = 0; i < 200; i++) {
      resolver.setTCP(i % 10 == 0);
      Message reply = resolver.send(Asking.question("a.example.", "A"));
      assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
      List<Record> records = reply.getSection(Section.ANSWER);
      assertThat(records).hasSize(3);
      assertThat(records.stream().map(Record::getTTL).distinct()).hasSize(1);
      assertThat(records.getLast().rdataToString())
          .isEqualTo("192.0.2." + records.getLast().getTTL());
      answered++;
    }
    return answered;
  }

  @Test
  void aPortInUseIsAClearErrorAndNothingIsHalfStarted() throws IOException {
    try (EventLoops loops = new EventLoops(1);
        AuthoritativeServer first =
            AuthoritativeServer.start(
                loops, ANY_PORT, ZoneCatalog.empty(), ServerOptions.shared())) {
      assertThatExceptionOfType(ListenException.class)
          .isThrownBy(
              () ->
                  AuthoritativeServer.start(
                      loops, first.addresses(), ZoneCatalog.empty(), ServerOptions.shared()))
          .withMessageContaining(String.valueOf(first.addresses().getFirst().getPort()))
          .withMessageContaining("is in use");
    }
  }
}
