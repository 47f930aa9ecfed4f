package dev.waymark.authoritative.answer;

import dev.waymark.authoritative.zone.Place;
import dev.waymark.authoritative.zone.Preparation;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.HashedName;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.PreparedAnswer.Reach;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import dev.waymark.wire.Types;
import dev.waymark.wire.transport.Exchange;
import java.util.List;

/// Prepares answers by asking the question and keeping what the [AnswerAssembler] says: nothing but
/// its results, made early.
///
/// What may depend on other zones is not prepared: an alias that leads out of this one. Whether
/// a zone lies below, to which its aliases may lead too, is for the [ZoneCatalog] to say. Aliases
/// that lead nowhere are left to the plain path, which knows their RCODE.
public final class AnswerPreparation implements Preparation {
  private final byte[] request = new byte[Query.QUESTION + NameBytes.MAX_LENGTH + 4];
  private final byte[] reply = new byte[Exchange.MAX_MESSAGE];
  private final Query query = new Query();
  private final Place place = new Place();
  private final AnswerAssembler assembler = new AnswerAssembler();
  private final AnswerEncoder encoder = new AnswerEncoder();

  private ZoneCatalog catalog = ZoneCatalog.empty();

  /// Makes one for one thread.
  public AnswerPreparation() {}

  @Override
  public int prepare(Zone zone, byte[] name, int offset, int type, Reach reach, byte[] room) {
    ask(name, offset, type);
    HashedName qname = query.name();
    zone.find(qname, type, place);
    AssembledAnswer answer = assembler.assemble(alone(zone), zone, qname, place, type, Proofs.NONE);
    if (place.isAlias() && !(answer.isWithin(zone) && answer.rcode() == Rcodes.NOERROR)) {
      return 0;
    }
    encoder.begin(query, reply, reply.length);
    answer.encode(encoder);
    return encoder.prepare(reach, room);
  }

  /// A catalog of this one zone.
  private ZoneCatalog alone(Zone zone) {
    if (!catalog.zones().contains(zone)) {
      catalog = ZoneCatalog.of(List.of(zone));
    }
    return catalog;
  }

  private void ask(byte[] name, int offset, int type) {
    int length = NameBytes.length(name, offset);
    System.arraycopy(name, offset, request, Query.QUESTION, length);
    int behind = Query.QUESTION + length;
    request[5] = 1;
    request[behind] = (byte) (type >> 8);
    request[behind + 1] = (byte) type;
    request[behind + 2] = 0;
    request[behind + 3] = Types.CLASS_IN;
    query.parse(request, behind + 4, Transport.TCP);
  }
}
