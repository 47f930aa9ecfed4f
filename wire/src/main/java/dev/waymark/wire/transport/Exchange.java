package dev.waymark.wire.transport;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Transport;
import dev.waymark.wire.Verdict;
import java.net.InetSocketAddress;

/// One request in the hands of a [Responder], and the room for its reply.
///
/// An event loop has one exchange and uses it for request after request, so nothing of it may be
/// kept after [Responder#respond] returns; what is answered later keeps [Query#copy] and the
/// [Deferred].
public abstract class Exchange {
  /// The largest message there is: two bytes of length (RFC 1035, section 4.2.2).
  public static final int MAX_MESSAGE = 65_535;

  private final Query query = new Query();
  private final byte[] reply = new byte[MAX_MESSAGE];
  private final AnswerEncoder encoder = new AnswerEncoder();
  private final byte[] optionRoom = new byte[ServerCookies.ROOM];
  private Verdict verdict = Verdict.DROP;

  /// For the transports of this package and for tests.
  protected Exchange() {}

  /// Reads the request in the first `length` bytes of `request`, which stay untouched until the
  /// reply is made.
  protected final void begin(byte[] request, int length) {
    verdict = query.parse(request, length, transport());
  }

  /// The request, parsed as far as it could be.
  public final Query query() {
    return query;
  }

  /// What the bytes of the request deserve.
  public final Verdict verdict() {
    return verdict;
  }

  /// Where the reply is written.
  public final byte[] reply() {
    return reply;
  }

  /// The encoder of this event loop, to be used for this reply only.
  public final AnswerEncoder encoder() {
    return encoder;
  }

  /// How the request came.
  public abstract Transport transport();

  /// Who asked. Made on demand, as most answers do not need it.
  public abstract InetSocketAddress client();

  /// Writes the address of who asked, 4 or 16 bytes, to `to` from `offset` on and returns its
  /// length: for what is done for many requests.
  public int clientAddress(byte[] to, int offset) {
    byte[] address = client().getAddress().getAddress();
    System.arraycopy(address, 0, to, offset, address.length);
    return address.length;
  }

  /// For how many milliseconds the connection that the request came on may be silent from now on; 0
  /// if it came on none.
  public int idleMillis() {
    return 0;
  }

  /// Room for an option of the reply in hand.
  final byte[] optionRoom() {
    return optionRoom;
  }

  /// Takes the request off the event loop: the reply will be sent through the returned object, and
  /// [Responder#respond] must return [Responder#LATER].
  public abstract Deferred defer();
}
