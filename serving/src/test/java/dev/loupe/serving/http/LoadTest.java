package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Busy;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.WorkQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
  @TempDir static Path root;
  static TestBundle slow;

  @BeforeAll
  static void write() {
    slow = TestBundle.slow(root);
  }

  private static List<Answer> together(TestServer server, Client client, int count) {
    byte[] picture = Pictures.bright("jpg");
    return Stream.generate(() -> client.postRawLater(server.uri("/predict"), "image/jpeg", picture))
        .limit(count)
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  @Test
  void whatFindsTheQueueFullIsRefusedAndTheRestIsAnswered() {
    Map<String, Object> settings = Map.of("loupe.threads", 1, "loupe.queue-limit", 2);
    try (TestServer server = TestServer.ready(slow, settings);
        Client client = new Client()) {
      List<Answer> answers = together(server, client, 20);

      assertThat(answers).extracting(Answer::status).containsOnly(200, 503);
      assertThat(answers).filteredOn(a -> a.status() == 200).hasSizeGreaterThanOrEqualTo(3);
      assertThat(answers)
          .filteredOn(a -> a.status() == 503)
          .isNotEmpty()
          .allSatisfy(
              a -> {
                assertThat(a.header("Retry-After")).isEqualTo("1");
                assertThat(a.json().get("error").asText()).isEqualTo("Overloaded");
                assertThat(a.json().get("detail").asText()).contains("wait already");
              });
      assertThat(server.bean(ByteBudget.class).used()).isZero();
    }
  }

  @Test
  void whatFindsTheQueueFullIsRefusedBeforeItsBodyIsSentAndTheConnectionGoesOn()
      throws IOException {
    Map<String, Object> settings = Map.of("loupe.threads", 1, "loupe.queue-limit", 2);
    byte[] picture = Pictures.bright("jpg");
    try (TestServer server = TestServer.ready(slow, settings);
        Busy busy = new Busy(server.bean(WorkQueue.class), 2);
        RawClient early = new RawClient(server.port())) {
      early.send(head(300_000) + "only the beginning");

      RawClient.Answer refusal = early.read();

      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.header("Retry-After")).isEqualTo("1");
      assertThat(refusal.body()).contains("2 pictures wait already");
      assertThat(server.bean(ByteBudget.class).used()).isZero();
      busy.close();
      until(() -> server.bean(WorkQueue.class).waiting() == 0);
      early.send("x".repeat(300_000 - "only the beginning".length()));
      early.send(head(picture.length)).send(picture);
      assertThat(early.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aLongBodyThatIsRefusedEndsTheConnection() throws IOException {
    Map<String, Object> settings = Map.of("loupe.threads", 1, "loupe.queue-limit", 2);
    try (TestServer server = TestServer.ready(slow, settings);
        Busy _ = new Busy(server.bean(WorkQueue.class), 2);
        RawClient early = new RawClient(server.port())) {
      early.send(head(40_000_000) + "only the beginning");

      RawClient.Answer refusal = early.read();

      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.header("Connection")).isEqualTo("close");
    }
  }

  private static String head(int length) {
    return "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
        .formatted(length);
  }

  @Test
  void whatTheDeadlineOvertakesIsSaidToBeLateAndCostsNothing(@TempDir Path other) {
    Map<String, Object> settings = Map.of("loupe.threads", 1, "loupe.request-deadline", "2s");
    try (TestServer server = TestServer.ready(TestBundle.binary(other), settings);
        Client client = new Client();
        Busy busy = new Busy(server.bean(WorkQueue.class), 0)) {
      WorkQueue queue = server.bean(WorkQueue.class);

      assertThat(together(server, client, 40))
          .allSatisfy(
              a -> {
                assertThat(a.status()).isEqualTo(503);
                assertThat(a.json().get("detail").asText()).contains("no answer within 2.0 s");
              });

      // The next one does not wait for those that were given up.
      assertThat(queue.waiting()).isZero();
      assertThat(server.bean(ByteBudget.class).used()).isZero();
      busy.close();
      assertThat(together(server, client, 1)).extracting(Answer::status).containsOnly(200);
    }
  }

  @Test
  void whoHangsUpLeavesTheQueueToOthers() throws IOException {
    Map<String, Object> settings = Map.of("loupe.threads", 1, "loupe.queue-limit", 100);
    byte[] picture = Pictures.bright("jpg");
    try (TestServer server = TestServer.ready(slow, settings);
        Client client = new Client();
        Busy busy = new Busy(server.bean(WorkQueue.class), 0)) {
      WorkQueue queue = server.bean(WorkQueue.class);
      for (int i = 0; i < 30; i++) {
        try (RawClient impatient = new RawClient(server.port())) {
          impatient.send(head(picture.length)).send(picture);
          until(() -> queue.waiting() == 1);
        }
        until(() -> queue.waiting() == 0);
      }

      assertThat(server.bean(ByteBudget.class).used()).isZero();
      busy.close();
      assertThat(together(server, client, 1)).extracting(Answer::status).containsOnly(200);
      assertThat(client.get(server.managementUri("/metrics")).text())
          .containsPattern("aidetect_predictions_total\\{.*status=\"abandoned\".*} 30");
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come to that");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void probesAndMetricsNeverWaitBehindPictures() {
    try (TestServer server = TestServer.ready(slow, Map.of("loupe.threads", 1));
        Client client = new Client()) {
      byte[] picture = Pictures.bright("jpg");
      List<CompletableFuture<Answer>> working =
          Stream.generate(() -> client.postRawLater(server.uri("/predict"), "image/jpeg", picture))
              .limit(30)
              .toList();

      assertThat(client.get(server.uri("/health")).status()).isEqualTo(200);
      assertThat(client.get(server.managementUri("/health/readiness")).status()).isEqualTo(200);
      assertThat(client.get(server.managementUri("/metrics")).status()).isEqualTo(200);
      assertThat(working).anyMatch(answer -> !answer.isDone());
      working.forEach(CompletableFuture::join);
    }
  }
}
