package dev.waymark.app;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Whether addresses and files that a server opens when it starts are to be had: looked at before,
/// and nothing is left behind.
final class Places {
  private Places() {}

  /// @throws BadInput if an address is not one of this machine
  static void checkListen(List<InetSocketAddress> listen) {
    listen.forEach(endpoint -> checkOwn("--listen", endpoint.getAddress()));
  }

  /// @throws BadInput if an address is not one of this machine
  static void checkOutgoing(List<InetAddress> outgoing) {
    outgoing.forEach(address -> checkOwn("--outgoing-address", address));
  }

  /// Whether the port is taken does not count: the server may be running.
  private static void checkOwn(String option, InetAddress address) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      socket.disconnect();
    } catch (SocketException e) {
      throw new BadInput(
          option
              + ": "
              + address.getHostAddress()
              + " is not to be had, expected an address of this machine");
    }
  }

  /// @throws BadInput if a log cannot be written there
  static void checkLog(String option, Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || directory == null) {
      throw new BadInput(option + ": " + file + ": a directory, expected a file");
    }
    if (Files.exists(file) ? !Files.isWritable(file) : !Files.isWritable(directory)) {
      String what = Files.isDirectory(directory) ? "cannot be written" : "no such directory";
      throw new BadInput(option + ": " + file + ": " + what);
    }
  }

  /// Why a file could not be read or written, without its name.
  static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.NoSuchFileException _ -> "no such file or directory";
      case java.nio.file.FileSystemException one when one.getReason() != null -> one.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
