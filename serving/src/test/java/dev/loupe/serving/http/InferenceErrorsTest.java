package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.oip.Bodies;
import dev.loupe.serving.queue.ByteBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceErrorsTest extends InferenceServer {
  @Test
  void aBodyThatGrowsWithoutEndIsRefusedAndItsMemoryGivenBack() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        out.write(zeros);
      }
    }

    Answer answer = client.send(infer(bomb.toByteArray()).header("Content-Encoding", "gzip"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(413);
    assertThat(answer.json().get("error").asText()).startsWith("Request too large: ");
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(server.bean(ByteBudget.class).used()).isZero();
  }

  @Test
  void aStaleLengthIsNamedInTheErrorThatClientsShow() {
    byte[] raw = Bodies.elements(Pictures.bright("jpg"));
    String json = binaryImage(raw.length, "");

    Answer answer =
        client.send(
            infer(Bodies.binary(json, raw))
                .header("Inference-Header-Content-Length", Integer.toString(json.length() - 3)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.json().get("error").asText())
        .startsWith("Invalid request: ")
        .contains("Inference-Header-Content-Length says that the first");
  }

  @Test
  void onePictureThatIsNoneFailsTheRequestAndIsNamed() {
    Answer answer = send(images("", Pictures.bright("jpg"), Pictures.text()));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("error").asText()).startsWith("Invalid image format: image[1]: ");
  }

  @Test
  void numbersOfWhichTheModelMakesNoneAreRefused() {
    float[] numbers = new float[3 * 32 * 32];
    numbers[7] = Float.NaN;
    String json =
        """
        {"inputs":[{"name":"input","datatype":"FP32","shape":[1,3,32,32],\
        "parameters":{"binary_data_size":%d}}]}\
        """
            .formatted(4 * numbers.length);

    Answer answer = send(json, Bodies.floats(numbers));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("error").asText()).startsWith("Invalid tensor: ");
  }

  @Test
  void aPictureOverTheLimitIs413() {
    byte[] raw = Bodies.elements(Pictures.jpegOf(5_000_001));

    Answer answer = send(binaryImage(raw.length, ""), raw);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().get("error").asText())
        .isEqualTo(
            "File too large: image: element 0 of 5000001 bytes is over the limit of 5000000");
  }

  @Test
  void beforeTheModelIsLoadedItSaysSo(@TempDir Path other) {
    try (TestServer starting = TestServer.listening(TestBundle.binary(other), Map.of())) {
      for (String path : List.of("/v2/health/ready", MODEL + "/ready", MODEL, MODEL + "/config")) {
        Answer answer = client.get(starting.uri(path));
        assertThat(answer.status()).as(path).isEqualTo(503);
        assertThat(answer.json().get("error").asText()).startsWith("Model not loaded: ");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
      }
      assertThat(client.get(starting.uri("/v1/models/product-photo")).text())
          .contains("\"ready\":false");
      assertThat(client.get(starting.uri("/v2/health/live")).status()).isEqualTo(200);
    }
  }
}
