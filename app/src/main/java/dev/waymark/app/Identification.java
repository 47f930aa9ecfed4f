package dev.waymark.app;

import dev.waymark.wire.ServerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import picocli.CommandLine.Option;

/// The options that say what a server tells about itself: nothing by default.
@Heading("What it tells of itself")
final class Identification {
  private static final String HOST = "hostname";
  private static final String HEX = "hex:";
  private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

  @Option(
      names = "--nsid",
      paramLabel = "TEXT|hex:DIGITS|hostname",
      description =
          "Which of several servers this is, for clients that ask by EDNS, as dig +nsid does"
              + " (default: not told).")
  private String nsid = "";

  @Option(
      names = "--identity",
      paramLabel = "TEXT|hostname",
      description = "The answer to id.server and hostname.bind, CH TXT (default: REFUSED).")
  private String identity = "";

  @Option(
      names = "--version-text",
      paramLabel = "TEXT",
      description = "The answer to version.server and version.bind, CH TXT (default: REFUSED).")
  private String version = "";

  Identification() {}

  /// What the options say.
  ///
  /// @throws BadInput if one of them cannot be told
  ServerIdentity identity() {
    byte[] id = nsid.startsWith(HEX) ? digits(nsid.substring(HEX.length())) : bytes(named(nsid));
    String name = named(identity);
    check("--nsid", id);
    check("--identity", bytes(name));
    check("--version-text", bytes(version));
    return ServerIdentity.NONE.withNsid(id).withName(name).withVersion(version);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] digits(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--nsid: '" + text + "' is not an even number of hexadecimal digits");
    }
  }

  private static void check(String option, byte[] told) {
    if (told.length > ServerIdentity.MAX_LENGTH) {
      throw new BadInput(
          option + ": " + told.length + " bytes, at most " + ServerIdentity.MAX_LENGTH + " fit");
    }
  }

  private static String named(String text) {
    return text.equals(HOST) ? hostName() : text;
  }

  /// The name of this machine, without asking the network for it where that can be.
  private static String hostName() {
    try {
      return Files.exists(LINUX_NAME)
          ? Files.readString(LINUX_NAME).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new BadInput("this machine does not know its name");
    } catch (IOException e) {
      throw new BadInput(LINUX_NAME + " cannot be read");
    }
  }
}
