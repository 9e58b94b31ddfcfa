package dev.loupe.serving.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.loupe.contract.ModelKey;
import dev.loupe.serving.fixture.Busy;
import dev.loupe.serving.fixture.LogLines;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.observe.PredictionLog;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Want;
import dev.loupe.serving.queue.WorkQueue;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InternalPortTest {
  private static final String VERSION = "v2";
  private static final int SIZE = 32;
  private static final Clock NOW = Clock.systemUTC();
  private static final Answerer ASKER = new Answerer("v1", List.of("real", "ai_generated"));
  private static final byte[] KEY = new byte[ModelKey.BYTES];

  @TempDir static Path root;
  static int port;
  static TestServer server;
  static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    Arrays.fill(KEY, (byte) 7);
    Files.write(root.resolve(ModelKey.FILE), KEY);
    port = TestServer.freePort();
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of(
                "loupe.version",
                VERSION,
                "loupe.keys-dir",
                root.toString(),
                "loupe.split-file",
                root.resolve("split.json").toString(),
                "loupe.internal-port",
                port));
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  private static byte[] frame() {
    return RequestFrame.write(
        new PodRequest(
            "id-1",
            "shop",
            Duration.ofSeconds(10),
            Want.SCORE,
            List.of(new Input.Encoded(Pictures.bright("jpg")), new Input.Encoded(Pictures.text()))),
        ASKER,
        SIZE);
  }

  private static Seal seal(InstantSource clock) {
    return new Seal(KEY, clock);
  }

  private static HttpResponse<byte[]> ask(String seal, byte[] body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(port, "/internal/v1/predict"))
            .header(Seal.HEADER, seal)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  @Test
  void aCopyOfARequestLeavesNothingBehind() throws Exception {
    String before = page();
    try (LogLines lines = LogLines.of(PredictionLog.class)) {
      HttpResponse<byte[]> answer =
          ask(seal(NOW).on(VERSION, Kind.SHADOW, frame()).header(), frame());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("traceparent")).isEmpty();
      assertThat(lines.fields()).isEmpty();
    }
    assertThat(page()).isEqualTo(before);
  }

  /** All that is counted. */
  private static String page() {
    return server
        .bean(PrometheusMeterRegistry.class)
        .scrape()
        .lines()
        .filter(line -> line.matches("(aidetect|http)_.*"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aCopyIsNotLookedAtWhileOthersWait() throws Exception {
    String seal = seal(NOW).on(VERSION, Kind.SHADOW, frame()).header();
    try (Busy busy = new Busy(server.bean(WorkQueue.class), 1)) {
      assertThat(busy).isNotNull();
      assertThat(ask(seal, frame()).statusCode()).isEqualTo(503);
    }
    await().until(() -> server.bean(WorkQueue.class).waiting() == 0);
    assertThat(ask(seal, frame()).statusCode()).isEqualTo(200);
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
  }

  private static int status(int port, String method, String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(uri(port, path))
                .method(method, BodyPublishers.ofByteArray(Pictures.bright("jpg")))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void aSealedRequestIsAnsweredWithTheModelHereAndCountsAsNoUsersRequest() throws Exception {
    HttpResponse<byte[]> answer =
        ask(seal(NOW).on(VERSION, Kind.CANARY, frame()).header(), frame());

    assertThat(answer.statusCode()).isEqualTo(200);
    PodReply.Outcomes said = ReplyFrame.read(ByteBuffer.wrap(answer.body()), VERSION, 2);
    assertThat(said.answerer()).isEqualTo(new Answerer(VERSION, ASKER.classes()));
    assertThat(said.outcomes().getFirst())
        .isInstanceOfSatisfying(
            Predicted.class,
            predicted -> assertThat(predicted.score().label()).isEqualTo("ai_generated"));
    assertThat(said.outcomes().getLast()).isNotInstanceOf(Predicted.class);
    assertThat(said.took()).isPositive();
    String page = server.bean(PrometheusMeterRegistry.class).scrape();
    assertThat(page).contains("status=\"success\",version=\"v2\"").doesNotContain("internal");
    assertThat(page.lines().filter(line -> line.contains("status=\"invalid\"")))
        .allSatisfy(line -> assertThat(line).endsWith(" 0.0"));
  }

  @Test
  void whatIsNotSealedWithTheKeyForThisBodyAndNowIsNotAnswered() throws Exception {
    byte[] frame = frame();
    byte[] otherKey = KEY.clone();
    otherKey[0]++;
    byte[] changed = frame.clone();
    changed[changed.length - 1]++;
    String good = seal(NOW).on(VERSION, Kind.CANARY, frame).header();

    assertThat(ask("none", frame).statusCode()).isEqualTo(401);
    assertThat(ask(good, changed).statusCode()).isEqualTo(401);
    assertThat(
            ask(new Seal(otherKey, NOW).on(VERSION, Kind.CANARY, frame).header(), frame)
                .statusCode())
        .isEqualTo(401);
    for (Duration off : List.of(Duration.ofSeconds(-62), Duration.ofSeconds(65))) {
      Clock theirs = Clock.offset(NOW, off);
      assertThat(ask(seal(theirs).on(VERSION, Kind.CANARY, frame).header(), frame).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void aSealForAnotherVersionHoldsForNoOther() throws Exception {
    String others = seal(NOW).on("v3", Kind.CANARY, frame()).header();

    assertThat(ask(others, frame()).statusCode()).isEqualTo(421);
    assertThat(ask(others.replace("v3 ", VERSION + " "), frame()).statusCode()).isEqualTo(401);
  }

  @Test
  void whatAnotherReleaseOrModelAsksIsRefusedAsSuch() throws Exception {
    byte[] later = frame();
    later[3]++;
    byte[] larger =
        RequestFrame.write(
            new PodRequest(
                "id-1",
                "shop",
                Duration.ofSeconds(10),
                Want.SCORE,
                List.of(new Input.Tensor(new float[3 * 64 * 64], 0))),
            ASKER,
            64);

    HttpResponse<byte[]> upgrade = ask(seal(NOW).on(VERSION, Kind.CANARY, later).header(), later);
    assertThat(upgrade.statusCode()).isEqualTo(426);
    assertThat(upgrade.headers().firstValue("Upgrade")).contains("loupe-pods/1");
    assertThat(ask(seal(NOW).on(VERSION, Kind.CANARY, larger).header(), larger).statusCode())
        .isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health",
        "GET /metrics",
        "GET /split",
        "GET /docs",
        "POST /predict",
        "POST /v2/models/product-photo/infer"
      })
  void nothingElseIsAnsweredThere(String what) throws Exception {
    String[] words = what.split(" ");

    assertThat(status(port, words[0], words[1])).isEqualTo(404);
  }

  @Test
  void itIsAnsweredOnNoOtherPort() throws Exception {
    assertThat(status(server.port(), "POST", "/internal/v1/predict")).isEqualTo(404);
    assertThat(status(server.managementPort(), "POST", "/internal/v1/predict")).isEqualTo(404);
  }

  @Test
  void withoutASplitNobodyListensThere(@TempDir Path folder) {
    int closed = TestServer.freePort();
    try (TestServer _ =
        TestServer.listening(TestBundle.binary(folder), Map.of("loupe.internal-port", closed))) {
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> status(closed, "POST", "/internal/v1/predict"));
    }
  }
}
