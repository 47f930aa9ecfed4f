package dev.waymark.app;

import dev.waymark.wire.access.AddressPrefix;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a block of addresses, such as 192.0.2.0/24.
final class Prefix implements ITypeConverter<AddressPrefix> {
  Prefix() {}

  @Override
  public AddressPrefix convert(String text) {
    try {
      return AddressPrefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
