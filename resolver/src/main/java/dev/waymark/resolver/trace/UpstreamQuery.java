package dev.waymark.resolver.trace;

import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.wire.transport.ClientReply;
import org.xbill.DNS.Name;

/// One question that a server was asked, and what came of it: for a log of all of them.
///
/// @param zone whose server was asked
/// @param choice why this server, and whether again
/// @param edns whether with an OPT record
/// @param reply what came
public record UpstreamQuery(
    Name zone, Server server, Asked question, Choice choice, boolean edns, ClientReply reply) {}
