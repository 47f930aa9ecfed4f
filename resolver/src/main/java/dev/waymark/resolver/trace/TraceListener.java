package dev.waymark.resolver.trace;

/// Hears every decision of one resolution while it is made.
///
/// Called on the thread that resolves, so an implementation must be quick and must not throw.
public interface TraceListener {
  /// Nobody listens: costs the one check of [#isOn], and no event is made.
  TraceListener NONE =
      new TraceListener() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public void tell(TraceEvent event) {}
      };

  /// Whether anybody listens. Asked before an event is made.
  boolean isOn();

  /// Whether the bytes of each message are to be told, too, as [TraceEvent.Packet].
  default boolean hearsPackets() {
    return false;
  }

  /// Hears one event. Events come in the order of their number.
  void tell(TraceEvent event);
}
