package dev.waymark.app;

import java.util.Locale;

/// The forms that a run can be shown in, beside text for a terminal.
enum Format {
  /// Text for a terminal.
  TEXT,
  /// The events, for programs and for `waymark replay`.
  JSON,
  /// A sequence diagram in the language of Mermaid.
  MERMAID,
  /// One page for a browser, with drawings; it needs no network.
  HTML,
  /// Spans for OpenTelemetry, in the JSON that a collector takes.
  OTLP,
  /// The DNS messages as a capture file, for Wireshark and tshark: bytes, not text.
  PCAPNG;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
