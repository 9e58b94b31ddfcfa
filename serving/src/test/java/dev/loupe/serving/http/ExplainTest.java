package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainTest extends ReadyServer {
  /** The darker square of the pictures, in their middle's upper left, and beyond it. */
  private static final int[] INSIDE = {100, 75};

  private static final int[] OUTSIDE = {300, 200};

  @ParameterizedTest
  @ValueSource(strings = {"/predict/explain", "/v1/predict/explain"})
  void itSaysWhatAPredictionSaysAndWhere(String path) {
    byte[] picture = Pictures.bright("png");
    JsonNode plain = client.postForm(server.uri("/predict"), Form.ofPicture(picture)).json();

    Answer answer = client.postForm(server.uri(path), Form.ofPicture(picture));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode body = answer.json();
    for (String same : new String[] {"prediction", "probability", "probabilities", "confidence"}) {
      assertThat(body.get(same)).isEqualTo(plain.get(same));
    }
    assertThat(body.get("explained_class").asText()).isEqualTo("ai_generated");
    assertThat(body.get("method").asText()).isEqualTo("class_activation_map");
    assertThat(body.get("heatmap_type").asText()).isEqualTo("image/jpeg");
    // This graph's last features are the picture, at its own 32 x 32: bright is evidence.
    JsonNode map = body.get("activation_map");
    assertThat(map).hasSize(32);
    assertThat(map.get(0)).hasSize(32);
    assertThat(map.get(31).get(31).asDouble()).isCloseTo(10 * 0xee / 255.0, within(0.05));
    assertThat(map.get(10).get(10).asDouble()).isLessThan(map.get(31).get(31).asDouble());
  }

  @Test
  void theOverlayIsThePictureWithTheEvidenceInRed() {
    RgbImage overlay = overlay("/predict/explain", Pictures.bright("png"));

    assertThat(overlay.width()).isEqualTo(320);
    assertThat(overlay.height()).isEqualTo(240);
    assertThat(pixel(overlay, OUTSIDE)[0] - pixel(overlay, OUTSIDE)[2]).isGreaterThan(60);
    // The square is less bright, so less red.
    assertThat(pixel(overlay, INSIDE)[1]).isGreaterThan(pixel(overlay, OUTSIDE)[1]);
  }

  @Test
  void aPngHasThePicturesOwnPixelsWhereThereIsNoEvidence() {
    byte[] picture = Pictures.bright("png");

    RgbImage overlay = overlay("/predict/explain?format=png&class=real", picture);

    // The other class's weights are zero: nothing speaks for it.
    assertThat(overlay.rgb()).isEqualTo(Pictures.decoded(picture).rgb());
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg, 4000, 3000, 2000, 1500",
    "jpeg, 2048, 100, 2048, 100",
    "png, 2000, 200, 1000, 100"
  })
  void noSideIsLongerThanItMayBe(
      String format, int width, int height, int newWidth, int newHeight) {
    RgbImage overlay =
        overlay("/predict/explain?format=" + format, Pictures.picture("jpg", width, height, 0xee));

    assertThat(overlay.width()).isEqualTo(newWidth);
    assertThat(overlay.height()).isEqualTo(newHeight);
  }

  @Test
  void thePictureMayBeTheBodyOrInJson() {
    byte[] picture = Pictures.bright("jpg");
    String json = "{\"image\": \"%s\"}".formatted(Base64.getEncoder().encodeToString(picture));

    Answer raw = client.postRaw(server.uri("/predict/explain"), "image/jpeg", picture);
    Answer inJson = client.postJson(server.uri("/predict/explain"), json);

    assertThat(raw.json().get("heatmap_base64")).isEqualTo(inJson.json().get("heatmap_base64"));
  }

  @Test
  void anyClassOfManyCanBeExplained(@TempDir Path other) {
    try (TestServer multi = TestServer.ready(TestBundle.multiClass(other), Map.of())) {
      byte[] picture = Pictures.bright("jpg");
      JsonNode body =
          client.postRaw(multi.uri("/predict/explain?class=dog"), "image/jpeg", picture).json();

      assertThat(body.get("prediction").asText()).isEqualTo("sun");
      assertThat(body.get("explained_class").asText()).isEqualTo("dog");
      assertThat(body.get("activation_map").get(3).get(3).asDouble()).isZero();
      Answer none = client.postRaw(multi.uri("/predict/explain?class=cow"), "image/jpeg", picture);
      assertThat(none.status()).isEqualTo(400);
      assertThat(none.json().get("error").asText()).isEqualTo("Invalid parameter");
      assertThat(none.json().get("detail").asText())
          .isEqualTo("the parameter class is \"cow\"; accepted: [cat, dog, sun]");
    }
  }

  @Test
  void aFormatThatIsNotWrittenIsRefused() {
    Answer answer =
        client.postRaw(
            server.uri("/predict/explain?format=gif"), "image/jpeg", Pictures.bright("jpg"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText())
        .isEqualTo("the parameter format is \"gif\"; accepted: jpeg, png");
  }

  @Test
  void whatIsNoPictureIsRefusedAsAnywhere() {
    Answer answer =
        client.postForm(server.uri("/predict/explain"), Form.ofPicture(Pictures.text()));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("error").asText()).isEqualTo("Invalid image format");
  }

  private static RgbImage overlay(String path, byte[] picture) {
    Answer answer = client.postForm(server.uri(path), Form.ofPicture(picture));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    byte[] file = Base64.getDecoder().decode(answer.json().get("heatmap_base64").asText());
    boolean png = path.contains("format=png");
    assertThat(file[0] & 0xff).isEqualTo(png ? 0x89 : 0xff);
    return Pictures.decoded(file);
  }

  private static int[] pixel(RgbImage image, int[] place) {
    int at = 3 * (place[1] * image.width() + place[0]);
    return new int[] {
      image.rgb()[at] & 0xff, image.rgb()[at + 1] & 0xff, image.rgb()[at + 2] & 0xff
    };
  }
}
