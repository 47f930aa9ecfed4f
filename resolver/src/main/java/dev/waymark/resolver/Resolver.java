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
import dev.waymark.wire.WireRRset;
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
  private final Flights flights;
  private final ClientQuota quota;
  private final Finding finding;

  /// Makes a resolver that knows nothing but the hints. No packet is sent before the first
  /// question.
  public Resolver(ResolverSettings settings, RootHints hints) {
    this(
        settings,
        hints,
        emptyStores(settings),
        client(settings),
        new UpstreamWatch(),
        new Flights(),
        new ClientQuota());
  }

  private Resolver(
      ResolverSettings settings,
      RootHints hints,
      Stores stores,
      DnsClient client,
      UpstreamWatch watch,
      Flights flights,
      ClientQuota quota) {
    this.settings = settings;
    rootHints = hints;
    this.stores = stores;
    this.client = client;
    this.watch = watch;
    this.flights = flights;
    this.quota = quota;
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
    Walks walks = new Walks(around, flights, settings.service().maxWaiting());
    finding = new Finding(settings, around, walks, rules);
  }

  private static Stores emptyStores(ResolverSettings settings) {
    return new Stores(
        new AnswerCache(settings.cache(), settings.clock()),
        new DelegationStore(settings.clock(), settings.cache().maxTtl()),
        new FailureCache(settings.clock(), settings.cache()),
        new ServerMemory(settings.clock()));
  }

  private static DnsClient client(ResolverSettings settings) {
    return new DnsClient(settings.random(), settings.walk().outgoing());
  }

  /// A resolver with other settings and hints that shares with this one what is remembered, what is
  /// in flight and who has leave. Clock, ticker and randomness stay those of this one. What is
  /// shared keeps to the settings of this one until [#replaces] is called.
  public Resolver renewed(ResolverSettings next, RootHints hints) {
    ResolverSettings same =
        next.withClock(settings.clock())
            .withTicker(settings.ticker())
            .withRandom(settings.random());
    boolean sameWay = same.walk().outgoing().equals(settings.walk().outgoing());
    DnsClient its = sameWay ? client : client(same);
    return new Resolver(same, hints, stores, its, watch, flights, quota);
  }

  /// Takes over from the resolver that it was [renewed][#renewed] from, whose walks under way go on
  /// to their end.
  public void replaces(Resolver before) {
    stores.adjust(settings.cache());
    if (!client.equals(before.client)) {
      Thread.ofVirtual().name("old-client").start(before::closeLater);
    }
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

  /// How many requests of clients are in work: what `--max-in-flight` bounds.
  public int inWork() {
    return quota.given();
  }

  /// How many different questions are being resolved now.
  public int inFlight() {
    return flights.count();
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
    return find(question, asItIs, listener, Leave.uncounted());
  }

  /// The same for a client whose questions are counted.
  ///
  /// @param leave to work on it, which the caller ends
  Outcome find(Question question, boolean asItIs, TraceListener listener, Leave leave) {
    return finding.find(question, asItIs, listener, leave);
  }

  /// What can be said without asking anybody; null if somebody has to be asked. Never waits: made
  /// for event loops.
  ///
  /// @param asItIs whether the client wants no address made for it
  /// @param renew whether what is about to be forgotten may be asked for again, by others
  @Nullable Outcome recall(Question question, boolean asItIs, boolean renew) {
    return finding.recall(question, asItIs, renew);
  }

  /// Whether answers to this type are made of others here: then the data alone is not the answer.
  boolean translates(int type) {
    return finding.translates(type);
  }

  /// Whether data must not get to a client.
  boolean withholds(WireRRset data) {
    return finding.withholds(data);
  }

  /// What answers clients over sockets.
  ///
  /// @param format puts a trace that was asked for over the wire into bytes
  public Responder responder(Function<Trace, byte[]> format) {
    return new ResolverResponder(this, format);
  }

  /// Which clients have questions in work.
  ClientQuota quota() {
    return quota;
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
