package dev.waymark.internet;

import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Responder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What the name servers of the little internet were asked, in the order it reached them.
public final class QueryLog {
  /// Enough for any lesson or test; of a flood, the latest are kept.
  public static final int MAX_ENTRIES = 10_000;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long count;

  QueryLog() {}

  /// One question that reached a server.
  ///
  /// @param server the name of the server
  /// @param question as it was asked, in the letters' case it came in
  public record Entry(String server, Question question, Transport transport) {}

  /// A responder that notes each question and then lets `responder` answer.
  Responder noting(String server, Responder responder) {
    return exchange -> {
      Query query = exchange.query();
      if (query.hasQuestion()) {
        note(new Entry(server, new Question(query.qname(), query.qtype()), exchange.transport()));
      }
      return responder.respond(exchange);
    };
  }

  private synchronized void note(Entry entry) {
    count++;
    if (entries.size() == MAX_ENTRIES) {
      entries.removeFirst();
    }
    entries.addLast(entry);
  }

  /// The latest questions, the oldest first.
  public synchronized List<Entry> entries() {
    return new ArrayList<>(entries);
  }

  /// How many questions there were since the beginning, or since the last [#clear].
  public synchronized long count() {
    return count;
  }

  /// Forgets all.
  public synchronized void clear() {
    entries.clear();
    count = 0;
  }
}
