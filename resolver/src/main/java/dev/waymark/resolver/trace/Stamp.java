package dev.waymark.resolver.trace;

/// Where an event stands in its trace.
///
/// @param n its number, from 1
/// @param parent the number of the event that led to it: a reply belongs to its query, whatever is
///     done for a name server's address to that lookup; 0 for what the client's question itself led
///     to
/// @param startUs microseconds from the beginning of the trace to the beginning of what it tells
/// @param endUs the same to its end; equal to `startUs` for a decision
/// @param modelledUs how much of the time between is a network model's, which has held something
///     back; the rest was measured
public record Stamp(int n, int parent, long startUs, long endUs, long modelledUs) {
  /// All of it measured.
  public Stamp(int n, int parent, long startUs, long endUs) {
    this(n, parent, startUs, endUs, 0);
  }

  /// The same with a part of the time said to be a model's: all of it at most.
  public Stamp modelled(long micros) {
    return new Stamp(n, parent, startUs, endUs, Math.clamp(micros, 0, endUs - startUs));
  }
}
