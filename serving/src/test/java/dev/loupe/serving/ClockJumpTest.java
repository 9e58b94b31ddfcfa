package dev.loupe.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.KeyedRequests;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.ServerFiles;
import dev.loupe.serving.fixture.ServerProcess;
import dev.loupe.serving.fixture.TimeOfDay;
import dev.loupe.serving.predict.PredictionId;
import dev.loupe.serving.predict.PredictionIds;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The time of day is set a year ahead, and to two days ago, before the process's own start. */
@EnabledIfSystemProperty(named = "loupe.libfaketime", matches = ".+")
class ClockJumpTest {
  enum Jump {
    A_YEAR_AHEAD(Duration.ofDays(365)),
    TWO_DAYS_BACK(Duration.ofDays(-2));

    private final Duration ahead;

    Jump(Duration ahead) {
      this.ahead = ahead;
    }

    Instant now() {
      return Instant.now().plus(ahead);
    }
  }

  /** Of a key that every test may use. */
  private static final String SHOP = "open-sesame";

  private static final String LIMITS =
      """
      {"rateLimits": {"explain": "1/h", "batch": "1/s"}}
      """;

  @TempDir static Path root;
  static TimeOfDay timeOfDay;
  static ServerFiles files;
  static long began;
  static ServerProcess server;
  static Client client;

  @BeforeAll
  static void start() {
    timeOfDay = new TimeOfDay(root);
    files = new ServerFiles(root, LIMITS);
    files.letIn("shop", SHOP);
    for (Jump jump : Jump.values()) {
      files.letIn("limited-" + jump, "limited-" + jump);
    }
    began = System.nanoTime();
    server = started(Map.of("LOUPE_DRAIN_QUIET", "0s"));
    client = new Client();
    server.awaitReady(client);
  }

  @AfterEach
  void isRightAgain() {
    timeOfDay.set(Duration.ZERO);
  }

  /** A process that is killed leaves libfaketime's files, over which a later one may stumble. */
  @AfterAll
  static void stop() {
    client.close();
    server.terminate();
    assertThat(server.awaitExit()).isZero();
  }

  private static ServerProcess started(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(timeOfDay.environment());
    environment.putAll(files.environment());
    environment.put("LOUPE_REQUEST_DEADLINE", "60s");
    environment.putAll(more);
    return ServerProcess.start(root, environment);
  }

  private static HttpRequest.Builder prediction(ServerProcess asked, String key) {
    return KeyedRequests.picture(asked.uri("/predict"), key);
  }

  private static Answer explanation(String key) {
    return client.send(KeyedRequests.picture(server.uri("/predict/explain"), key));
  }

  private static Answer batch(String key) {
    return client.send(KeyedRequests.form(server.uri("/predict/batch"), key));
  }

  private static Optional<String> lineOf(String id) {
    return server.output().lines().filter(l -> l.contains(id) && l.endsWith("}")).findAny();
  }

  private static double uptime() {
    return client.get(server.uri("/health")).json().get("uptime_seconds").asDouble();
  }

  /** Sets the clock, and sees to it that the process goes by it. */
  private static void jump(ServerProcess process, Jump jump) {
    timeOfDay.set(jump.ahead);
    assertThat(date(process)).isCloseTo(jump.now(), within(1, ChronoUnit.HOURS));
  }

  private static Instant date(ServerProcess process) {
    String date = client.get(process.uri("/health")).header("Date");
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  @ParameterizedTest
  @EnumSource
  void aPredictionIsAnsweredAndItsIdTellsTheNewTime(Jump jump) {
    jump(server, jump);

    PredictionIds ids = new PredictionIds(files.signingKey(), new Random());
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Answer answer = client.send(prediction(server, SHOP).header("X-Request-Timeout-Ms", "30000"));
      assertThat(answer.status()).isEqualTo(200);
      made.add(answer.json().get("prediction_id").asText());
    }

    assertThat(made).hasSize(3);
    for (String id : made) {
      PredictionId said = ids.read(id).orElseThrow();
      assertThat(said.version()).isEqualTo("v1");
      assertThat(said.at()).isCloseTo(jump.now(), within(1, ChronoUnit.HOURS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLogTellsTheNewTime(Jump jump) throws IOException {
    jump(server, jump);
    String id = "log-" + jump;
    assertThat(client.send(prediction(server, SHOP).header("X-Request-ID", id)).status())
        .isEqualTo(200);

    String line = await().until(() -> lineOf(id), Optional::isPresent).orElseThrow();
    String at = new ObjectMapper().readTree(line).get("timestamp").asText();
    assertThat(Instant.parse(at)).isCloseTo(jump.now(), within(1, ChronoUnit.HOURS));
  }

  @ParameterizedTest
  @EnumSource
  void aRequestUnderWayHasTheTimeThatItWasGiven(Jump jump) throws IOException {
    byte[] picture = Pictures.bright("jpg");
    try (RawClient patient = new RawClient(server.port());
        RawClient hurried = new RawClient(server.port())) {
      patient.send(KeyedRequests.head(picture, SHOP, "X-Request-Timeout-Ms: 60000"));
      hurried.send(KeyedRequests.head(picture, SHOP, "X-Request-Timeout-Ms: 700"));
      // By the time of this answer both heads are read.
      assertThat(date(server)).isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));

      jump(server, jump);

      RawClient.Answer late = hurried.read();
      assertThat(late.status()).isEqualTo(408);
      assertThat(late.body()).contains("did not arrive within 0.7 s");
      assertThat(patient.send(picture).read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLimitIsNeitherLiftedNorDoesItLastLonger(Jump jump) {
    String key = "limited-" + jump;
    assertThat(explanation(key).status()).isEqualTo(200);
    assertThat(batch(key).status()).isEqualTo(200);

    jump(server, jump);

    Answer refused = explanation(key);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3600);
    // The one of a second ends by itself.
    await().until(() -> batch(key).status() == 200);
  }

  @ParameterizedTest
  @EnumSource
  void aChangedKeyIsReadAnew(Jump jump) {
    jump(server, jump);
    String key = "new-" + jump;
    assertThat(client.send(prediction(server, key)).status()).isEqualTo(401);

    files.letIn("new", key);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> client.send(prediction(server, key)).status() == 200);
  }

  @ParameterizedTest
  @EnumSource
  void theUptimeGoesOn(Jump jump) {
    double before = uptime();

    jump(server, jump);

    assertThat(uptime()).isBetween(before, (System.nanoTime() - began) / 1e9);
  }

  @Test
  void whoIsToldToStopDrainsAndEnds() throws IOException {
    byte[] picture = Pictures.bright("jpg");
    Map<String, String> settings = Map.of("LOUPE_DRAIN_QUIET", "2s", "LOUPE_DRAIN_LIMIT", "60s");
    try (ServerProcess stopping = started(settings)) {
      stopping.awaitReady(client);
      // However slow this machine is, the server has a request to wait for until both jumps are
      // over.
      try (RawClient held = new RawClient(stopping.port())) {
        held.send(KeyedRequests.head(picture, SHOP, "Expect: 100-continue"));
        assertThat(held.read().status()).isEqualTo(100);
        stopping.terminate();
        await().until(() -> stopping.output().contains("drain_began"));

        for (Jump jump : Jump.values()) {
          jump(stopping, jump);
          assertThat(client.send(prediction(stopping, SHOP)).status()).isEqualTo(200);
        }
        assertThat(held.send(picture).read().status()).isEqualTo(200);
      }

      assertThat(stopping.awaitExit()).isZero();
      assertThat(stopping.output()).contains("\"how\":\"QUIET\"");
    }
  }
}
