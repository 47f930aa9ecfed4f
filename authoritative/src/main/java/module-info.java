/// Zone files, compiled zones, answers: an authoritative server (RFC 1034, section 4.3.2).
@org.jspecify.annotations.NullMarked
module dev.waymark.authoritative {
  requires static transitive org.jspecify;
  requires transitive dev.waymark.wire;
  requires transitive org.dnsjava;
  requires org.slf4j;

  exports dev.waymark.authoritative;
  exports dev.waymark.authoritative.reload;
  exports dev.waymark.authoritative.zone;
}
