package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waymark.wire.RandomPool;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that wait for each other leave in their order, and none is forgotten.
@Timeout(60)
class DeparturesTest {
  private static final int NO_SUCH_SIZE = 60_000;

  private final UpstreamSocket memory = new UpstreamSocket();
  private final Departures departures = new Departures();
  private final long now = System.nanoTime();
  private ScriptedServer server;
  private Line line;

  @BeforeEach
  void openLine() throws IOException {
    assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    server = new ScriptedServer(request -> List.of());
    line = newLine();
  }

  @AfterEach
  void close() throws IOException {
    if (server != null) {
      memory.close(line.socket());
      server.close();
    }
  }

  private Line newLine() {
    SourceAddresses anywhere = new SourceAddresses(Outgoing.ANY, RandomPool.of(new SecureRandom()));
    int socket = memory.open(server.address(Transport.UDP), anywhere);
    assertThat(socket).isPositive();
    return new Line(server.address(Transport.UDP), socket, now);
  }

  /// A request of 12 bytes with this id.
  private Departure departure(Line by, int id) {
    return departure(by, id, 12);
  }

  private Departure departure(Line by, int id, int size) {
    Mailbox mailbox = new Mailbox(id, id, now + 1_000);
    assertThat(by.join(mailbox, now)).isTrue();
    byte[] request = new byte[size];
    request[0] = (byte) (id >> 8);
    request[1] = (byte) id;
    return new Departure(by, mailbox, request);
  }

  private int nextArrived() throws InterruptedException {
    return MessageId.of(server.requests.take());
  }

  @Test
  void leaveAtOnceWhereThereIsLittleToDo() throws InterruptedException {
    departures.leave(departure(line, 1), memory);
    assertThat(nextArrived()).isEqualTo(1);
    assertThat(departures.sendAll(memory)).isZero();
  }

  @Test
  void leaveTogetherInTheirOrder() throws InterruptedException {
    departures.collect();
    departures.leave(departure(line, 1), memory);
    departures.leave(departure(line, 2), memory);
    assertThat(departures.sendAll(memory)).isEqualTo(2);
    departures.leave(departure(line, 3), memory);
    departures.release(memory);
    departures.leave(departure(line, 4), memory);
    for (int id = 1; id <= 4; id++) {
      assertThat(nextArrived()).isEqualTo(id);
    }
    assertThat(server.requests).isEmpty();
  }

  /// Nobody waits for more than so many others.
  @Test
  void areDueWhenTheyAreMany() {
    departures.collect();
    for (int i = 0; i < Departures.MANY; i++) {
      departures.leave(departure(line, i), memory);
    }
    assertThat(departures.areDue(true)).isTrue();
    departures.sendAll(memory);
    assertThat(departures.areDue(true)).isFalse();
  }

  @Test
  void areDueWhenThereIsNothingElseToDo() {
    departures.collect();
    departures.leave(departure(line, 1), memory);
    assertThat(departures.areDue(true)).isFalse();
    assertThat(departures.areDue(false)).isTrue();
  }

  /// A flood of forged replies does not keep them for ever.
  @Test
  void areDueAfterSoManyTurns() {
    departures.collect();
    departures.leave(departure(line, 1), memory);
    for (int turn = 1; turn < Departures.TURNS; turn++) {
      assertThat(departures.areDue(true)).isFalse();
    }
    assertThat(departures.areDue(true)).isTrue();
    departures.sendAll(memory);
    assertThat(departures.areDue(true)).isFalse();
  }

  /// Its line may be closed, and the descriptor be somebody else's.
  @Test
  void requestWhoseOwnerHasGivenUpIsNotSent() throws InterruptedException {
    departures.collect();
    Departure given = departure(line, 1);
    departures.leave(given, memory);
    departures.leave(departure(line, 2), memory);
    line.leave(given.mailbox());
    departures.sendAll(memory);
    assertThat(nextArrived()).isEqualTo(2);
  }

  /// Whoever waits learns that nothing is on its way, also from another thread.
  @Test
  void whatCannotBeSentIsTold() {
    departures.collect();
    Departure tooLong = departure(line, 1, NO_SUCH_SIZE);
    departures.leave(tooLong, memory);
    departures.sendAll(memory);
    assertThat(tooLong.mailbox().poll()).isEqualTo(new Arrival.Hindered(LinuxSockets.EMSGSIZE));
  }

  /// Some leave while others begin and end collecting: each is sent, once.
  @Test
  void noneIsForgottenOrSentTwice() throws InterruptedException {
    int each = Line.MAX_USES;
    List<Line> lines = List.of(newLine(), newLine(), newLine());
    List<Thread> threads = new ArrayList<>();
    for (Line one : lines) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    UpstreamSocket mine = new UpstreamSocket();
                    for (int i = 0; i < each; i++) {
                      departures.leave(departure(one, one.socket() << 8 | i), mine);
                    }
                  }));
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      departures.collect();
      departures.sendAll(memory);
      departures.release(memory);
    }
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < lines.size() * each; i++) {
      arrived.add(nextArrived());
    }
    assertThat(arrived).doesNotHaveDuplicates();
    assertThat(departures.sendAll(memory)).isZero();
    assertThat(server.requests).isEmpty();
    lines.forEach(one -> memory.close(one.socket()));
  }
}
