package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What a visit has to know from the DNS: each question is asked once, of the resolver that found
/// the first address, and told on the timeline.
///
/// One after the other, so that the trace can be read; a browser asks them all at once.
final class Lookups {
  private final Function<Question, Trace> resolver;
  private final Timeline timeline;
  private final Map<Question, Optional<TraceEvent.Answer>> known = new HashMap<>();

  /// @param first what has been looked up already
  Lookups(Trace first, Function<Question, Trace> resolver, Timeline timeline) {
    this.resolver = resolver;
    this.timeline = timeline;
    known.put(first.question(), answer(first));
  }

  /// The addresses of a host, as they came; empty if it has none or they could not be found.
  List<InetAddress> addresses(Name host) {
    List<Record> four = records(new Question(host, Type.A), PageEvent.Purpose.ADDRESS);
    List<Record> six = records(new Question(host, Type.AAAA), PageEvent.Purpose.OTHER_FAMILY);
    return Stream.concat(six.stream(), four.stream()).flatMap(Lookups::address).toList();
  }

  /// Of addresses that somebody else gives for a host, those that are to be tried: of a family for
  /// which the host could not be asked; if it has no address at all, every one (RFC 9460, section
  /// 7.3).
  List<InetAddress> wanted(Name host, List<InetAddress> hints) {
    if (addresses(host).isEmpty()) {
      return hints;
    }
    return hints.stream()
        .filter(
            hint -> {
              int type = hint instanceof Inet6Address ? Type.AAAA : Type.A;
              Optional<TraceEvent.Answer> answer = known.get(new Question(host, type));
              return answer == null || answer.isEmpty();
            })
        .toList();
  }

  private static Stream<InetAddress> address(Record rr) {
    return switch (rr) {
      case ARecord a -> Stream.ofNullable(a.getAddress());
      case AAAARecord aaaa -> Stream.ofNullable(aaaa.getAddress());
      default -> Stream.empty();
    };
  }

  /// Whether this was asked before.
  boolean knows(Question question) {
    return known.containsKey(question);
  }

  /// The answer section to a question; empty if there is nothing, or no answer came.
  List<Record> records(Question question, PageEvent.Purpose purpose) {
    Optional<TraceEvent.Answer> answer = known.get(question);
    if (answer == null) {
      answer = answer(timeline.further(question, purpose, resolver));
      known.put(question, answer);
    }
    return answer.map(TraceEvent.Answer::records).orElse(List.of());
  }

  private static Optional<TraceEvent.Answer> answer(Trace trace) {
    return trace
        .end()
        .filter(TraceEvent.Answer.class::isInstance)
        .map(TraceEvent.Answer.class::cast);
  }
}
