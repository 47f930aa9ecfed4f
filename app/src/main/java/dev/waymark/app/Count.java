package dev.waymark.app;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a number of things or of seconds of which there has to be one at least.
final class Count implements ITypeConverter<Integer> {
  private static final int MAX = 1_000_000_000;

  Count() {}

  @Override
  public Integer convert(String text) {
    return read(text, 1);
  }

  /// Reads one that may be 0.
  static final class OrNone implements ITypeConverter<Integer> {
    OrNone() {}

    @Override
    public Integer convert(String text) {
      return read(text, 0);
    }
  }

  private static int read(String text, int least) {
    int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    if (number < least) {
      throw new TypeConversionException(
          "'" + text + "' is not a number from " + least + " to " + (MAX - 1));
    }
    return number;
  }
}
