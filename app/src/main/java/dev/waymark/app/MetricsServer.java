package dev.waymark.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Shows metrics to whoever asks for `/metrics`, over HTTP, and nothing else to anybody.
///
/// For one scraper or two: a single thread answers, so that a hundred of them cannot take the
/// processors away from DNS. Metrics tell much of a server; only this machine may listen to them
/// unless the operator puts something in between.
final class MetricsServer implements AutoCloseable {
  /// Connections that wait for the one thread.
  private static final int BACKLOG = 16;

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  private final HttpServer server;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("waymark-metrics").factory());

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /// Listens at `address`.
  ///
  /// @throws IOException if that is not possible
  static MetricsServer open(InetSocketAddress address, Supplier<String> metrics)
      throws IOException {
    // The server of the JDK waits for a slow client for ever unless it is told otherwise.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    HttpServer server = HttpServer.create(address, BACKLOG);
    MetricsServer shown = new MetricsServer(server);
    server.setExecutor(shown.thread);
    server.createContext("/", exchange -> answer(exchange, metrics));
    server.start();
    return shown;
  }

  private static void answer(HttpExchange exchange, Supplier<String> metrics) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(NOT_ALLOWED, -1);
      } else {
        byte[] body = metrics.get().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", MetricsText.CONTENT_TYPE);
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
