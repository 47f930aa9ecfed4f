package dev.waymark.resolver;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.iterate.RootSearch;
import dev.waymark.resolver.iterate.Routes;
import dev.waymark.resolver.iterate.Stores;
import dev.waymark.resolver.iterate.Surroundings;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.resolver.trace.UpstreamWatch;
import dev.waymark.resolver.validate.Unvalidated;
import dev.waymark.wire.Question;
import dev.waymark.wire.RandomPool;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.Responder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A caching recursive resolver: answers from its cache, or walks from the root.
///
/// Safe for many threads. [#resolve] waits for the network and is made for virtual threads.
public final class Resolver implements AutoCloseable {
  private final ResolverSettings settings;
  private final RootHints rootHints;
  private final Stores stores;
  private final DnsClient client;
  private final UpstreamWatch watch;
  private final Walks walks;
  private final Finding finding;

  /// Makes a resolver that knows nothing but the hints. No packet is sent before the first
  /// question.
  public Resolver(ResolverSettings settings, RootHints hints) {
    this(settings, hints, emptyStores(settings), client(settings), new UpstreamWatch());
  }

  private Resolver(
      ResolverSettings settings,
      RootHints hints,
      Stores stores,
      DnsClient client,
      UpstreamWatch watch) {
    this.settings = settings;
    rootHints = hints;
    this.stores = stores;
    this.client = client;
    this.watch = watch;
    OwnRules rules =
        new OwnRules(
            settings.policy(), settings.walk().loopbackServers(), settings.routes().zones());
    Surroundings around =
        new Surroundings(
            settings.walk(),
            settings.limits(),
            new Routes(settings.routes(), settings.clock()),
            rules,
            hints.delegation(),
            stores,
            client,
            new Unvalidated(settings.trust()),
            watch,
            RandomPool.of(settings.random()),
            settings.ticker(),
            new RootSearch());
    walks = new Walks(around, settings.service().maxWaiting());
    finding = new Finding(settings, around, walks, rules);
  }

  private static Stores emptyStores(ResolverSettings settings) {
    return new Stores(
        new AnswerCache(settings.cache(), settings.clock()),
        new DelegationStore(settings.clock(), settings.cache().maxTtl()),
        new FailureCache(settings.clock()),
        new ServerMemory(settings.clock()));
  }

  private static DnsClient client(ResolverSettings settings) {
    return new DnsClient(settings.random(), settings.walk().outgoing());
  }

  /// A resolver with other settings and hints that remembers what this one does, and goes on
  /// remembering for both. Clock, ticker and randomness stay those of this one. Walks under way
  /// here go on to their end.
  public Resolver renewed(ResolverSettings next, RootHints hints) {
    stores.adjust(next.cache());
    ResolverSettings same =
        next.withClock(settings.clock())
            .withTicker(settings.ticker())
            .withRandom(settings.random());
    boolean sameWay = same.walk().outgoing().equals(settings.walk().outgoing());
    DnsClient its = sameWay ? client : client(same);
    if (!sameWay) {
      Thread.ofVirtual().name("old-client").start(this::closeLater);
    }
    return new Resolver(same, hints, stores, its, watch);
  }

  /// Closes when the last walk has had its time.
  private void closeLater() {
    try {
      Thread.sleep(settings.limits().time());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }

  /// What it remembers, for people.
  public CacheView cache() {
    return new CacheView(stores);
  }

  /// What servers were asked.
  public UpstreamWatch watch() {
    return watch;
  }

  /// How many questions are being resolved now.
  public int inFlight() {
    return walks.count();
  }

  /// Finds the answer without anybody listening.
  public Resolution resolve(Question question) {
    return resolve(question, TraceListener.NONE);
  }

  /// Finds the answer, from the cache or by the walk, and tells `listener` every decision.
  public Resolution resolve(Question question, TraceListener listener) {
    return Endings.of(find(question, false, listener), stores.answers().now());
  }

  /// Finds the answer and returns how it was found.
  public Trace trace(Question question) {
    TraceRecorder recorder = new TraceRecorder(question, settings.clock().instant());
    find(question, false, recorder);
    return recorder.trace();
  }

  /// Finds the answer as the cache has it, and tells `listener` every decision.
  ///
  /// @param asItIs whether the client wants no address made for it
  Outcome find(Question question, boolean asItIs, TraceListener listener) {
    return finding.find(question, asItIs, listener);
  }

  /// What can be said without asking anybody; null if somebody has to be asked. Never waits: made
  /// for event loops.
  ///
  /// @param asItIs whether the client wants no address made for it
  @Nullable Outcome recall(Question question, boolean asItIs) {
    return finding.recall(question, asItIs);
  }

  /// Whether answers to this type are made of others here: then the data alone is not the answer.
  boolean translates(int type) {
    return finding.translates(type);
  }

  /// What answers clients over sockets.
  ///
  /// @param format puts a trace that was asked for over the wire into bytes
  public Responder responder(Function<Trace, byte[]> format) {
    return new ResolverResponder(this, format);
  }

  /// The answers it remembers.
  AnswerCache answers() {
    return stores.answers();
  }

  /// The delegations it remembers.
  DelegationStore delegations() {
    return stores.delegations();
  }

  /// What it knows of servers.
  ServerMemory servers() {
    return stores.servers();
  }

  /// The failures it remembers.
  FailureCache failures() {
    return stores.failures();
  }

  /// Forgets all that was learnt, servers' speed included.
  public void flush() {
    stores.clear();
  }

  /// What it was made with.
  public ResolverSettings settings() {
    return settings;
  }

  /// Where its walks begin.
  public RootHints hints() {
    return rootHints;
  }

  /// Ends the walks under way; their questions fail.
  @Override
  public void close() {
    client.close();
  }
}
