package dev.waymark.testkit;

import dev.waymark.internet.LittleInternet;
import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.wire.transport.ListenException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Brings up a little internet for a test class and hands it, or a fresh resolver, to test methods.
/// Used through [DnsTest].
public final class DnsExtension implements BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(DnsExtension.class);

  /// For JUnit.
  public DnsExtension() {}

  /// Closed by JUnit when the class is done.
  private record Internet(LittleInternet internet) implements AutoCloseable {
    static Internet start() {
      try {
        return new Internet(LittleInternet.start(0, 0));
      } catch (ListenException e) {
        throw new ParameterResolutionException("no little internet: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      internet.close();
    }
  }

  /// What was asked in the test before does not count in the next one.
  @Override
  public void beforeEach(ExtensionContext context) {
    internet(context).log().clear();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == LittleInternet.class || type == Resolver.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LittleInternet internet = internet(context);
    if (parameter.getParameter().getType() == LittleInternet.class) {
      return internet;
    }
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Resolver.class, _ -> resolver(internet), Resolver.class);
  }

  private static LittleInternet internet(ExtensionContext context) {
    ExtensionContext whole = context;
    while (whole.getTestMethod().isPresent() && whole.getParent().isPresent()) {
      whole = whole.getParent().get();
    }
    return whole
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Internet.class, _ -> Internet.start(), Internet.class)
        .internet();
  }

  private static Resolver resolver(LittleInternet internet) {
    ResolverSettings settings =
        ResolverSettings.defaults().withUpstreamPort(internet.port()).withLoopbackServers(true);
    return new Resolver(settings, RootHints.of(internet.rootHints()));
  }
}
