/// The query log: one line of JSON for each request, written by a thread of its own.
///
/// ```
///   threads that serve          the thread that writes
///   QueryLog.take --> LogRing --+
///   QueryLog.take --> LogRing --+--> LogLine --> LogFile, FILE.1, FILE.2 ...
/// ```
///
/// A thread that serves never waits: if its ring is full, the entry is lost, counted, and said.
package dev.waymark.wire.log;
