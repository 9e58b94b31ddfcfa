package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that take their time. */
class SlowTest {
  @TempDir static Path root;
  static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.ready(TestBundle.binary(root), Map.of("loupe.request-deadline", "700ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aHeadThatComesByteByByteIsGivenUp() throws IOException {
    try (RawClient slow = new RawClient(server.port())) {
      slow.send("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      RawClient.Answer answer = slow.read();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(answer.body()).contains("Request too slow", "within 0.7 s");
      assertThat(slow.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"50, 0.05 s", "600000, 0.7 s", "soon, 0.7 s", "-1, 0.7 s"})
  void aClientSaysHowLongItWaitsAndNeverLongerThanTheServer(String said, String waits)
      throws IOException {
    try (RawClient slow = new RawClient(server.port())) {
      slow.send(
          "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nX-Request-Timeout-Ms: "
              + said
              + "\r\n\r\n");

      RawClient.Answer answer = slow.read();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("did not arrive within " + waits);
    }
  }

  @Test
  void anEmptyConnectionAndOneBetweenRequestsAreNotHurried() throws Exception {
    try (RawClient idle = new RawClient(server.port());
        RawClient slow = new RawClient(server.port())) {
      idle.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(idle.read().status()).isEqualTo(200);
      // Longer than a head may take.
      slow.send("GET ");
      assertThat(slow.read().status()).isEqualTo(408);

      idle.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(idle.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aThousandIdleConnectionsKeepNobodyFromBeingAnswered() throws IOException {
    List<RawClient> idle = new ArrayList<>();
    try (Client client = new Client()) {
      for (int i = 0; i < 1000; i++) {
        idle.add(new RawClient(server.port()));
      }

      assertThat(
              client.postRaw(server.uri("/predict"), "image/jpeg", Pictures.bright("jpg")).status())
          .isEqualTo(200);
      // Each of them may still ask.
      RawClient last = idle.getLast();
      last.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(last.read().status()).isEqualTo(200);
    } finally {
      idle.forEach(RawClient::close);
    }
  }
}
