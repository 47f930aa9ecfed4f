package dev.waymark.wire.transport;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Query;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Transport;
import dev.waymark.wire.Verdict;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One request in the hands of a [Responder], and the room for its reply.
///
/// An event loop has one exchange and uses it for request after request, so nothing of it may be
/// kept after [Responder#respond] returns; what is answered later keeps [Query#copy] and the
/// [Deferred].
public abstract class Exchange {
  /// The largest message there is: two bytes of length (RFC 1035, section 4.2.2).
  public static final int MAX_MESSAGE = 65_535;

  private final Query single = new Query();
  private final byte[] reply = new byte[MAX_MESSAGE];
  private final AnswerEncoder encoder = new AnswerEncoder();
  private final byte[] optionRoom = new byte[ServerCookies.ROOM];
  private final ClientAddress peer = new ClientAddress();
  private Query query = single;
  private boolean peerIsRead;
  private Traffic.Drop dropCause = Traffic.Drop.UNANSWERED;
  private Traffic.@Nullable Limit limit;

  /// For the transports of this package and for tests.
  protected Exchange() {}

  /// Reads the request in the first `length` bytes of `request`, which stay untouched until the
  /// reply is made.
  protected final void begin(byte[] request, int length) {
    single.parse(request, length, transport());
    begin(single);
  }

  /// Begins with a request that was parsed before.
  final void begin(Query request) {
    peerIsRead = false;
    dropCause = Traffic.Drop.UNANSWERED;
    limit = null;
    query = request;
  }

  /// The request, parsed as far as it could be.
  public final Query query() {
    return query;
  }

  /// What the bytes of the request deserve.
  public final Verdict verdict() {
    return query.verdict();
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

  /// For how many milliseconds the connection that the request came on may be silent from now on; 0
  /// if it came on none.
  public int idleMillis() {
    return 0;
  }

  /// Room for an option of the reply in hand.
  final byte[] optionRoom() {
    return optionRoom;
  }

  /// Who asked, as numbers: costs no object.
  public final ClientAddress peer() {
    if (!peerIsRead) {
      peerIsRead = true;
      show(peer);
    }
    return peer;
  }

  /// Has `to` show who asked.
  protected void show(ClientAddress to) {
    to.show(client());
  }

  /// Says why the request gets no reply.
  ///
  /// @return [Responder#DROP]
  public final int drop(Traffic.Drop cause) {
    dropCause = cause;
    return Responder.DROP;
  }

  /// Why the request gets no reply, if it gets none.
  public final Traffic.Drop dropCause() {
    return dropCause;
  }

  /// Says that the reply is less than the client asked for.
  public final void limit(Traffic.Limit how) {
    limit = how;
  }

  /// Whether the reply is less than the client asked for, and how.
  public final Traffic.@Nullable Limit limit() {
    return limit;
  }

  /// Takes the request off the event loop: the reply will be sent through the returned object, and
  /// [Responder#respond] must return [Responder#LATER].
  public abstract Deferred defer();
}
