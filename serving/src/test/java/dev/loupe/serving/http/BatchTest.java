package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.serving.fixture.Busy;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.WorkQueue;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
  private static final int LIMIT = 100_000;

  @TempDir static Path root;
  static TestBundle bundle;
  static TestServer server;
  static Client client;

  @BeforeAll
  static void start() {
    bundle = TestBundle.binary(root);
    server = TestServer.ready(bundle, Map.of("loupe.max-image-bytes", LIMIT));
    client = new Client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/predict/batch", "/v1/predict/batch"})
  void eachFileIsAnsweredByNameAndABadOneFailsAlone(String path) {
    byte[] form =
        new Form()
            .file("files", "light.jpg", Pictures.bright("jpg"))
            .file("files", "notes.txt", Pictures.text())
            .field("note", "small fields are not minded")
            .file("files", "d\u00fcster.png", Pictures.dark("png"))
            .file("files", "huge.jpg", Pictures.jpegOf(LIMIT + 1))
            .file("files", "nothing.jpg", new byte[0])
            .file("files", "moving.png", Pictures.animatedPng())
            .end();

    Answer answer = client.postForm(server.uri(path), form);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode body = answer.json();
    assertThat(body.fieldNames())
        .toIterable()
        .containsExactly("results", "total", "successful", "failed", "total_inference_time_ms");
    assertThat(body.get("total").asInt()).isEqualTo(6);
    assertThat(body.get("successful").asInt()).isEqualTo(2);
    assertThat(body.get("failed").asInt()).isEqualTo(4);
    assertThat(body.get("results").findValuesAsText("filename"))
        .containsExactly(
            "light.jpg", "notes.txt", "d\u00fcster.png", "huge.jpg", "nothing.jpg", "moving.png");
    JsonNode light = body.get("results").get(0);
    assertThat(light.get("prediction").asText()).isEqualTo("ai_generated");
    assertThat(light.get("prediction_id").asText()).isNotEmpty();
    assertThat(body.get("results").get(2).get("prediction").asText()).isEqualTo("real");
    assertThat(body.get("total_inference_time_ms").asDouble())
        .isGreaterThanOrEqualTo(light.get("inference_time_ms").asDouble());
    assertFailure(body.get("results").get(1), "Invalid image format", "text");
    assertFailure(body.get("results").get(3), "File too large", "100001 bytes");
    assertFailure(body.get("results").get(4), "Invalid image format", "is empty");
    assertFailure(body.get("results").get(5), "Invalid image format", "animated");
    assertThat(server.bean(ByteBudget.class).used()).isZero();
  }

  private static void assertFailure(JsonNode result, String error, String detail) {
    assertThat(result.fieldNames()).toIterable().containsExactly("filename", "error", "detail");
    assertThat(result.get("error").asText()).isEqualTo(error);
    assertThat(result.get("detail").asText()).contains(detail);
  }

  @Test
  void itMayBeExplainedWithinBounds() {
    byte[] form =
        new Form()
            .file("files", "a.jpg", Pictures.picture("jpg", 1600, 1200, 0xee))
            .file("files", "b.jpg", Pictures.dark("jpg"))
            .file("files", "c.txt", Pictures.text())
            .end();

    JsonNode results =
        client
            .postForm(server.uri("/predict/batch?explain=true&class=real"), form)
            .json()
            .get("results");

    RgbImage first = overlay(results.get(0));
    assertThat(first.width()).isEqualTo(400);
    assertThat(first.height()).isEqualTo(300);
    assertThat(overlay(results.get(1)).width()).isEqualTo(320);
    assertThat(results.get(0).get("explained_class").asText()).isEqualTo("real");
    assertThat(results.get(0).get("prediction").asText()).isEqualTo("ai_generated");
    assertFailure(results.get(2), "Invalid image format", "text");
  }

  private static RgbImage overlay(JsonNode result) {
    return Pictures.decoded(Base64.getDecoder().decode(result.get("heatmap_base64").asText()));
  }

  @Test
  void tenFilesAreTakenAndElevenAreNot() {
    assertThat(client.postForm(server.uri("/predict/batch"), files(10)).json().get("total").asInt())
        .isEqualTo(10);
    assertError(
        client.postForm(server.uri("/predict/batch"), files(11)),
        400,
        "Too many files",
        "11 files; send at most 10");
  }

  private static byte[] files(int count) {
    Form form = new Form();
    for (int i = 0; i < count; i++) {
      form.file("files", i + ".jpg", Pictures.dark("jpg"));
    }
    return form.end();
  }

  @Test
  void whatIsNoBatchIsRefused() {
    byte[] bright = Pictures.bright("jpg");
    assertError(
        client.postForm(server.uri("/predict/batch"), new Form().end()),
        400,
        "Missing file",
        "files");
    assertError(
        client.postForm(server.uri("/predict/batch"), Form.ofPicture(bright)),
        400,
        "Missing file",
        "no field \"files\"; it has [file]");
    byte[] mixed = new Form().file("files", "a", bright).file("file", "b", bright).end();
    assertError(
        client.postForm(server.uri("/predict/batch"), mixed), 400, "Missing file", "another field");
    assertError(
        client.postRaw(server.uri("/predict/batch"), "image/jpeg", bright),
        415,
        "Unsupported media type",
        "multipart/form-data");
    assertError(
        client.postForm(server.uri("/predict/batch?explain=maybe"), files(1)),
        400,
        "Invalid parameter",
        "explain is \"maybe\"; accepted: true, false");
  }

  @Test
  void moreThanItsBytesAreRefused() {
    byte[] form = new Form().file("files", "a", new byte[50_100_000]).end();

    assertError(
        client.postForm(server.uri("/predict/batch"), form),
        413,
        "Batch too large",
        "at most 50000000 bytes");
  }

  @Test
  void aBatchThatTheQueueHasNoRoomForIsRefusedWhole(@TempDir Path other) {
    Map<String, Object> settings = Map.of("loupe.threads", 1, "loupe.queue-limit", 4);
    try (TestServer small = TestServer.ready(TestBundle.binary(other), settings);
        Busy busy = new Busy(small.bean(WorkQueue.class), 1)) {
      Answer answer = client.postForm(small.uri("/predict/batch"), files(4));

      assertError(answer, 503, "Overloaded", "wait already");
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      busy.close();
      assertError(
          client.postForm(small.uri("/predict/batch"), files(5)),
          400,
          "Too many files",
          "at most 4");
      assertThat(small.bean(ByteBudget.class).used()).isZero();
    }
  }

  @Test
  void itIsNotReadyBeforeTheModelIs(@TempDir Path other) {
    try (TestServer starting = TestServer.listening(TestBundle.binary(other), Map.of())) {
      assertError(
          client.postForm(starting.uri("/predict/batch"), files(2)), 503, "Model not loaded", "");
    }
  }

  private static void assertError(Answer answer, int status, String error, String detail) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().get("error").asText()).isEqualTo(error);
    assertThat(answer.json().get("detail").asText()).contains(detail);
  }
}
