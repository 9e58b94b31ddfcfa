package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
  private static final int LIMIT = 100_000;

  @TempDir static Path root;
  static TestServer server;
  static Client client;

  @BeforeAll
  static void start() {
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of("loupe.max-image-bytes", LIMIT, "loupe.max-pixels", 1_000_000));
    client = new Client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static void assertError(Answer answer, int status, String error, String... details) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.json().fieldNames())
        .toIterable()
        .containsExactly("error", "detail", "request_id");
    assertThat(answer.json().get("error").asText()).isEqualTo(error);
    for (String detail : details) {
      assertThat(answer.json().get("detail").asText()).contains(detail);
    }
    assertThat(answer.header("X-Request-ID"))
        .isNotEmpty()
        .isEqualTo(answer.json().get("request_id").asText());
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.response().headers().map()).doesNotContainKey("server");
  }

  private static Answer form(byte[] picture) {
    return client.postForm(server.uri("/predict"), Form.ofPicture(picture));
  }

  @Test
  void textNamedAsAPictureIsRefusedByWhatItIs() {
    assertError(form(Pictures.text()), 400, "Invalid image format", "text", "JPEG, PNG and WebP");
  }

  @Test
  void aGifIsRefusedByName() {
    assertError(form(Pictures.bright("gif")), 400, "Invalid image format", "GIF");
  }

  @Test
  void whatMovesIsRefusedByName() {
    assertError(form(Pictures.animatedPng()), 400, "Invalid image format", "PNG is animated");
    assertError(form(Pictures.animatedWebp()), 400, "Invalid image format", "WebP is animated");
  }

  @Test
  void aTruncatedJpegIsRefused() {
    byte[] jpeg = Pictures.bright("jpg");
    assertError(form(Arrays.copyOf(jpeg, jpeg.length / 2)), 400, "Invalid image", "JPEG");
  }

  @Test
  void aPictureOfTooManyPixelsIsRefusedFromItsHeader() {
    assertError(form(Pictures.hugePng()), 400, "Invalid image size", "30000 x 30000");
  }

  @Test
  void aTinyPictureIsRefused() {
    assertError(form(Pictures.picture("png", 4, 4, 1)), 400, "Invalid image size");
  }

  @Test
  void aFormWithoutThePictureSaysWhatItHas() {
    byte[] form = new Form().file("image", "a.jpg", Pictures.bright("jpg")).end();
    assertError(
        client.postForm(server.uri("/predict"), form),
        400,
        "Missing file",
        "no field \"file\"",
        "image");
  }

  @Test
  void anEmptyFileIsMissing() {
    assertError(form(new byte[0]), 400, "Missing file", "\"file\" is empty");
    assertError(
        client.postRaw(server.uri("/predict"), "image/png", new byte[0]), 400, "Missing file");
  }

  @Test
  void aSecondFileIsRefused() {
    byte[] bright = Pictures.bright("jpg");
    byte[] twice = new Form().file("file", "a.jpg", bright).file("file", "b.jpg", bright).end();
    byte[] other = new Form().file("file", "a.jpg", bright).file("other", "b.jpg", bright).end();

    assertError(client.postForm(server.uri("/predict"), twice), 400, "Too many files");
    assertError(client.postForm(server.uri("/predict"), other), 400, "Too many files");
  }

  @Test
  void malformedFormsAreRefused() {
    byte[] bright = Pictures.bright("jpg");
    byte[][] forms = {
      new Form().file("file", "a.jpg", bright).unfinished(),
      "no boundary at all".getBytes(StandardCharsets.US_ASCII),
      ("--" + Client.BOUNDARY).getBytes(StandardCharsets.US_ASCII),
      ("--" + Client.BOUNDARY + "\r\nContent-Disp").getBytes(StandardCharsets.US_ASCII),
      new Form().part("X: " + "a".repeat(9000), bright).end(),
      new byte[0],
    };
    for (byte[] form : forms) {
      assertError(client.postForm(server.uri("/predict"), form), 400, "Malformed multipart body");
    }
    Form many = new Form();
    for (int i = 0; i < 100; i++) {
      many.field("f" + i, "");
    }
    assertError(
        client.postForm(server.uri("/predict"), many.end()),
        400,
        "Malformed multipart body",
        "more than 32 parts");
    assertError(
        client.postRaw(server.uri("/predict"), "multipart/form-data", Form.ofPicture(bright)),
        400,
        "Malformed multipart body",
        "boundary");
  }

  @Test
  void aPictureAtTheLimitIsTakenAndOneByteMoreIsNot() {
    byte[] most = Pictures.jpegOf(LIMIT);
    byte[] over = Pictures.jpegOf(LIMIT + 1);

    assertThat(client.postRaw(server.uri("/predict"), "image/jpeg", most).status()).isEqualTo(200);
    assertThat(form(most).status()).isEqualTo(200);
    assertError(
        client.postRaw(server.uri("/predict"), "image/jpeg", over),
        413,
        "File too large",
        "100000");
    assertError(form(over), 413, "File too large", "100001", "100000");
  }

  @Test
  void inJsonTooAPictureAtTheLimitIsTakenAndOneByteMoreIsNot() {
    assertThat(json(Pictures.jpegOf(LIMIT)).status()).isEqualTo(200);
    assertError(json(Pictures.jpegOf(LIMIT + 1)), 413, "File too large", "100000");
    assertError(json(new byte[20 * LIMIT]), 413, "File too large");
  }

  private static Answer json(byte[] picture) {
    return client.postJson(
        server.uri("/predict"),
        "{\"image\": \"%s\"}".formatted(Base64.getEncoder().encodeToString(picture)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|Malformed JSON body|no JSON object",
        "not json|Malformed JSON body|",
        "|Malformed JSON body|no JSON object",
        "{\"image\": 7}|Malformed JSON body|no string",
        "{\"image\": \"data:image/png;base64,AAAA\"}|Malformed JSON body|not base64 alone",
        "{\"image\": \"AAAA|Malformed JSON body|",
        "{\"image\": \"/9j/\"} {}|Malformed JSON body|follows",
        "{\"picture\": \"/9j/\"}|Missing file|no member \"image\"",
        "{\"image\": \"\"}|Missing file|is empty",
        "{\"image\": \"/9j/\", \"image\": \"/9j/\"}|Too many files|",
        "{\"image\": \"aGVsbG8=\"}|Invalid image format|text",
      })
  void whatIsNotAPictureInJsonIsRefused(
      @Nullable String body, String error, @Nullable String detail) {
    assertError(
        client.postJson(server.uri("/predict"), body == null ? "" : body),
        400,
        error,
        detail == null ? "" : detail);
  }

  @Test
  void jsonIsReadToABoundedDepth() {
    String deep = "{\"a\": %s1%s}".formatted("[".repeat(50_000), "]".repeat(50_000));

    assertError(client.postJson(server.uri("/predict"), deep), 400, "Malformed JSON body", "16");
  }

  @Test
  void aBodyFarOverTheLimitIsRefused() {
    Answer answer = form(new byte[20 * LIMIT]);
    assertError(answer, 413, "File too large");
    assertThat(answer.header("Connection")).isEqualTo("close");
  }

  @Test
  void otherContentTypesAreRefused() {
    byte[] bright = Pictures.bright("jpg");
    for (String type : new String[] {"image/gif", "application/xml", "text/plain", "x"}) {
      assertError(
          client.postRaw(server.uri("/predict"), type, bright),
          415,
          "Unsupported media type",
          type,
          "multipart/form-data");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/predict/", "/v2/models", "/metrics", "/health/readiness"})
  void unknownPathsAreNotFound(String path) {
    if (path.equals("/predict/")) {
      assertThat(client.postRaw(server.uri(path), "image/png", Pictures.dark("png")).status())
          .isEqualTo(200);
    } else {
      assertError(client.get(server.uri(path)), 404, "Not found", path, "/docs");
    }
  }

  @Test
  void wrongMethodsAreNotAllowed() {
    Answer get = client.get(server.uri("/predict"));
    assertError(get, 405, "Method not allowed", "GET", "/predict", "POST");
    assertThat(get.header("Allow")).isEqualTo("POST");
    Answer delete = client.send(HttpRequest.newBuilder(server.uri("/health")).DELETE());
    assertError(delete, 405, "Method not allowed", "DELETE");
    Answer post =
        client.send(HttpRequest.newBuilder(server.uri("/docs")).POST(BodyPublishers.ofString("x")));
    assertError(post, 405, "Method not allowed", "POST");
  }

  @Test
  void aHeadIsAGetWithoutItsBodyAndKeepsTheConnection() {
    Answer head =
        client.send(
            HttpRequest.newBuilder(server.uri("/health")).method("HEAD", BodyPublishers.noBody()));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.header("Content-Length")).isNotEmpty();
    assertThat(head.header("Connection")).isEmpty();
  }

  @Test
  void browsersGetTheSameErrors() {
    Answer answer =
        client.send(
            HttpRequest.newBuilder(server.uri("/nothing"))
                .header("Accept", "text/html,application/xhtml+xml"));
    assertError(answer, 404, "Not found");
  }

  @Test
  void requestIdsAreEchoedWhenTheyArePlainAndShort() {
    String kept = "abc-123_4.5:6/7+8=";
    assertThat(requestIdFor(kept)).isEqualTo(kept);
    assertThat(requestIdFor("a".repeat(129))).hasSize(32);
    assertThat(requestIdFor("a b")).matches("[0-9a-f]{32}");
    assertThat(client.get(server.uri("/healthz")).header("X-Request-ID")).hasSize(32);
  }

  private static String requestIdFor(String sent) {
    return client
        .send(HttpRequest.newBuilder(server.uri("/healthz")).header("X-Request-ID", sent))
        .header("X-Request-ID");
  }
}
