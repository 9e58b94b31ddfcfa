package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.predict.PredictionIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictTest extends ReadyServer {
  @ParameterizedTest
  @ValueSource(strings = {"/predict", "/v1/predict"})
  void aFormWithAPictureIsAnswered(String path) {
    Answer answer = client.postForm(server.uri(path), Form.ofPicture(Pictures.bright("jpg")));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.json().fieldNames())
        .toIterable()
        .containsExactly(
            "prediction",
            "probability",
            "probabilities",
            "confidence",
            "inference_time_ms",
            "model_version",
            "prediction_id");
    assertThat(answer.json().get("prediction").asText()).isEqualTo("ai_generated");
    assertThat(answer.json().get("probability").asDouble()).isBetween(0.97, 1.0);
    assertThat(answer.json().get("probabilities").fieldNames())
        .toIterable()
        .containsExactly("real", "ai_generated");
    assertThat(answer.json().get("probabilities").get("ai_generated"))
        .isEqualTo(answer.json().get("probability"));
    assertThat(answer.json().get("confidence").asText()).isEqualTo("high");
    assertThat(answer.json().get("inference_time_ms").asDouble()).isPositive();
    assertThat(answer.json().get("model_version").asText()).isEqualTo("product-photo-0123456789");
  }

  @Test
  void aDarkPictureIsTheOtherClassWithTheSameProbabilityMeant() {
    Answer answer = client.postForm(server.uri("/predict"), Form.ofPicture(Pictures.dark("jpg")));

    assertThat(answer.json().get("prediction").asText()).isEqualTo("real");
    assertThat(answer.json().get("probability").asDouble()).isBetween(0.0, 0.05);
  }

  @ParameterizedTest
  @CsvSource({
    "image/jpeg,jpg",
    "image/png,png",
    "application/octet-stream,png",
    "image/png,jpg",
    "IMAGE/JPEG; q=1,jpg"
  })
  void thePictureItselfIsABodyToo(String type, String format) {
    Answer answer = client.postRaw(server.uri("/v1/predict"), type, Pictures.bright(format));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().get("prediction").asText()).isEqualTo("ai_generated");
  }

  @Test
  void smallFieldsBesideThePictureAreNotMinded() {
    byte[] form =
        new Form()
            .field("note", "hello")
            .file("file", "a;b\".jpg", Pictures.bright("jpg"))
            .field("more", "")
            .end();

    assertThat(client.postForm(server.uri("/predict"), form).status()).isEqualTo(200);
  }

  @Test
  void manyAtOnceAreAllAnswered() {
    byte[] bright = Pictures.bright("jpg");
    byte[] dark = Pictures.dark("png");
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(
          client.postRawLater(
              server.uri("/predict"), "application/octet-stream", i % 2 == 0 ? bright : dark));
    }

    for (int i = 0; i < 60; i++) {
      assertThat(answers.get(i).join().json().get("prediction").asText())
          .isEqualTo(i % 2 == 0 ? "ai_generated" : "real");
    }
  }

  @Test
  void aModelWithoutAPositiveClassSaysTheTopClassAndItsProbability(@TempDir Path other) {
    try (TestServer multi = TestServer.ready(TestBundle.multiClass(other), Map.of())) {
      Answer answer = client.postRaw(multi.uri("/predict"), "image/jpeg", Pictures.bright("jpg"));

      assertThat(answer.json().get("prediction").asText()).isEqualTo("sun");
      JsonNode probabilities = answer.json().get("probabilities");
      assertThat(answer.json().get("probability").asDouble()).isBetween(0.9, 1.0);
      assertThat(probabilities.fieldNames()).toIterable().containsExactly("cat", "dog", "sun");
      assertThat(probabilities.get("sun")).isEqualTo(answer.json().get("probability"));
      double sum = 0;
      for (JsonNode probability : probabilities) {
        sum += probability.asDouble();
      }
      assertThat(sum).isCloseTo(1, within(2e-6));
    }
  }

  @Test
  void aWebPIsAPictureToo() {
    Answer answer = client.postRaw(server.uri("/predict"), "image/webp", Pictures.webp());

    assertThat(answer.json().get("prediction").asText()).isEqualTo("ai_generated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"image\": \"%s\"}",
        "{\"note\": [[{\"image\": 1}]], \"image\": \"%s\", \"more\": null}",
        "  {\"image\" : \"%s\" }  "
      })
  void inJsonAPictureIsBase64(String json) {
    String base64 = Base64.getEncoder().encodeToString(Pictures.bright("jpg"));
    // As PHP writes it, without padding, and in lines.
    List<String> ways =
        List.of(
            base64,
            base64.replace("/", "\\/"),
            base64.replaceFirst("=*$", ""),
            base64.replaceAll("(.{76})", "$1\\\\n"));
    for (String way : ways) {
      Answer answer = client.postJson(server.uri("/v1/predict"), json.formatted(way));

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.json().get("prediction").asText()).isEqualTo("ai_generated");
    }
  }

  @Test
  void anIdSaysToWhoeverHasTheKeyWhatWasPredicted() {
    Answer bright = client.postRaw(server.uri("/predict"), "image/jpeg", Pictures.bright("jpg"));
    Answer again = client.postRaw(server.uri("/predict"), "image/jpeg", Pictures.bright("jpg"));

    String id = bright.json().get("prediction_id").asText();
    assertThat(id).matches("[A-Za-z0-9_-]+");
    assertThat(id).isNotEqualTo(again.json().get("prediction_id").asText());
    assertThat(server.bean(PredictionIds.class).read(id))
        .hasValueSatisfying(
            said -> {
              assertThat(said.version()).isEqualTo("product-photo-0123456789");
              assertThat(said.index()).isEqualTo(1);
              assertThat(said.probability())
                  .isCloseTo(bright.json().get("probability").asDouble(), within(1e-6));
            });
  }
}
