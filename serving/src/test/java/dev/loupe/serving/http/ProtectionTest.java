package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.LogLines;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.guard.Guard;
import dev.loupe.serving.observe.PredictionLog;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectionTest {
  private static final String KEY = "open-sesame";
  private static final String DIGEST =
      "d7ecdf25eaf3deba0f2628771dbdd22d4138ab6cf38f91ed02a2ca0dec7c8ab7";
  private static final String UNLIMITED =
      """
      {"allowedOrigins": ["https://shop.example"]}
      """;

  @TempDir static Path root;
  @TempDir static Path keys;
  @TempDir static Path folder;
  static TestServer server;
  static Client client;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(keys.resolve("shop"), DIGEST);
    Path policy = Files.writeString(folder.resolve("policy.json"), UNLIMITED);
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of("loupe.api-keys-dir", keys.toString(), "loupe.policy-file", policy.toString()));
    client = new Client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @BeforeEach
  void unlimited() throws IOException {
    hold(UNLIMITED);
  }

  private static void hold(String policy) throws IOException {
    Files.writeString(folder.resolve("policy.json"), policy);
    server.bean(Guard.class).reread();
  }

  private static HttpRequest.Builder prediction() {
    return HttpRequest.newBuilder(server.uri("/v1/predict"))
        .header("Content-Type", "image/jpeg")
        .POST(BodyPublishers.ofByteArray(Pictures.bright("jpg")));
  }

  @Test
  void aLineOfTheLogNamesTheKeyAndTheTraceAndNotTheKeyItself() {
    try (LogLines lines = LogLines.of(PredictionLog.class)) {
      String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
      client.send(
          prediction()
              .header("X-API-Key", KEY)
              .header("X-Request-ID", "of-the-shop")
              .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));

      assertThat(lines.fields())
          .singleElement(InstanceOfAssertFactories.map(String.class, String.class))
          .containsEntry("event", "prediction_complete")
          .containsEntry("request_id", "of-the-shop")
          .containsEntry("caller", "shop")
          .containsEntry("trace_id", trace)
          .containsKeys("prediction", "probability", "latency_ms", "version")
          .doesNotContainValue(KEY)
          .doesNotContainValue(DIGEST);
    }
  }

  @Test
  void aKeyOpensInEitherHeader() {
    assertThat(client.send(prediction().header("X-API-Key", KEY)).status()).isEqualTo(200);
    assertThat(client.send(prediction().header("Authorization", "Bearer " + KEY)).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X-API-Key: sesame\r\n", "Authorization: Basic b3BlbjpzZXNhbWU=\r\n"})
  void withoutAKeyTheAnswerSaysHowAndTheConnectionGoesOn(String shown) throws IOException {
    byte[] picture = Pictures.bright("jpg");
    String head =
        "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: "
            + picture.length
            + "\r\n";
    try (RawClient raw = new RawClient(server.port())) {
      raw.send(head + shown + "\r\n").send(picture);
      RawClient.Answer refused = raw.read();
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"loupe\"");
      assertThat(refused.header("Content-Type")).isEqualTo("application/json");
      assertThat(refused.header("X-Request-ID")).isNotEmpty();
      assertThat(refused.header("Connection")).isNotEqualTo("close");
      assertThat(refused.body()).contains("\"error\":\"Unauthorized\"", "X-API-Key");

      raw.send(head + "X-API-Key: " + KEY + "\r\n\r\n").send(picture);
      assertThat(raw.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aLongBodyWithoutAKeyIsNotReadAndTheAnswerSaysSo() throws IOException {
    try (RawClient raw = new RawClient(server.port())) {
      raw.send("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\nxxx");

      RawClient.Answer refused = raw.read();

      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("Connection")).isEqualTo("close");
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health",
        "/healthz",
        "/docs",
        "/openapi.json",
        "/v2",
        "/v2/health/live",
        "/v2/health/ready",
        "/v2/models/product-photo",
        "/v2/models/product-photo/ready",
        "/v2/models/product-photo/config",
        "/v2/models/product-photo/stats",
        "/v1/models/product-photo"
      })
  void whatTellsOfTheServerNeedsNoKey(String path) {
    assertThat(client.get(server.uri(path)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/models/product-photo/infer",
        "/v1/models/product-photo:predict",
        "/predict",
        "/v1/predict",
        "//predict",
        "/predict/",
        "/%70redict",
        "/v1/./predict"
      })
  void noSpellingOfAPathGoesPastTheGuard(String path) throws IOException {
    try (RawClient raw = new RawClient(server.port())) {
      raw.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");

      assertThat(raw.read().status()).isIn(401, 404, 405);
    }
  }

  @Test
  void probesAndMetricsOfTheClusterNeedNoKey() {
    assertThat(client.get(server.managementUri("/health/readiness")).status()).isEqualTo(200);
    assertThat(client.get(server.managementUri("/metrics")).status()).isEqualTo(200);
  }

  @Test
  void aLimitIsToldBeforeAndWhenItIsReached() throws IOException {
    hold("{\"rateLimits\": {\"predict\": \"2/h\"}}");

    Answer first = client.send(prediction().header("X-API-Key", KEY));
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("RateLimit-Limit")).isEqualTo("2");
    assertThat(first.header("RateLimit-Remaining")).isEqualTo("1");
    assertThat(first.header("RateLimit-Policy")).isEqualTo("2;w=3600");
    client.send(prediction().header("X-API-Key", KEY));
    Answer third = client.send(prediction().header("X-API-Key", KEY));

    assertThat(third.status()).isEqualTo(429);
    assertThat(third.json().get("error").asText()).isEqualTo("Rate limit exceeded");
    assertThat(third.json().get("detail").asText())
        .startsWith("2 predict requests in 3600 s are allowed; the next one in ");
    assertThat(Integer.parseInt(third.header("Retry-After"))).isBetween(1700, 1800);
    assertThat(third.header("RateLimit-Remaining")).isEqualTo("0");
    assertThat(Integer.parseInt(third.header("RateLimit-Reset"))).isBetween(3500, 3600);
    // A health check is nobody's request.
    assertThat(client.get(server.uri("/health")).status()).isEqualTo(200);
  }

  @Test
  void withoutALimitNothingIsSaidOfOne() {
    Answer answer = client.send(prediction().header("X-API-Key", KEY));

    assertThat(answer.response().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("ratelimit"));
  }

  @Test
  void theMetricsKnowTheKeysNameAndNotTheKey() {
    client.send(prediction().header("X-API-Key", KEY));
    client.send(prediction());

    String metrics = client.get(server.managementUri("/metrics")).text();

    assertThat(metrics)
        .containsPattern("aidetect_caller_requests_total\\{key=\"shop\".*result=\"admitted\"")
        .containsPattern("aidetect_caller_requests_total\\{key=\"none\".*\"unauthenticated\"")
        .doesNotContain(KEY, DIGEST);
  }

  @Test
  void theMetricsAreOnThePublicPortOnlyWhereThePolicySaysSo() throws IOException {
    assertThat(client.get(server.uri("/metrics")).status()).isEqualTo(404);

    hold("{\"publicMonitoring\": true}");
    Answer metrics = client.get(server.uri("/metrics"));

    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.header("Content-Type")).startsWith("text/plain");
    assertThat(metrics.text()).contains("aidetect_model_loaded");
    assertThat(client.get(server.managementUri("/metrics")).status()).isEqualTo(200);
  }

  private static String preflight(String origin) {
    return "OPTIONS /v1/predict HTTP/1.1\r\nHost: x\r\nOrigin: "
        + origin
        + "\r\nAccess-Control-Request-Method: POST\r\n"
        + "Access-Control-Request-Headers: x-api-key\r\n\r\n";
  }

  @Test
  void aListedPageMayAskWithAKeyAndReadTheAnswer() throws IOException {
    try (RawClient raw = new RawClient(server.port())) {
      RawClient.Answer allowed = raw.send(preflight("https://shop.example")).read();
      assertThat(allowed.status()).isEqualTo(204);
      assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
      assertThat(allowed.header("Access-Control-Allow-Methods")).contains("POST");
      assertThat(allowed.header("Access-Control-Allow-Headers")).contains("X-API-Key");
      assertThat(allowed.header("Vary")).isEqualTo("Origin");

      byte[] picture = Pictures.bright("jpg");
      raw.send(
              "POST /v1/predict HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\nX-API-Key: "
                  + KEY
                  + "\r\nContent-Length: "
                  + picture.length
                  + "\r\n\r\n")
          .send(picture);
      RawClient.Answer answer = raw.read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
      assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Request-ID");
    }
  }

  @Test
  void aPageThatIsNotListedMayNot() throws IOException {
    try (RawClient raw = new RawClient(server.port())) {
      RawClient.Answer refused = raw.send(preflight("https://evil.example")).read();

      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
      assertThat(refused.body()).contains("Origin not allowed", "https://evil.example");
    }
  }

  @Test
  void everyAnswerHasTheSecurityHeaders() {
    Answer refused = client.send(prediction());

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(refused.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(refused.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(refused.header("Content-Security-Policy")).contains("default-src 'self'");
    assertThat(refused.header("Cache-Control")).isEqualTo("no-store");
  }
}
