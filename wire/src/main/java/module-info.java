/// Bytes of requests and answers, and the sockets that carry them.
///
/// Nothing here knows a zone or a cache: the two servers of Waymark share this module and meet
/// nowhere else.
@org.jspecify.annotations.NullMarked
module dev.waymark.wire {
  requires static transitive org.jspecify;
  requires transitive org.dnsjava;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.handler;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires org.slf4j;

  exports dev.waymark.wire;
  exports dev.waymark.wire.access;
  exports dev.waymark.wire.log;
  exports dev.waymark.wire.transport;
}
