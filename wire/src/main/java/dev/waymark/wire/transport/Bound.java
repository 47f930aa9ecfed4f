package dev.waymark.wire.transport;

import java.net.InetSocketAddress;

/// An address that a server has, and how requests are served that come there.
///
/// @param address with its real port
record Bound(InetSocketAddress address, Serving serving) {}
