package dev.waymark.resolver;

import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Responder;
import java.util.function.Function;

/// A caching recursive resolver.
@SuppressWarnings("DoNotCallSuggester") // until the walk is there
public final class Resolver implements AutoCloseable {
  private final ResolverSettings settings;
  private final RootHints hints;

  /// Makes a resolver that knows nothing but the hints. No packet is sent before the first
  // question.
  public Resolver(ResolverSettings settings, RootHints hints) {
    this.settings = settings;
    this.hints = hints;
  }

  /// Finds the answer, from the cache or by the walk. Waits; made for virtual threads.
  public Resolution resolve(Question question, TraceListener listener) {
    throw new UnsupportedOperationException("the walk comes with the next commit");
  }

  /// Finds the answer without anybody listening.
  public Resolution resolve(Question question) {
    return resolve(question, TraceListener.NONE);
  }

  /// What answers clients. Traces asked for over the wire are put into bytes by `format`.
  public Responder responder(Function<Trace, byte[]> format) {
    throw new UnsupportedOperationException("comes with the next commit");
  }

  /// Forgets all that was learnt.
  public void flush() {}

  /// What it was made with.
  public ResolverSettings settings() {
    return settings;
  }

  /// Where its walks begin.
  public RootHints hints() {
    return hints;
  }

  @Override
  public void close() {}
}
