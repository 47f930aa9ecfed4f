/// A question to its answer: from the cache, or by the walk from the root; and the trace of it.
@org.jspecify.annotations.NullMarked
module dev.waymark.resolver {
  requires static transitive org.jspecify;
  requires transitive dev.waymark.wire;
  requires transitive org.dnsjava;
  requires com.github.benmanes.caffeine;
  requires org.slf4j;

  exports dev.waymark.resolver;
  exports dev.waymark.resolver.settings;
  exports dev.waymark.resolver.trace;
  exports dev.waymark.resolver.validate;
}
