package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients of the product-photo detector that came before this one were promised, route by
 * route: paths, fields and their types, statuses, and the words of errors.
 */
class EarlierClientsTest extends ReadyServer {
  private static void assertPrediction(JsonNode body) {
    assertThat(body.get("prediction").asText()).isIn("real", "ai_generated");
    assertThat(body.get("probability").isNumber()).isTrue();
    assertThat(body.get("confidence").asText()).isIn("high", "medium", "low");
  }

  @Test
  void aPrediction() {
    Answer answer =
        client.send(
            HttpRequest.newBuilder(server.uri("/predict"))
                .header("X-API-Key", "YOUR_API_KEY")
                .header("Content-Type", "multipart/form-data; boundary=" + Client.BOUNDARY)
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        Form.ofPicture(Pictures.bright("jpg")))));

    assertThat(answer.status()).isEqualTo(200);
    assertPrediction(answer.json());
    assertThat(answer.json().get("inference_time_ms").isNumber()).isTrue();
    assertThat(answer.json().get("model_version").isTextual()).isTrue();
  }

  @Test
  void aBatch() {
    byte[] form =
        new Form()
            .file("files", "photo1.jpg", Pictures.bright("jpg"))
            .file("files", "photo2.png", Pictures.dark("png"))
            .end();

    Answer answer = client.postForm(server.uri("/predict/batch"), form);

    assertThat(answer.status()).isEqualTo(200);
    JsonNode body = answer.json();
    assertThat(body.get("results").get(0).get("filename").asText()).isEqualTo("photo1.jpg");
    assertThat(body.get("results").get(1).get("filename").asText()).isEqualTo("photo2.png");
    body.get("results").forEach(EarlierClientsTest::assertPrediction);
    assertThat(body.get("total").asInt()).isEqualTo(2);
    assertThat(body.get("successful").asInt()).isEqualTo(2);
    assertThat(body.get("failed").asInt()).isZero();
    assertThat(body.get("total_inference_time_ms").isNumber()).isTrue();
  }

  @Test
  void anExplanation() {
    Answer answer =
        client.postForm(server.uri("/predict/explain"), Form.ofPicture(Pictures.bright("jpg")));

    assertThat(answer.status()).isEqualTo(200);
    assertPrediction(answer.json());
    assertThat(answer.json().get("heatmap_base64").asText()).startsWith("/9j/");
    assertThat(Base64.getDecoder().decode(answer.json().get("heatmap_base64").asText()))
        .isNotEmpty();
    assertThat(answer.json().get("inference_time_ms").isNumber()).isTrue();
  }

  @Test
  void healthAndLivenessAndPrivacy() {
    assertThat(client.get(server.uri("/health")).json().get("status").asText())
        .isEqualTo("healthy");
    assertThat(client.get(server.uri("/health")).json().get("uptime_seconds").isNumber()).isTrue();
    assertThat(client.get(server.uri("/healthz")).status()).isEqualTo(200);
    assertThat(client.get(server.uri("/privacy")).status()).isEqualTo(200);
    assertThat(client.get(server.uri("/docs")).status()).isEqualTo(200);
  }

  @Test
  void errorsInTheWordsThatTheyKnow() {
    Answer format = client.postForm(server.uri("/predict"), Form.ofPicture(Pictures.bright("gif")));
    assertThat(format.status()).isEqualTo(400);
    assertThat(format.json().get("error").asText()).isEqualTo("Invalid image format");
    assertThat(format.json().get("detail").asText()).contains("JPEG, PNG and WebP", "GIF");

    Answer large = client.postForm(server.uri("/predict"), Form.ofPicture(new byte[5_000_001]));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.json().get("error").asText()).isEqualTo("File too large");

    Answer empty = client.postForm(server.uri("/predict/batch"), new Form().end());
    assertThat(empty.status()).isEqualTo(400);

    byte[] batch = new Form().file("files", "a", new byte[50_100_000]).end();
    assertThat(client.postForm(server.uri("/predict/batch"), batch).status()).isEqualTo(413);
  }

  @Test
  void theIdOfARequestComesBack() {
    Answer answer =
        client.send(
            HttpRequest.newBuilder(server.uri("/healthz")).header("X-Request-ID", "abc-123"));

    assertThat(answer.header("X-Request-ID")).isEqualTo("abc-123");
  }

  @Test
  void notReadyIs503(@TempDir Path other) {
    try (TestServer starting = TestServer.listening(TestBundle.binary(other), Map.of())) {
      Answer answer =
          client.postForm(starting.uri("/predict"), Form.ofPicture(Pictures.bright("jpg")));

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.json().get("error").asText()).isEqualTo("Model not loaded");
    }
  }
}
