/// The command line, the only place that wires everything.
@org.jspecify.annotations.NullMarked
module dev.waymark.app {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.annotation;
  requires dev.waymark.authoritative;
  requires dev.waymark.internet;
  requires dev.waymark.resolver;
  requires dev.waymark.wire;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires jdk.httpserver;
  requires jdk.unsupported; // sun.misc.Signal, found by reflection
  requires org.dnsjava;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;

  opens dev.waymark.app to
      info.picocli;
}
