/// The little internet: root, com, foobar.com and their neighbours on loopback.
@org.jspecify.annotations.NullMarked
module dev.waymark.internet {
  requires static transitive org.jspecify;
  requires transitive dev.waymark.authoritative;
  requires transitive dev.waymark.wire;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;

  exports dev.waymark.internet;
}
