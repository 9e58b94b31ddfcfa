package dev.loupe.operator.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Answers queries with what a test says, on loopback. */
final class FakePrometheus implements AutoCloseable {
  static final String NOTHING = vector();

  /** What was asked, and by whom. */
  record Asked(String method, String path, String query, Optional<String> authorization) {}

  @FunctionalInterface
  interface Handler {
    void handle(HttpExchange exchange, String query) throws IOException;
  }

  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Handler handler = (exchange, query) -> send(exchange, 200, NOTHING);

  FakePrometheus() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  FakePrometheus(HttpServer server) {
    this.server = server;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String query =
        URLDecoder.decode(form.replaceAll("(^|.*&)query=([^&]*).*", "$2"), StandardCharsets.UTF_8);
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            query,
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
    try (exchange) {
      handler.handle(exchange, query);
    }
  }

  void answers(Handler newHandler) {
    handler = newHandler;
  }

  void answers(int status, String body) {
    handler = (exchange, query) -> send(exchange, status, body);
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  static String vector(String... series) {
    return success("vector", "[" + String.join(",", series) + "]");
  }

  static String matrix(String... series) {
    return success("matrix", "[" + String.join(",", series) + "]");
  }

  static String success(String type, String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":%s}}"
        .formatted(type, result);
  }

  static String error(String message) {
    return "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"%s\"}".formatted(message);
  }

  /** With one value. */
  static String value(String labels, double second, String value) {
    return "{\"metric\":{%s},\"value\":[%s,\"%s\"]}".formatted(quoted(labels), second, value);
  }

  /** With values at times: {@code 1005 41, 1020 47}. */
  static String values(String labels, String points) {
    return "{\"metric\":{%s},\"values\":[%s]}"
        .formatted(
            quoted(labels),
            List.of(points.split(", *")).stream()
                .map(point -> point.split(" "))
                .map(point -> "[%s,\"%s\"]".formatted(point[0], point[1]))
                .collect(Collectors.joining(",")));
  }

  /** {@code pod=a, to=v1} as JSON. */
  private static String quoted(String labels) {
    return labels.isEmpty()
        ? ""
        : List.of(labels.split(", *")).stream()
            .map(label -> "\"" + label.replace("=", "\":\"") + "\"")
            .collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
