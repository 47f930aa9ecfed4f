/// What the parts of an answer cost, measured by JMH: one class per part, and one for the whole.
///
/// Figures of interest stand in `docs/decisions/`. For servers side by side over real sockets see
/// the benchmark that puts them under load.
package dev.waymark.benchmarks;
