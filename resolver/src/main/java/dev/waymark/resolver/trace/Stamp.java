package dev.waymark.resolver.trace;

/// Where an event stands in its trace.
///
/// @param n its number, from 1
/// @param parent the number of the event that led to it: a reply belongs to its query, whatever is
///     done for a name server's address to that lookup; 0 for what the client's question itself led
///     to
/// @param startUs microseconds from the beginning of the trace to the beginning of what it tells
/// @param endUs the same to its end; equal to `startUs` for a decision
public record Stamp(int n, int parent, long startUs, long endUs) {}
