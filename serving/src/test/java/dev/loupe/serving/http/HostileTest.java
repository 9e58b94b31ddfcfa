package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileTest {
  private static final int LIMIT = 100_000;
  private static final int MEMORY = 400_000;

  @TempDir static Path root;
  static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of(
                "loupe.max-image-bytes", LIMIT,
                "loupe.body-memory", MEMORY,
                "loupe.request-deadline", "1s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsHeldAndOthersAreStillAnswered() {
    try (Client client = new Client()) {
      byte[] bright = Pictures.bright("jpg");
      assertThat(client.postRaw(server.uri("/predict"), "image/jpeg", bright).status())
          .isEqualTo(200);
    }
    assertThat(server.bean(ByteBudget.class).used()).isZero();
  }

  private static void assertError(RawClient.Answer answer, int status, String error)
      throws IOException {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    JsonNode body = new ObjectMapper().readTree(answer.body());
    assertThat(body.fieldNames()).toIterable().containsExactly("error", "detail", "request_id");
    assertThat(body.get("error").asText()).isEqualTo(error);
  }

  private static String head(String headers) {
    return "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\n" + headers + "\r\n";
  }

  @Test
  void aChunkedBodyOverTheLimitIsRefusedWhileItIsSent() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(head("Transfer-Encoding: chunked\r\n"));
      String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
      for (int sent = 0; sent <= 4 * LIMIT; sent += 0x8000) {
        client.send(chunk);
      }

      RawClient.Answer answer = client.read();

      assertError(answer, 413, "File too large");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void anAnnouncedBodyOverTheLimitIsRefusedBeforeItIsSent() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(head("Content-Length: 2147483648\r\nExpect: 100-continue\r\n"));

      RawClient.Answer answer = client.read();

      assertError(answer, 413, "File too large");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aBodyInSingleBytesCostsNoMoreThanItsBytes() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(head("Transfer-Encoding: chunked\r\n"));
      byte[] picture = Pictures.bright("png");
      StringBuilder body = new StringBuilder();
      for (byte b : picture) {
        body.append("1\r\n").append((char) (b & 0xff)).append("\r\n");
      }
      client.send(body + "0\r\n\r\n");

      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatWaitsForTheGoAheadGetsIt() throws IOException {
    byte[] picture = Pictures.bright("jpg");
    try (RawClient client = new RawClient(server.port())) {
      client.send(head("Content-Length: " + picture.length + "\r\nExpect: 100-continue\r\n"));

      assertThat(client.read().status()).isEqualTo(100);
      assertThat(client.send(picture).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aSlowBodyIsGivenUp() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(head("Content-Length: 5000\r\n") + "only the beginning");

      RawClient.Answer answer = client.read();

      assertError(answer, 408, "Upload too slow");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whatDoesNotFitIntoTheMemoryForBodiesIsRefusedAtOnce() throws IOException {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        RawClient client = new RawClient(server.port());
        slow.add(client);
        client.send(head("Content-Length: 100000\r\n") + "x".repeat(90_000));
      }
      long until = System.nanoTime() + 800_000_000L;
      while (server.bean(ByteBudget.class).used() < MEMORY && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      try (RawClient one = new RawClient(server.port())) {
        one.send(head("Content-Length: 100000\r\n") + "x".repeat(90_000));

        RawClient.Answer answer = one.read();

        assertError(answer, 503, "Overloaded");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
      }
      for (RawClient client : slow) {
        assertThat(client.read().status()).isEqualTo(408);
      }
    } finally {
      slow.forEach(RawClient::close);
    }
  }

  @Test
  void aClientThatGoesAwayInTheMiddleLeavesNothingBehind() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(head("Content-Length: 90000\r\n") + "x".repeat(80_000));
    }
    long until = System.nanoTime() + 5_000_000_000L;
    while (server.bean(ByteBudget.class).used() > 0 && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(server.bean(ByteBudget.class).used()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET /nothing HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n"
      })
  void whatIsNotHttpIsA400InTheSameWords(String request) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      RawClient.Answer answer = client.send(request).read();

      assertThat(answer.status()).isBetween(400, 404);
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(new ObjectMapper().readTree(answer.body()).fieldNames())
          .toIterable()
          .containsExactly("error", "detail", "request_id");
    }
  }

  @Test
  void aHeaderWithoutEndIsRefused() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n");

      assertError(client.read(), 413, "Request too large");
    }
  }

  @Test
  void aPictureInAZipBombIsNotUnpackedBeyondTheLimit() throws IOException {
    java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
    try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(packed)) {
      gzip.write(new byte[50_000_000]);
    }
    try (RawClient client = new RawClient(server.port())) {
      client.send(head("Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n"));
      client.send(packed.toByteArray());

      assertError(client.read(), 413, "File too large");
    }
  }
}
