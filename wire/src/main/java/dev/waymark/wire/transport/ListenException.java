package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/// A server could not start because an address and port could not be had; the message says which
/// and why, in words for people.
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1L;

  private final InetSocketAddress address;
  private final Transport transport;
  private final boolean inUse;

  private ListenException(
      InetSocketAddress address,
      Transport transport,
      String reason,
      boolean inUse,
      Throwable cause) {
    super(text(address) + " " + reason + " (" + transport + ")", cause);
    this.address = address;
    this.transport = transport;
    this.inUse = inUse;
  }

  /// What the operating system's refusal means, for a person at a terminal.
  public static ListenException because(
      InetSocketAddress address, Transport transport, Throwable cause) {
    String said = String.valueOf(cause.getMessage());
    String lower = said.toLowerCase(Locale.ROOT);
    if (lower.contains("address already in use")) {
      return new ListenException(address, transport, "is in use", true, cause);
    }
    String reason;
    if (lower.contains("assign requested address")) {
      reason = "is not an address of this machine";
    } else if (lower.contains("permission denied")) {
      reason = "may not be opened by this user; ports from 1024 on may";
    } else {
      reason = "cannot be opened: " + said;
    }
    return new ListenException(address, transport, reason, false, cause);
  }

  /// Where the server was to listen.
  public InetSocketAddress address() {
    return address;
  }

  /// For what.
  public Transport transport() {
    return transport;
  }

  /// Whether somebody else has the port: another one may be free.
  public boolean isInUse() {
    return inUse;
  }

  private static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    String host = ip == null ? address.getHostString() : ip.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
