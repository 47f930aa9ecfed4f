package dev.waymark.app;

import dev.waymark.authoritative.ServerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that say what a server tells about itself: nothing by default.
final class Identification {
  private static final String HOST = "hostname";
  private static final String HEX = "hex:";
  private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

  @Option(
      names = "--nsid",
      paramLabel = "TEXT|hex:DIGITS|hostname",
      converter = Bytes.class,
      description =
          "Which of several servers this is, for clients that ask by EDNS, as dig +nsid does"
              + " (default: not told).")
  private byte[] nsid = {};

  @Option(
      names = "--identity",
      paramLabel = "TEXT|hostname",
      converter = Text.class,
      description = "The answer to id.server and hostname.bind, CH TXT (default: REFUSED).")
  private String identity = "";

  @Option(
      names = "--version-text",
      paramLabel = "TEXT",
      converter = Text.class,
      description = "The answer to version.server and version.bind, CH TXT (default: REFUSED).")
  private String version = "";

  Identification() {}

  ServerIdentity identity() {
    return ServerIdentity.NONE.withNsid(nsid).withName(identity).withVersion(version);
  }

  private static String name(String text) {
    return text.equals(HOST) ? hostName() : text;
  }

  /// The name of this machine, without asking the network for it where that can be.
  private static String hostName() {
    try {
      return Files.exists(LINUX_NAME)
          ? Files.readString(LINUX_NAME).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new TypeConversionException("this machine does not know its name");
    } catch (IOException e) {
      throw new TypeConversionException(LINUX_NAME + " cannot be read");
    }
  }

  private static void check(int length) {
    if (length == 0 || length > ServerIdentity.MAX_LENGTH) {
      throw new TypeConversionException(
          length + " bytes: 1 to " + ServerIdentity.MAX_LENGTH + " can be told");
    }
  }

  /// Reads a text, or the word for the name of this machine.
  static final class Text implements ITypeConverter<String> {
    Text() {}

    @Override
    public String convert(String text) {
      String told = name(text);
      check(told.getBytes(StandardCharsets.UTF_8).length);
      return told;
    }
  }

  /// Reads the same, or bytes in hexadecimal digits.
  static final class Bytes implements ITypeConverter<byte[]> {
    Bytes() {}

    @Override
    public byte[] convert(String text) {
      byte[] told =
          text.startsWith(HEX)
              ? digits(text.substring(HEX.length()))
              : name(text).getBytes(StandardCharsets.UTF_8);
      check(told.length);
      return told;
    }

    private static byte[] digits(String text) {
      try {
        return HexFormat.of().parseHex(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not an even number of hex digits");
      }
    }
  }
}
