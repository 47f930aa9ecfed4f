package dev.waymark.resolver;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.iterate.Budget;
import dev.waymark.resolver.iterate.Iteration;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.iterate.Routes;
import dev.waymark.resolver.iterate.Stores;
import dev.waymark.resolver.iterate.Surroundings;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.resolver.trace.TraceRecorder;
import dev.waymark.resolver.trace.UpstreamWatch;
import dev.waymark.resolver.validate.Unvalidated;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import dev.waymark.wire.RandomPool;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.Responder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// A caching recursive resolver: answers from its cache, or walks from the root.
///
/// Safe for many threads. [#resolve] waits for the network and is made for virtual threads.
public final class Resolver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);

  private final ResolverSettings settings;
  private final RootHints rootHints;
  private final Stores stores;
  private final Surroundings around;
  private final DnsClient client;
  private final UpstreamWatch watch;
  private final Flights flights;
  private final StaticHosts hosts;
  private final SpecialNames specialNames;
  private final PrivateAddresses privateAddresses;
  private final StaleAnswers stale;
  private final Prefetch prefetch;
  private final Dns64 dns64;

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
    flights = new Flights(settings.service().maxWaiting());
    around =
        new Surroundings(
            settings.walk(),
            settings.limits(),
            new Routes(settings.routes(), settings.clock()),
            delegation(hints),
            stores,
            client,
            new Unvalidated(settings.trust()),
            watch,
            RandomPool.of(settings.random()),
            settings.ticker(),
            new ReentrantLock());
    boolean loopback = settings.walk().loopbackServers();
    this.hosts = new StaticHosts(settings.policy().hosts());
    List<Name> ownZones = settings.routes().zones();
    specialNames = new SpecialNames(settings.policy().lifted(), loopback, ownZones);
    privateAddresses = new PrivateAddresses(settings.policy(), loopback, ownZones);
    stale = new StaleAnswers(settings, around);
    dns64 = new Dns64(settings.policy().dns64());
    prefetch = new Prefetch(settings.cache().prefetch(), this::refresh);
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
    return flights.count();
  }

  private static Delegation delegation(RootHints hints) {
    List<NameServer> servers = new ArrayList<>();
    hints.servers().forEach((name, addresses) -> servers.add(new NameServer(name, addresses)));
    return new Delegation(Name.root, servers, 0);
  }

  /// Finds the answer without anybody listening.
  public Resolution resolve(Question question) {
    return resolve(question, TraceListener.NONE);
  }

  /// Finds the answer, from the cache or by the walk, and tells `listener` every decision.
  public Resolution resolve(Question question, TraceListener listener) {
    return Endings.of(find(question, listener), stores.answers().now());
  }

  /// Finds the answer and returns how it was found.
  public Trace trace(Question question) {
    TraceRecorder recorder = new TraceRecorder(question, settings.clock().instant());
    find(question, recorder);
    return recorder.trace();
  }

  private Outcome find(Question question, TraceListener listener) {
    return find(question, false, listener);
  }

  /// The steps before and after the walk: special names, remembered failures, joining others; and
  /// IPv6 addresses for names that have none.
  ///
  /// @param asItIs whether the client wants no address made for it
  Outcome find(Question question, boolean asItIs, TraceListener listener) {
    Narrator story = new Narrator(listener, settings.ticker());
    Budget budget = new Budget(settings.limits(), settings.ticker());
    Outcome outcome = translated(question, asItIs, story, other -> found(other, story, budget));
    Objects.requireNonNull(outcome); // whoever walks finds at least a reason
    if (story.isOn()) {
      Endings.tell(Endings.of(outcome, stores.answers().now()), story, budget);
    }
    return outcome;
  }

  /// The answer that `find` has; with DNS64, what follows from it. Null if `find` has none yet.
  private @Nullable Outcome translated(
      Question question,
      boolean asItIs,
      Narrator story,
      Function<Question, @Nullable Outcome> find) {
    long now = stores.answers().now();
    Question reverse = asItIs ? null : dns64.reverse(question);
    if (reverse != null) {
      story.decided(question, "dns64", "RFC 6147, section 5.3.1");
      Outcome target = find.apply(reverse);
      return target == null ? null : dns64.renamed(question, target, now);
    }
    Outcome known = find.apply(question);
    if (known == null || asItIs || !dns64.concerns(question.type())) {
      return known;
    }
    Outcome complete = dns64.complete(known, find, now);
    if (complete != null && !complete.equals(known)) {
      story.decided(question, "dns64", "RFC 6147, section 5.1.6");
    }
    return complete;
  }

  private Outcome found(Question question, Narrator story, Budget budget) {
    Outcome ruled = rule(question, story);
    if (ruled != null) {
      return ruled;
    }
    Outcome outcome = failedBefore(question, story);
    if (outcome == null) {
      outcome = stale.patiently(question, story, () -> fly(question, story, budget));
    }
    return served(outcome, story);
  }

  private Outcome fly(Question question, Narrator story, Budget budget) {
    Outcome outcome =
        flights.fly(
            question,
            settings.limits().time(),
            () -> tellJoined(question, story),
            () -> walk(question, () -> new Iteration(around, budget, story).resolve(question)));
    return outcome != null ? outcome : busy(question, "waited too long for the same question");
  }

  /// What can be said without asking anybody: by rule, by a remembered failure, from the cache with
  /// aliases followed. Null if somebody has to be asked. Never waits: made for event loops.
  ///
  /// @param asItIs whether the client wants no address made for it
  @Nullable Outcome recall(Question question, boolean asItIs) {
    Narrator nobody = new Narrator(TraceListener.NONE, settings.ticker());
    return translated(question, asItIs, nobody, other -> recall(other, nobody));
  }

  private @Nullable Outcome recall(Question question, Narrator nobody) {
    Outcome ruled = rule(question, nobody);
    if (ruled != null) {
      return ruled;
    }
    Outcome outcome = failedBefore(question, nobody);
    if (outcome == null) {
      Budget budget = new Budget(settings.limits(), settings.ticker());
      outcome = new Iteration(around, budget, nobody).recall(question);
    }
    if (outcome instanceof Outcome.Found found) {
      renewInTime(found);
    }
    return outcome == null ? null : served(outcome, nobody);
  }

  private void renewInTime(Outcome.Found found) {
    found.aliases().forEach(alias -> renewInTime(alias, found.question().type()));
    renewInTime(found.data(), found.question().type());
  }

  /// Has data that was just served asked for again, if it is about to be forgotten and prefetching
  /// is on. Never waits: made for event loops.
  void renewInTime(RankedRRset data, int type) {
    long now = stores.answers().now();
    if (prefetch.isDue(data, now)) {
      prefetch.begin(new Question(data.owner(), type), now);
    }
  }

  /// Walks although the answer is known; whoever asks after its TTL is over waits for this walk. If
  /// it fails, what is known still counts, so the failure is not remembered.
  private void refresh(Question question) {
    Narrator nobody = new Narrator(TraceListener.NONE, settings.ticker());
    Budget budget = new Budget(settings.limits(), settings.ticker());
    flights.fly(
        question,
        settings.limits().time(),
        () -> {},
        () -> guarded(question, () -> new Iteration(around, budget, nobody).refresh(question)));
  }

  /// An answer by this resolver's own rules: static hosts before special names, as somebody wants
  /// them.
  private @Nullable Outcome rule(Question question, Narrator story) {
    long now = stores.answers().now();
    Ruling ruling =
        question.type() == Type.ANY ? Ruling.any(question, now) : hosts.rule(question, now);
    ruling = ruling != null ? ruling : specialNames.rule(question, now);
    if (ruling == null) {
      return null;
    }
    story.decided(question, ruling.rule(), ruling.reference());
    return ruling.outcome();
  }

  private @Nullable Outcome failedBefore(Question question, Narrator story) {
    FailureCache.Failure failure = stores.failures().get(question);
    return failure == null ? null : remembered(question, failure, story);
  }

  /// What the client gets of what was found: a stale answer rather than none, and no private
  /// address.
  private Outcome served(Outcome outcome, Narrator story) {
    Outcome better =
        outcome instanceof Outcome.Failed failed ? stale.instead(failed, story) : outcome;
    return better instanceof Outcome.Found found && withholds(found.data())
        ? withheld(found, story)
        : better;
  }

  /// Whether answers to this type are made of others here: then the data alone is not the answer.
  boolean translates(int type) {
    return dns64.concerns(type);
  }

  /// Whether data must not get to a client.
  boolean withholds(RankedRRset data) {
    return privateAddresses.withholds(data);
  }

  private Outcome withheld(Outcome.Found found, Narrator story) {
    story.decided(found.question(), "private-address", "RFC 8914, section 4.18");
    String text = "a public name with a private address: " + found.data().owner();
    CacheEntry.Absence absence =
        new CacheEntry.Absence(true, null, found.data().status(), null, stores.answers().now());
    return new Outcome.Nothing(
        found.question(),
        found.aliases(),
        absence,
        new Outcome.Remark(ExtendedError.FILTERED, text));
  }

  private static void tellJoined(Question question, Narrator story) {
    if (story.isOn()) {
      story.tell(stamp -> new TraceEvent.Joined(stamp, question));
    }
  }

  private static Outcome guarded(Question question, Supplier<Outcome> walk) {
    try {
      return walk.get();
    } catch (RuntimeException e) {
      LOG.error("resolving {} failed", question, e);
      String text = "the resolver has a fault";
      return new Outcome.Failed(question, Cause.INTERNAL, text, "this resolver", true);
    }
  }

  private Outcome walk(Question question, Supplier<Outcome> walk) {
    watch.walks();
    Outcome outcome = guarded(question, walk);
    if (outcome instanceof Outcome.Failed failed) {
      watch.failed(failed.cause());
      if (failed.cause() == Cause.INTERNAL) {
        return outcome;
      }
      stores.failures().put(question, failed.cause(), failed.text(), failed.culprit());
    } else {
      stores.failures().remove(question);
    }
    return outcome;
  }

  private Outcome remembered(Question question, FailureCache.Failure failure, Narrator story) {
    long left = failure.expiresAt() - stores.failures().now();
    if (story.isOn()) {
      story.tell(
          stamp ->
              new TraceEvent.CachedFailure(
                  stamp, question, left, failure.cause(), failure.culprit()));
    }
    return new Outcome.Failed(question, Cause.CACHED, failure.text(), failure.culprit(), true);
  }

  /// The failure for a question that nobody has time for.
  static Outcome.Failed busy(Question question, String text) {
    return new Outcome.Failed(question, Cause.TOO_BUSY, text, "this resolver", true);
  }

  /// The RCODE a client gets.
  static int rcode(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Found found -> Rcode.NOERROR;
      case Outcome.Nothing nothing ->
          nothing.absence().nameExists() ? Rcode.NOERROR : Rcode.NXDOMAIN;
      case Outcome.Failed failed -> Rcode.SERVFAIL;
    };
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
