package dev.waymark.app;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a domain name; a dot at its end may be missing.
final class DomainName implements ITypeConverter<Name> {
  DomainName() {}

  @Override
  public Name convert(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new TypeConversionException("'" + text + "' is not a domain name");
    }
  }
}
