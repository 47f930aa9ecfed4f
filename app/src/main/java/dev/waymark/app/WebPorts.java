package dev.waymark.app;

import picocli.CommandLine.Option;

/// The options that say on which ports the web servers of a lab are; the same for the lab and for
/// those who visit it.
final class WebPorts {
  @Option(
      names = "--web-port",
      paramLabel = "PORT",
      converter = Port.class,
      description = "Port on which a lab's web servers play port 80 (default: ${DEFAULT-VALUE}).")
  private int plain = Lab.WEB_PORT;

  @Option(
      names = "--tls-port",
      paramLabel = "PORT",
      converter = Port.class,
      description = "Port on which they play port 443 (default: ${DEFAULT-VALUE}).")
  private int tls = Lab.TLS_PORT;

  WebPorts() {}

  /// What has to be typed to have the same ports; nothing for the usual ones.
  String asTyped() {
    return (plain == Lab.WEB_PORT ? "" : " --web-port " + plain)
        + (tls == Lab.TLS_PORT ? "" : " --tls-port " + tls);
  }

  int plain() {
    return plain;
  }

  int tls() {
    return tls;
  }
}
