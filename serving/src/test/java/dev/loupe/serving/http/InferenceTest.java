package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.oip.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceTest extends InferenceServer {
  private static final String VERSION = "product-photo-0123456789";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode output(Answer answer, String name) {
    for (JsonNode output : answer.json().get("outputs")) {
      if (output.get("name").asText().equals(name)) {
        return output;
      }
    }
    throw new AssertionError("no output " + name + " in " + answer.text());
  }

  @Test
  void healthAndMetadataAreWhatClientsRead() {
    assertThat(client.get(server.uri("/v2/health/live")).text()).isEqualTo("{\"live\":true}");
    assertThat(client.get(server.uri("/v2/health/ready")).text()).isEqualTo("{\"ready\":true}");
    assertThat(client.get(server.uri(MODEL + "/ready")).text())
        .isEqualTo("{\"name\":\"product-photo\",\"ready\":true}");
    assertThat(client.get(server.uri("/v1/models/product-photo")).text())
        .isEqualTo("{\"name\":\"product-photo\",\"ready\":true}");
    assertThat(client.get(server.uri("/v2")).json().get("extensions").toString())
        .isEqualTo("[\"binary_tensor_data\",\"model_configuration\",\"statistics\"]");
    assertThat(client.get(server.uri("/v2")).json().get("version").asText()).matches("[0-9]+\\..*");
    JsonNode model = client.get(server.uri(MODEL)).json();
    assertThat(model.get("versions").toString()).isEqualTo("[\"" + VERSION + "\"]");
    assertThat(model.get("inputs").toString())
        .isEqualTo(
            "[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[-1,1]},"
                + "{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,3,32,32]}]");
    assertThat(model.get("outputs").toString())
        .isEqualTo(
            "[{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,2]},"
                + "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
                + "{\"name\":\"cam\",\"datatype\":\"FP32\",\"shape\":[-1,-1,-1]}]");
  }

  @Test
  void theConfigurationIsTheMetadataWithoutTheBatch() {
    JsonNode config = client.get(server.uri(MODEL + "/config")).json();
    JsonNode model = client.get(server.uri(MODEL)).json();

    assertThat(config.get("max_batch_size").asInt()).isEqualTo(4);
    for (String way : List.of("input", "output")) {
      JsonNode configured = config.get(way);
      JsonNode described = model.get(way + "s");
      for (int i = 0; i < configured.size(); i++) {
        List<Long> shape = new ArrayList<>(List.of(-1L));
        configured.get(i).get("dims").forEach(size -> shape.add(size.asLong()));
        assertThat(JSON.valueToTree(shape).toString())
            .isEqualTo(described.get(i).get("shape").toString());
      }
    }
    assertThat(config.get("input"))
        .allSatisfy(input -> assertThat(input.get("optional").asBoolean()).isTrue());
    assertThat(config.get("output"))
        .allSatisfy(output -> assertThat(output.has("optional")).isFalse());
  }

  @Test
  void eachPathHasOneWithTheVersion() {
    for (String path : List.of("", "/ready", "/config", "/stats")) {
      assertThat(client.get(server.uri(MODEL + "/versions/" + VERSION + path)).status())
          .isEqualTo(200);
      assertThat(client.get(server.uri(MODEL + "/versions/1" + path)).status()).isEqualTo(404);
    }
    assertThat(client.get(server.uri("/v2/models/cats/ready")).json().get("error").asText())
        .isEqualTo("Unknown model: model \"cats\" is not served here; this is product-photo");
    assertThat(
            client
                .postRaw(
                    server.uri(MODEL + "/versions/" + VERSION + "/infer"),
                    "application/json",
                    images("", Pictures.dark("jpg")).getBytes(StandardCharsets.UTF_8))
                .status())
        .isEqualTo(200);
  }

  @Test
  void picturesInJsonAreAnsweredInJson() {
    Answer answer = send(images("", Pictures.bright("jpg"), Pictures.dark("png")));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Inference-Header-Content-Length")).isEmpty();
    assertThat(answer.json().get("model_name").asText()).isEqualTo("product-photo");
    assertThat(answer.json().get("model_version").asText()).isEqualTo(VERSION);
    assertThat(answer.json().get("id").asText()).isEqualTo("7");
    assertThat(answer.json().get("outputs")).hasSize(2);
    assertThat(output(answer, "label").get("data").toString())
        .isEqualTo("[\"ai_generated\",\"real\"]");
    assertThat(output(answer, "probabilities").get("shape").toString()).isEqualTo("[2,2]");
  }

  @Test
  void theProbabilitiesAreThoseOfTheOtherApi() {
    byte[] picture = Pictures.bright("jpg");

    float there =
        (float)
            client
                .postRaw(server.uri("/predict"), "image/jpeg", picture)
                .json()
                .get("probability")
                .asDouble();

    Answer answer = send(images("", picture));
    assertThat(output(answer, "probabilities").get("data").get(1).floatValue())
        .isCloseTo(there, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "application/json", "application/octet-stream", "text/plain", "x/y"})
  void whateverItsContentTypeIsTheLengthHeaderDecides(String type) {
    byte[] raw = Bodies.elements(Pictures.bright("jpg"));
    String json = binaryImage(raw.length, "");
    HttpRequest.Builder request = infer(Bodies.binary(json, raw));
    request.header("Inference-Header-Content-Length", Integer.toString(json.length()));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }

    Answer answer = client.send(request);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(output(answer, "label").get("data").toString()).isEqualTo("[\"ai_generated\"]");
  }

  @Test
  void allOutputsAreBytesWhenThatIsAskedForAndNoneIsNamed() {
    byte[] raw = Bodies.elements(Pictures.bright("jpg"));
    String more = ",\"parameters\":{\"binary_data_output\":true}";

    Answer answer = send(binaryImage(raw.length, more), raw);

    assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
    int length = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
    byte[] body = answer.response().body();
    JsonNode json = json(body, length);
    assertThat(json.get("outputs").get(0).get("parameters").get("binary_data_size").asInt())
        .isEqualTo(8);
    float[] probabilities = Bodies.floats(Arrays.copyOfRange(body, length, length + 8));
    assertThat(probabilities[0] + probabilities[1]).isBetween(0.9999f, 1.0001f);
    assertThat(Arrays.copyOfRange(body, length + 8, body.length))
        .isEqualTo(Bodies.elements("ai_generated".getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonNode json(byte[] body, int length) {
    try {
      return JSON.readTree(body, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void bytesAndJsonMayBeMixedInTheOrderThatWasAskedFor() {
    byte[] raw = Bodies.elements(Pictures.bright("jpg"));
    String more =
        """
        ,"outputs":[{"name":"cam","parameters":{"binary_data":true,"class":"real"}},\
        {"name":"label"},{"name":"probabilities","parameters":{"binary_data":true}}]\
        """;

    Answer answer = send(binaryImage(raw.length, more), raw);

    int length = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
    JsonNode outputs = json(answer.response().body(), length).get("outputs");
    assertThat(outputs.findValuesAsText("name")).containsExactly("cam", "label", "probabilities");
    assertThat(outputs.get(1).get("data").toString()).isEqualTo("[\"ai_generated\"]");
    int cam = outputs.get(0).get("parameters").get("binary_data_size").asInt();
    JsonNode shape = outputs.get(0).get("shape");
    assertThat(cam).isEqualTo(4 * shape.get(1).asInt() * shape.get(2).asInt());
    assertThat(answer.response().body()).hasSize(length + cam + 8);
  }

  @Test
  void aTensorGivesWhatItsPictureGives() {
    float[] white = new float[2 * 3 * 32 * 32];
    Arrays.fill(white, 0, white.length / 2, 1f);
    String json =
        """
        {"inputs":[{"name":"input","datatype":"FP32","shape":[2,3,32,32],\
        "parameters":{"binary_data_size":%d}}]}\
        """
            .formatted(4 * white.length);

    Answer answer = send(json, Bodies.floats(white));

    assertThat(output(answer, "label").get("data").toString())
        .isEqualTo("[\"ai_generated\",\"real\"]");
  }

  @Test
  void compressedBodiesAreRead() throws IOException {
    byte[] raw = Bodies.elements(Pictures.bright("jpg"));
    String json = binaryImage(raw.length, "");
    byte[] body = Bodies.binary(json, raw);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (OutputStream one = new GZIPOutputStream(gzip);
        OutputStream other = new DeflaterOutputStream(zlib)) {
      one.write(body);
      other.write(body);
    }

    for (Map.Entry<String, byte[]> sent :
        Map.of("gzip", gzip.toByteArray(), "deflate", zlib.toByteArray()).entrySet()) {
      Answer answer =
          client.send(
              infer(sent.getValue())
                  .header("Content-Encoding", sent.getKey())
                  .header("Inference-Header-Content-Length", Integer.toString(json.length())));
      assertThat(answer.status()).as(sent.getKey() + answer.text()).isEqualTo(200);
    }
  }

  @Test
  void statisticsCountRequestsAndPictures() {
    long before = inferences();

    send(images("", Pictures.bright("jpg"), Pictures.dark("jpg")));

    JsonNode stats = client.get(server.uri("/v2/models/stats")).json().get("model_stats").get(0);
    assertThat(stats.get("inference_count").asLong()).isEqualTo(before + 2);
    assertThat(stats.get("inference_stats").get("success").get("ns").asLong()).isPositive();
    assertThat(stats.get("last_inference").asLong()).isPositive();
    assertThat(stats.get("batch_stats").isArray()).isTrue();
  }

  private static long inferences() {
    return client
        .get(server.uri(MODEL + "/stats"))
        .json()
        .get("model_stats")
        .get(0)
        .get("inference_count")
        .asLong();
  }

  @Test
  void kservesFirstVersionIsAnswered() {
    String base64 = Base64.getEncoder().encodeToString(Pictures.bright("jpg"));

    Answer answer =
        client.postRaw(
            server.uri("/v1/models/product-photo:predict"),
            "application/json",
            "{\"instances\":[{\"b64\":\"%s\"}]}"
                .formatted(base64)
                .getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode prediction = answer.json().get("predictions").get(0);
    assertThat(prediction.get("prediction").asText()).isEqualTo("ai_generated");
    assertThat(prediction.get("probabilities").get("ai_generated").asDouble())
        .isEqualTo(prediction.get("probability").asDouble());
    Answer none =
        client.postRaw(
            server.uri("/v1/models/product-photo:predict"),
            "application/json",
            "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.json().get("error").asText()).startsWith("Invalid request: instances");
  }

  @Test
  void theRootSaysThatItLivesAndSendsBrowsersToTheDocuments() throws IOException {
    assertThat(client.get(server.uri("/")).text()).isEqualTo("{\"status\":\"alive\"}");
    try (RawClient browser = new RawClient(server.port())) {
      browser.send("GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html,*/*;q=0.8\r\n\r\n");
      RawClient.Answer answer = browser.read();
      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.header("Location")).isEqualTo("docs");
    }
  }
}
