package dev.loupe.trainer.progress;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loupe.contract.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers {@code GET /progress} with a {@link dev.loupe.contract.ProgressReport}. */
public final class ProgressServer implements AutoCloseable {
  private static final String PATH = "/progress";
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ProgressServer(HttpServer server) {
    this.server = server;
  }

  /**
   * @param host the address to listen on: all of a pod's, only this machine's elsewhere
   * @param port 0: any that is free
   */
  public static ProgressServer start(String host, int port, Progress progress) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    ProgressServer server = new ProgressServer(http);
    http.setExecutor(server.threads);
    http.createContext("/", exchange -> answer(exchange, progress));
    http.start();
    return server;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Progress progress) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        send(exchange, 404, "{\"error\":\"not found\",\"detail\":\"there is only GET /progress\"}");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "{\"error\":\"method not allowed\",\"detail\":\"only GET\"}");
      } else {
        send(exchange, 200, Json.text(progress.report()));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
