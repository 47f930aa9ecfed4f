package dev.waymark.app;

import dev.waymark.app.web.ConnectTo;
import dev.waymark.app.web.Timeline;
import dev.waymark.app.web.TlsClient;
import dev.waymark.app.web.Visit;
import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.wire.Question;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A visit to a page of a lab that runs in the test, by a resolver that knows nothing yet.
final class LabVisit {
  private LabVisit() {}

  static Trace to(String url, Lab lab, String... orders) throws InterruptedException {
    Target target = Target.parse(url, Optional.empty());
    List<ConnectTo> parsed = Stream.of(orders).map(ConnectTo::parse).toList();
    try (Resolver resolver = new Resolver(lab.resolver().settings(), lab.resolver().hints())) {
      Trace lookup = resolver.trace(new Question(target.name(), target.type()));
      Timeline timeline = new Timeline(lookup);
      Visit.Surroundings around =
          new Visit.Surroundings(
              resolver::trace,
              lab.internet()::connectTo,
              _ -> Duration.ZERO,
              _ -> Optional.of(lab.internet().authority().join()),
              () -> new TlsClient(InstantSource.system()),
              parsed);
      try (Visit visit = new Visit(lookup, around, timeline)) {
        visit.get(target.page().orElseThrow());
      }
      return timeline.trace();
    }
  }
}
