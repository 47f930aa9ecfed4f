/// The command line, the only place that wires everything.
@org.jspecify.annotations.NullMarked
module dev.waymark.app {
  requires static transitive org.jspecify;
  requires info.picocli;

  opens dev.waymark.app to
      info.picocli;
}
