/// The decisions of one resolution as values, in the order in which they were made.
///
/// ```
///   Iteration, Resolver --> TraceListener --- NONE: one check, nothing is made
///                               |
///                               +-- TraceRecorder --> Trace --> text, JSON, Mermaid, pcapng ...
/// ```
///
/// Knows only the wire: nothing of caches or of the walk, so that whoever renders a trace needs
/// nothing else. No event holds prose: words are made from [Rule], [Cause] and the other constants,
/// which are stable ids.
package dev.waymark.resolver.trace;
