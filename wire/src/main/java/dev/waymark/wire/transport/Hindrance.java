package dev.waymark.wire.transport;

/// Why this machine did not send a question, or waits for the reply no more. The server has no part
/// in any of them.
public enum Hindrance {
  /// No route leads to such addresses, or there is no address to send from (ENETUNREACH).
  NO_ROUTE("this machine has no route to such addresses"),
  /// The address family is not to be had here (EAFNOSUPPORT).
  NO_FAMILY("this machine does not have this kind of addresses"),
  /// A route or a packet filter forbids it (EACCES, EPERM; EHOSTUNREACH and EINVAL of routes that
  /// say so).
  FORBIDDEN("a route or packet filter of this machine forbids it"),
  /// Neither port nor address to send from (EADDRINUSE, EADDRNOTAVAIL).
  NO_SOURCE("this machine has no free port, or not the address, to send from"),
  /// No descriptor or memory for a socket (EMFILE, ENFILE, ENOBUFS, ENOMEM).
  NO_SOCKET("this machine has too many files open, or too little memory, for another socket"),
  /// The client was closed.
  CLOSED("the client was closed"),
  /// The thread was interrupted.
  GIVEN_UP("given up"),
  /// Something else that this machine's system says.
  OTHER("the system of this machine refuses to send it");

  private final String words;

  Hindrance(String words) {
    this.words = words;
  }

  /// For people.
  public String words() {
    return words;
  }

  /// Whether it holds for all addresses of the server's family.
  public boolean isOfFamily() {
    return this == NO_ROUTE || this == NO_FAMILY;
  }

  /// What an error number of Linux means that a call gave before anything was sent.
  static Hindrance of(int error) {
    return switch (error) {
      case LinuxSockets.ENETUNREACH -> NO_ROUTE;
      case 97 -> NO_FAMILY; // EAFNOSUPPORT
      case 1, 13, 22, LinuxSockets.EHOSTUNREACH -> FORBIDDEN; // EPERM, EACCES, EINVAL
      case LinuxSockets.EADDRINUSE, LinuxSockets.EADDRNOTAVAIL -> NO_SOURCE;
      case 12, 23, 24, 105 -> NO_SOCKET; // ENOMEM, ENFILE, EMFILE, ENOBUFS
      case LinuxSockets.ECANCELED -> CLOSED;
      default -> OTHER;
    };
  }
}
