package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loupe.detector.store.StoreException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers in Google's words what a test wants. */
class RemoteStoreTest {
  private HttpServer server;

  @BeforeEach
  void aServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void aListingThatTheLibraryCollectsHasATimeOfItsOwn() throws Exception {
    server.createContext(
        "/storage/v1/b/models/o",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          answer(
              exchange,
              200,
              query.contains("pageToken=second")
                  ? page("photo/2.jpg", "")
                  : page("photo/1.jpg", "\"nextPageToken\": \"second\","));
        });

    // Other calls have no time at all.
    try (Store store = open(Duration.ZERO)) {
      assertThat(store.list("")).containsExactly(file("1.jpg"), file("2.jpg"));
    }
  }

  @Test
  void aShortAnswerIsNotFilledUp() {
    server.createContext(
        "/storage/v1/b/models/o/",
        exchange ->
            answer(
                exchange,
                exchange.getRequestHeaders().containsKey("Range") ? 206 : 200,
                exchange.getRequestHeaders().containsKey("Range")
                    ? "1234"
                    : item("photo/a").replace("\"9\"", "\"8\"")));

    try (Store store = open(Duration.ofSeconds(30))) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.read("a", 9))
          .withMessageStartingWith("gs://models/photo/a: can't read: ")
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.stream("a").readAllBytes());
    }
  }

  private Store open(Duration deadline) {
    try {
      return new RemoteStore(
          RemoteUri.parse("gs://models/photo").orElseThrow(),
          Access.surroundings(
              Map.of("STORAGE_EMULATOR_HOST", "http://127.0.0.1:" + server.getAddress().getPort())),
          new Calls(1, deadline, Duration.ZERO, () -> 0, pause -> {}));
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String page(String name, String next) {
    return "{\"kind\": \"storage#objects\", %s \"items\": [%s]}".formatted(next, item(name));
  }

  private static String item(String name) {
    return """
        {"name": "%s", "bucket": "models", "size": "9", "etag": "e", "md5Hash": "", "contentType": "image/jpeg",
         "updated": "2026-01-02T03:04:05.000Z"}"""
        .formatted(name);
  }

  private static StoredFile file(String path) {
    return new StoredFile(path, 9);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
