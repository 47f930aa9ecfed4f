/// The little internet: root, com, foobar.com and their neighbours on loopback.
@org.jspecify.annotations.NullMarked
module dev.waymark.internet {
  requires static transitive org.jspecify;
  requires transitive dev.waymark.authoritative;
  requires transitive dev.waymark.wire;
  requires jdk.httpserver;
  requires org.slf4j;

  exports dev.waymark.internet;
}
