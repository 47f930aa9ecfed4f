package dev.waymark.app;

import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a port, 1 to 65535, wherever one is typed.
final class Port implements ITypeConverter<Integer> {
  /// Ports have 16 bits (RFC 9293, section 3.1).
  static final int MAX = 65_535;

  Port() {}

  @Override
  public Integer convert(String text) {
    return read(text).orElseThrow(() -> new TypeConversionException(complaint(text)));
  }

  /// The port, if `text` is one.
  static OptionalInt read(String text) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    return port > 0 && port <= MAX ? OptionalInt.of(port) : OptionalInt.empty();
  }

  /// What to say about a text that is none.
  static String complaint(String text) {
    return "'" + text + "' is not a port (1 to " + MAX + ")";
  }
}
