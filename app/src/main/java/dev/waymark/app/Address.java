package dev.waymark.app;

import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an address. Names are not looked up.
final class Address implements ITypeConverter<InetAddress> {
  Address() {}

  @Override
  public InetAddress convert(String text) {
    boolean fewNumbers = text.matches("[0-9.]*") && !text.matches("[0-9]+(\\.[0-9]+){3}");
    try {
      if (!fewNumbers) {
        return InetAddress.ofLiteral(text);
      }
    } catch (IllegalArgumentException e) {
      // as below
    }
    throw new TypeConversionException("'" + text + "' is not an address; names are not looked up");
  }
}
