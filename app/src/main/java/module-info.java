/// The command line, the only place that wires everything.
@org.jspecify.annotations.NullMarked
module dev.waymark.app {
  requires static transitive org.jspecify;
  requires dev.waymark.wire;
  requires dev.waymark.authoritative;
  requires dev.waymark.resolver;
  requires dev.waymark.internet;
  requires info.picocli;
  requires java.net.http;
  requires tools.jackson.databind;
  requires org.slf4j;

  opens dev.waymark.app to
      info.picocli;
}
