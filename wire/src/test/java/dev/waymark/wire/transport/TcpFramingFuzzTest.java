package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.xbill.DNS.Message;

/// Whatever stream of bytes a client sends over TCP, in whatever pieces: nothing is thrown or kept,
/// each request is answered once, and the replies are whole messages that can be read (RFC 7766,
/// section 8).
class TcpFramingFuzzTest {
  private static final EventLoops LOOPS = new EventLoops(1);
  private static final InetSocketAddress CLIENT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353);

  private final Queue<Deferred> deferred = new ArrayDeque<>();
  private final Queue<byte[]> late = new ArrayDeque<>();
  private int answered;

  /// The first byte says how large the pieces are, and which requests are answered later.
  @FuzzTest
  void anyStreamInAnyPieces(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(input, 1, input.length);
    int piece = (input[0] & 0x3F) + 1;
    boolean later = (input[0] & 0x40) != 0;
    int inPieces = serve(stream, piece, later);
    int atOnce = serve(stream, Math.max(1, stream.length), false);
    assertThat(inPieces).isEqualTo(atOnce);
  }

  /// Returns how many replies came.
  private int serve(byte[] stream, int piece, boolean later) throws IOException {
    answered = 0;
    Responder responder = later ? this::answerLater : this::answer;
    EmbeddedChannel channel = open(responder);
    int replies = 0;
    for (int at = 0; at < stream.length && channel.isOpen(); at += piece) {
      channel.writeInbound(Unpooled.copiedBuffer(stream, at, Math.min(piece, stream.length - at)));
      replies += settle(channel);
    }
    channel.finishAndReleaseAll();
    channel.checkException();
    assertThat(replies).isEqualTo(answered);
    return replies;
  }

  private EmbeddedChannel open(Responder responder) {
    Serving serving = Serving.with(responder);
    TcpListener listener = new TcpListener(LOOPS, ServerOptions.shared());
    EmbeddedChannel channel = new EmbeddedChannel();
    channel
        .pipeline()
        .addLast(new TcpConnection(channel, CLIENT, new ThreadExchange(), serving, listener));
    return channel;
  }

  private int answer(Exchange exchange) {
    int length = Loopback.ONE_ADDRESS.respond(exchange);
    answered += length > 0 ? 1 : 0;
    return length;
  }

  private int answerLater(Exchange exchange) {
    int length = answer(exchange);
    if (length <= 0) {
      return length;
    }
    deferred.add(exchange.defer());
    late.add(Arrays.copyOf(exchange.reply(), length));
    return Responder.LATER;
  }

  /// Sends what was deferred, and reads all replies, which are whole.
  private int settle(EmbeddedChannel channel) throws IOException {
    while (!deferred.isEmpty()) {
      byte[] reply = late.remove();
      deferred.remove().send(reply, reply.length);
      channel.runPendingTasks();
    }
    int replies = 0;
    for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      while (sent.isReadable()) {
        byte[] reply = new byte[sent.readUnsignedShort()];
        sent.readBytes(reply);
        assertThat(new Message(reply).getHeader().getFlag(0)).as("QR").isTrue();
        replies++;
      }
      sent.release();
    }
    return replies;
  }
}
