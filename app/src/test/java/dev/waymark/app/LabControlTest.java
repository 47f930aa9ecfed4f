package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A running lab that is broken and mended by command, over its control socket.
@Timeout(60)
class LabControlTest {
  @TempDir private Path root;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private ServedLab served;
  private ControlSocket socket;

  @BeforeEach
  void start() throws Exception {
    served = ServedLab.start();
    socket =
        ControlSocket.open(
            root.resolve("lab.sock"), new LabCommands(served.lab(), stopped::countDown));
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    served.close();
  }

  private Ran control(String words) {
    List<String> arguments = new ArrayList<>(List.of("control", "--socket"));
    arguments.add(socket.path().toString());
    arguments.addAll(List.of(words.split(" ")));
    return Ran.waymark(arguments.toArray(String[]::new));
  }

  private Message ask(String name) {
    return ServedLab.ask(served.at(), name, Type.A, Transport.TCP);
  }

  private List<String> addresses(String name) {
    return ask(name).getSection(Section.ANSWER).stream().map(rr -> rr.rdataToString()).toList();
  }

  @Test
  void aServerIsBrokenAndMended() {
    Ran broken = control("what-if refuse=ns1.foobar.com refuse=NS2.foobar.com.");

    assertThat(broken.status()).isEqualTo(Waymark.DONE);
    assertThat(broken.out())
        .containsPattern("refuse=ns1.foobar.com +ns1.foobar.com refuses every question")
        .containsPattern("refuse=ns2.foobar.com +ns2.foobar.com refuses every question")
        .containsPattern("kill=ns1.dead.com +ns1.dead.com never replies");
    assertThat(ask("www.foobar.com.").getRcode()).isEqualTo(Rcode.SERVFAIL);

    assertThat(control("what-if clear").out()).doesNotContain("foobar.com");
    control("cache flush all");
    assertThat(addresses("www.foobar.com.")).hasSize(3);
  }

  @Test
  void onlyOneIsMended() {
    control("what-if kill=ns1.foobar.com slow=ns2.foobar.com:20");

    Ran ran = control("what-if clear ns1.foobar.com");

    assertThat(ran.out()).contains("slow=ns2.foobar.com:20").doesNotContain("kill=ns1.foobar.com");
    assertThat(control("what-if list").out()).isEqualTo(ran.out());
  }

  @Test
  void whatIsBrokenForGoodIsMendedTillAllIsCleared() {
    assertThat(ask("www.lame.com.").getRcode()).isEqualTo(Rcode.SERVFAIL);

    control("what-if clear ns1.lame.com");
    control("cache flush all");
    assertThat(addresses("www.lame.com.")).containsExactly("127.53.3.1");

    assertThat(control("what-if clear").out()).contains("refuse=ns1.lame.com");
  }

  /// The cache goes on with what it has until it is told to forget it.
  @Test
  void aNameIsChangedAndTheCacheDoesNotKnow() {
    assertThat(addresses("www.foobar.com.")).hasSize(3);
    control("what-if set=www.foobar.com:127.53.3.9");

    assertThat(addresses("www.foobar.com.")).hasSize(3);
    Ran seen = Ran.waymark("trace", "--server", Endpoint.text(served.at()), "www.foobar.com");
    assertThat(seen.out().replaceAll("\\s+", " "))
        .contains("CHANGED the owner of www.foobar.com has changed it")
        .contains("waymark control cache flush name www.foobar.com");

    assertThat(control("cache flush name www.foobar.com").out()).contains("flushed");
    assertThat(addresses("www.foobar.com.")).containsExactly("127.53.3.9");

    control("what-if clear www.foobar.com");
    control("cache flush all");
    assertThat(addresses("www.foobar.com.")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          what-if melt=ns1.foobar.com                   | 'melt' is no fault: choose one of kill
          what-if kill=ns1.foobar.com kill=nobody       | 'nobody' is no name server here
          what-if kill                                  | 'kill' is not FAULT=SERVER
          what-if clear nobody                          | 'nobody' is no name server here, and nothing
          what-if clear ns1.foobar.com ns2.foobar.com   | 'ns2.foobar.com' is one too many
          what-if list all                              | 'all' is one too many
          what-if set=x.old.foobar.com:127.53.3.9       | a zone cannot be like that
          melt                                          | there is no command 'melt', only what-if
          status now                                    | 'now' is one too many
          """)
  void whatCannotBeIsToldAndChangesNothing(String command, String said) {
    String before = control("what-if list").out();

    Ran ran = control(command);

    assertThat(ran.err()).hasLineCount(1).contains(said);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    assertThat(control("what-if list").out()).isEqualTo(before);
  }

  @Test
  void statusTraceAndStop() throws Exception {
    assertThat(control("status").out())
        .contains("nameServers  13", "refuse=ns1.lame.com", Endpoint.text(served.at()));
    assertThat(control("trace one.foobar.com").out()).contains("ALIASES", "ANSWER   127.53.3.");

    assertThat(control("stop").status()).isEqualTo(Waymark.DONE);
    assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
