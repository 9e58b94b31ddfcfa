package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.UnreadAnswers;
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
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that cost a server more than themselves. `./loupe bench hostile` has many of each. */
class GreedyTest {
  private static final int MEMORY = 1_000_000;
  private static final String PAGE = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir static Path root;
  static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of(
                "loupe.max-image-bytes",
                100_000,
                "loupe.body-memory",
                MEMORY,
                "loupe.answer-deadline",
                "500ms",
                "loupe.request-deadline",
                "2s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsHeldAndOthersAreAnswered() {
    assertThat(predict()).isEqualTo(200);
    await().until(() -> server.bean(ByteBudget.class).used() == 0);
    await().until(() -> server.bean(UnreadAnswers.class).bytes() == 0);
  }

  private static int predict() {
    try (Client client = new Client()) {
      return client.postRaw(server.uri("/predict"), "image/jpeg", Pictures.bright("jpg")).status();
    }
  }

  @Test
  void whoTakesNoAnswersIsCutOff() throws IOException {
    try (RawClient unreading = new RawClient(server.port())) {
      unreading.send(PAGE.repeat(1000));
      await().until(() -> server.bean(UnreadAnswers.class).bytes() > 0);

      await().until(() -> server.bean(UnreadAnswers.class).bytes() == 0);

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  assertThat(unreading.read().status()).isEqualTo(200);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void requestsThatComeTogetherAreAnsweredInTheirOrder() throws IOException {
    byte[] picture = Pictures.bright("jpg");
    try (RawClient client = new RawClient(server.port())) {
      client
          .send(PAGE + head("/predict", "image/jpeg", "Content-Length: " + picture.length))
          .send(picture)
          .send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" + PAGE);

      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.read().body()).contains("prediction_id");
      assertThat(client.read().status()).isEqualTo(404);
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void answersThatNobodyTakesAreBoundedForAllTogether() throws IOException {
    List<RawClient> unreading = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        RawClient client = new RawClient(server.port());
        unreading.add(client);
        client.send(PAGE.repeat(1000));
        assertThat(server.bean(UnreadAnswers.class).bytes()).isLessThan(2 * MEMORY);
      }
      assertThat(predict()).isEqualTo(200);
    } finally {
      unreading.forEach(RawClient::close);
    }
  }

  @Test
  void bodiesOfWhichLittleComesLeaveRoomForOthers() throws IOException {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        RawClient client = new RawClient(server.port());
        slow.add(client);
        client.send(head("/predict", "image/jpeg", "Content-Length: 90000") + "x");
      }
      await().until(() -> server.bean(ByteBudget.class).used() >= 500);

      assertThat(predict()).isEqualTo(200);

      for (RawClient client : slow) {
        assertThat(client.read().status()).isEqualTo(408);
      }
    } finally {
      slow.forEach(RawClient::close);
    }
  }

  private static String head(String path, String type, String header) {
    return "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n%s\r\n\r\n"
        .formatted(path, type, header);
  }

  @ParameterizedTest
  @CsvSource({
    "/health, image/jpeg, Content-Length: 2147483648, 405",
    "/nothing, image/jpeg, Content-Length: 2147483648, 404",
    "/nothing, image/jpeg, Transfer-Encoding: chunked, 404",
    "/predict, text/plain, Content-Length: 2147483648, 415",
    "/predict, image/jpeg, Content-Length: 2147483648, 413",
    "/predict/batch, multipart/form-data; boundary=b, Content-Length: 2147483648, 413",
    "/v2/models/product-photo/infer, application/json, Content-Length: 2147483648, 413"
  })
  void aLongBodyThatNobodyReadsEndsTheConnection(
      String path, String type, String length, int status) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      RawClient.Answer answer = client.send(head(path, type, length)).read();

      assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
      assertError(answer);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aPageIsAnsweredWithoutTheBodyOfItsRequest() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483648\r\n\r\n");

      RawClient.Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aThousandPartsAreNoForm() throws IOException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      body.append("--b\r\nContent-Disposition: form-data; name=\"f%d\"\r\n\r\nx\r\n".formatted(i));
    }
    body.append("--b--\r\n");
    String type = "multipart/form-data; boundary=b";
    for (String path : List.of("/predict", "/predict/batch")) {
      try (RawClient client = new RawClient(server.port())) {
        client.send(head(path, type, "Content-Length: " + body.length()) + body);

        RawClient.Answer answer = client.read();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("the body has more than 32 parts");
      }
    }
  }

  @Test
  void aHundredKilobytesOfHeadersAreRefusedInWordsThatArrive() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /health HTTP/1.1\r\nHost: x\r\n" + "X-One: two\r\n".repeat(8500) + "\r\n");

      RawClient.Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(413);
      assertError(answer);
      assertThat(answer.header("Connection")).isEqualTo("close");
    }
  }

  /** The beginnings of TLS and of HTTP/2 without it. */
  @ParameterizedTest
  @CsvSource({
    "'\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'",
    "'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'",
    "'GET /health HTTP/2.0\r\nHost: x\r\n\r\n'"
  })
  void whatIsNotHttp1IsToldSoInHttp1(String bytes) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      RawClient.Answer answer = client.send(bytes + "\u0007".repeat(500)).read();

      assertThat(answer.head()).startsWith("HTTP/1.").contains(" 400 ");
      assertError(answer);
      assertThat(answer.body()).contains("the request is not one of HTTP/1.1");
      assertThat(answer.header("Connection")).isEqualTo("close");
    }
  }

  private static void assertError(RawClient.Answer answer) throws IOException {
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    JsonNode body = new ObjectMapper().readTree(answer.body());
    assertThat(body.fieldNames()).toIterable().containsExactly("error", "detail", "request_id");
  }
}
