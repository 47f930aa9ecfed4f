package dev.waymark.resolver.trace;

/// How much of a resolution's budget is used.
///
/// @param queries sent to servers so far
/// @param allowed for the client's whole question
public record Spent(int queries, int allowed) {}
