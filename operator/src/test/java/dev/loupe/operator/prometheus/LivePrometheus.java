package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real Prometheus that scrapes pages of a test every second, one a pod; a pod without a page does
 * not answer. Its program: {@code -Dloupe.prometheus=…}.
 */
final class LivePrometheus implements AutoCloseable {
  static final String PROGRAM = "loupe.prometheus";

  private final Map<String, String> pages = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpServer pods;
  private final Process process;
  private final URI url;

  LivePrometheus(Path folder, List<String> names) throws IOException {
    pods = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pods.createContext("/", this::page);
    pods.start();
    int port = freePort();
    url = URI.create("http://127.0.0.1:" + port);
    Path configuration = Files.writeString(folder.resolve("prometheus.yml"), configuration(names));
    process =
        new ProcessBuilder(
                System.getProperty(PROGRAM),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
  }

  private String configuration(List<String> names) {
    StringBuilder text =
        new StringBuilder("global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: loupe\n");
    text.append("  static_configs:\n");
    for (String name : names) {
      text.append(
          "  - {targets: ['127.0.0.1:%d'], labels: {__metrics_path__: /%s, namespace: shop, pod: %s}}\n"
              .formatted(pods.getAddress().getPort(), name, name));
    }
    return text.toString();
  }

  /** From the next scrape on. */
  void serve(String pod, String page) {
    pages.put(pod, page);
  }

  void fallSilent(String pod) {
    pages.remove(pod);
  }

  URI url() {
    return url;
  }

  /** Until a query has this value. */
  void await(String query, String value) {
    Awaitility.await(query)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(ask(query)).contains("\"" + value + "\"]"));
  }

  private String ask(String query) throws IOException, InterruptedException {
    assertThat(process.isAlive()).as("Prometheus runs").isTrue();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/query"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "query="
                        + java.net.URLEncoder.encode(
                            query, java.nio.charset.StandardCharsets.UTF_8)))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (java.net.ConnectException notYet) {
      return "";
    }
  }

  private void page(HttpExchange exchange) throws IOException {
    String page = pages.get(exchange.getRequestURI().getPath().substring(1));
    try (exchange) {
      FakePrometheus.send(exchange, page == null ? 503 : 200, page == null ? "" : page);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    pods.stop(0);
    http.close();
  }
}
