/// A JUnit 5 extension that gives a test a whole little internet.
@org.jspecify.annotations.NullMarked
module dev.waymark.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.waymark.internet;
  requires transitive dev.waymark.resolver;
  requires transitive org.junit.jupiter.api;

  exports dev.waymark.testkit;
}
