package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What bounds the reuse of a port (threats S1, S5).
class LineTest {
  private final long now = System.nanoTime();

  private final Line line = new Line(Loopback.anyPort(), 7, now);

  @Test
  void takesSoManyQuestions() {
    for (int i = 0; i < Line.MAX_USES; i++) {
      Mailbox mailbox = mailbox(i);
      assertThat(line.join(mailbox, now)).isTrue();
      line.leave(mailbox);
    }
    assertThat(line.join(mailbox(1), now)).isFalse();
  }

  @Test
  void takesQuestionsForSoLong() {
    assertThat(line.join(mailbox(1), now + Line.LIFE - 1)).isTrue();
    assertThat(line.join(mailbox(2), now + Line.LIFE)).isFalse();
    assertThat(line.isOld(now + Line.LIFE)).isTrue();
  }

  @Test
  void idsDiffer() {
    Mailbox first = mailbox(1);
    assertThat(line.join(first, now)).isTrue();
    assertThat(line.join(new Mailbox(1, 8, now + 100), now)).isFalse();
    line.leave(first);
    assertThat(line.join(mailbox(1), now)).isFalse();
  }

  /// A server that has become slow is no forger: its replies to questions that were given up do not
  /// count as guesses for the others.
  @Test
  void lateReplyToAQuestionThatLeftIsNobodys() {
    Mailbox other = mailbox(Line.MAX_USES);
    line.join(other, now);
    for (int id = 1; id < Line.MAX_USES; id++) {
      Mailbox given = mailbox(id);
      assertThat(line.join(given, now)).isTrue();
      line.leave(given);
    }
    for (int id = 0; id < Line.MAX_USES; id++) {
      line.deliver(new Arrival.Datagram(new byte[] {0, (byte) id, 5}));
    }
    line.tellAll(Arrival.End.CLOSED);
    assertThat(other.poll()).isInstanceOf(Arrival.Datagram.class); // id 0 was nobody's: a guess
    assertThat(other.poll()).isEqualTo(Arrival.End.CLOSED);
  }

  /// A forged reply repeats one question: if several with the same waited at one port, each guess
  /// would be worth more (S2).
  @Test
  void equalQuestionsNeverShareALine() {
    Mailbox first = new Mailbox(1, 7, now + 100);
    assertThat(line.join(first, now)).isTrue();
    assertThat(line.join(new Mailbox(2, 7, now + 100), now)).isFalse();
    assertThat(line.join(new Mailbox(2, 8, now + 100), now)).isTrue();
    line.leave(first);
    assertThat(line.join(new Mailbox(3, 7, now + 100), now)).isTrue();
  }

  @Test
  void becomesUselessOnce() {
    Mailbox first = mailbox(1);
    line.join(first, now);
    assertThat(line.retire()).isFalse();
    assertThat(line.join(mailbox(2), now)).isFalse();
    assertThat(line.leave(first)).isTrue();
    assertThat(line.leave(first)).isFalse();
    assertThat(line.retire()).isFalse();
  }

  @Test
  void datagramGoesWhereItsIdBelongs() {
    Mailbox first = mailbox(0x0102);
    Mailbox second = mailbox(0x0304);
    line.join(first, now);
    line.join(second, now);
    Arrival.Datagram datagram = new Arrival.Datagram(new byte[] {3, 4, 5});
    line.deliver(datagram);
    line.tellAll(Arrival.End.CLOSED);
    assertThat(second.poll()).isEqualTo(datagram);
    assertThat(first.poll()).isEqualTo(Arrival.End.CLOSED);
  }

  /// Each question counts the guesses of a forger, to go to TCP when there are too many (S3).
  @Test
  void guessIsToldToAll() {
    Mailbox first = mailbox(1);
    Mailbox second = mailbox(2);
    line.join(first, now);
    line.join(second, now);
    Arrival.Datagram guess = new Arrival.Datagram(new byte[] {9, 9});
    line.deliver(guess);
    assertThat(first.poll()).isEqualTo(guess);
    assertThat(second.poll()).isEqualTo(guess);
  }

  @Test
  void floodOfGuessesIsDropped() {
    Mailbox mailbox = mailbox(1);
    line.join(mailbox, now);
    for (int i = 0; i < 1_000; i++) {
      line.deliver(new Arrival.Datagram(new byte[0]));
    }
    line.tellOverdue(now + 100);
    int datagrams = 0;
    while (mailbox.poll() instanceof Arrival.Datagram) {
      datagrams++;
    }
    assertThat(datagrams).isEqualTo(Mailbox.ROOM);
  }

  private Mailbox mailbox(int id) {
    return new Mailbox(id, id, now + 100);
  }
}
