package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.prometheus.PrometheusSettings.Login;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusClientTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.250Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private FakePrometheus prometheus;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    prometheus = new FakePrometheus();
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  @Test
  void aVectorComesWithItsLabelsAndValues() {
    prometheus.answers(200, FakePrometheus.vector(FakePrometheus.value("pod=a", 1005.5, "41")));

    assertThat(ask(new Login.Nobody()))
        .isEqualTo(
            new Fetched.Vector(
                List.of(new Series(Map.of("pod", "a"), List.of(new Series.Point(1_005_500, 41))))));
    assertThat(prometheus.asked())
        .containsExactly(new FakePrometheus.Asked("POST", "/api/v1/query", "up", Optional.empty()));
    assertThat(counted("answered")).isEqualTo(1);
  }

  @Test
  void samplesOverATimeComeInOrder() {
    prometheus.answers(
        200, FakePrometheus.matrix(FakePrometheus.values("pod=a", "1005 41, 1020 NaN, 1035 +Inf")));

    assertThat(ask(new Login.Nobody()))
        .isEqualTo(
            new Fetched.Range(
                List.of(
                    new Series(
                        Map.of("pod", "a"),
                        List.of(
                            new Series.Point(1_005_000, 41),
                            new Series.Point(1_020_000, Double.NaN),
                            new Series.Point(1_035_000, Double.POSITIVE_INFINITY))))));
  }

  @Test
  void aTokenIsReadAnewForEachQuery() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "old\n");
    try (PrometheusClient client = client(settings(new Login.Token(token)))) {
      client.query("up", NOON);
      Files.writeString(token, "new\n");
      client.query("up", NOON);
    }

    assertThat(prometheus.asked())
        .extracting(FakePrometheus.Asked::authorization)
        .containsExactly(Optional.of("Bearer old"), Optional.of("Bearer new"));
  }

  @Test
  void aUserAndAPasswordAreSentAsTheyAre() throws IOException {
    Path user = Files.writeString(folder.resolve("user"), "loupe");
    Path password = Files.writeString(folder.resolve("password"), "s3cret:ü\n");

    ask(new Login.Password(user, password));

    assertThat(prometheus.asked().getFirst().authorization())
        .contains("Basic bG91cGU6czNjcmV0OsO8");
  }

  @Test
  void aSecretThatIsNotThereIsSaidAndNothingIsAsked() {
    assertThat(ask(new Login.Token(folder.resolve("token"))))
        .isEqualTo(
            new Fetched.Refused(
                "%s was not asked: %s can't be read; the Secret that the chart mounts there is missing, or the key in it"
                    .formatted(prometheus.url(), folder.resolve("token"))));
    assertThat(prometheus.asked()).isEmpty();
  }

  @Test
  void aTokenOfTwoLinesIsSaid() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "one\ntwo");

    assertThat(message(ask(new Login.Token(token)))).contains("token is not one line of text");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void whoIsNotLetInSaysSo(int status) {
    prometheus.answers(status, "no token");

    assertThat(ask(new Login.Nobody()))
        .isEqualTo(
            new Fetched.Refused(
                "%s answered %d (no token); see to prometheus.secretName and its keys"
                    .formatted(prometheus.url(), status)));
    assertThat(counted("refused")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 422})
  void aQueryThatPrometheusRefusesComesWithItsWords(int status) {
    prometheus.answers(status, FakePrometheus.error("parse error: unexpected end"));

    assertThat(ask(new Login.Nobody()))
        .isEqualTo(new Fetched.Invalid("parse error: unexpected end"));
    assertThat(counted("invalid")).isEqualTo(1);
  }

  @Test
  void anAnswerOfWhichAPartIsMissingIsNone() {
    prometheus.answers(
        200,
        "{\"status\":\"success\",\"warnings\":[\"store-1 timed"
            + " out\"],\"data\":{\"resultType\":\"vector\",\"result\":[]}}");

    assertThat(message(ask(new Login.Nobody())))
        .endsWith("answered in part only: store-1 timed out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>hello</html>",
        "[]",
        "null",
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"many\"]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[3]}]}}"
      })
  void whatIsNoAnswerOfPrometheusIsUnreachable(String body) {
    prometheus.answers(200, body);

    assertThat(ask(new Login.Nobody())).isInstanceOf(Fetched.Unreachable.class);
    assertThat(message(ask(new Login.Nobody())))
        .startsWith(prometheus.url() + " answered 200")
        .endsWith("which is no answer of Prometheus' API; see to prometheus.url");
  }

  @Test
  void anotherStatusIsQuotedInOneShortLine() {
    prometheus.answers(502, "Bad\nGateway " + "x".repeat(5000));

    assertThat(message(ask(new Login.Nobody())))
        .startsWith(prometheus.url() + " answered 502 (Bad Gateway xxx")
        .hasSizeLessThan(500);
  }

  @Test
  void aRedirectionIsNotFollowed() {
    prometheus.answers(
        (exchange, query) -> {
          exchange.getResponseHeaders().add("Location", prometheus.url() + "/elsewhere");
          FakePrometheus.send(exchange, 302, "");
        });

    assertThat(message(ask(new Login.Nobody()))).contains("answered 302");
    assertThat(prometheus.asked()).hasSize(1);
  }

  @Test
  void anAnswerThatIsTooLongIsNone() {
    prometheus.answers(
        (exchange, query) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(new byte[PrometheusClient.MAX_BYTES + 1]);
        });

    assertThat(ask(new Login.Nobody()))
        .isEqualTo(new Fetched.Unreachable(prometheus.url() + " answered with more than 4 MiB"));
  }

  @Test
  void anAnswerThatTricklesEndsInTime() {
    CountDownLatch over = new CountDownLatch(1);
    prometheus.answers(
        (exchange, query) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          await(over);
        });

    assertThat(message(ask(new Login.Nobody()))).endsWith("did not answer within 1 s");
    over.countDown();
    assertThat(counted("unreachable")).isEqualTo(1);
  }

  @Test
  void whereNobodyListensThatIsSaid() {
    URI url = prometheus.url();
    prometheus.close();

    assertThat(message(ask(new Login.Nobody())))
        .startsWith(url + " can't be reached: ")
        .hasSizeLessThan(200);
  }

  @Test
  void atMostEightAreAskedAtOnce() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    prometheus.answers(
        (exchange, query) -> {
          inside.incrementAndGet();
          await(over);
          FakePrometheus.send(exchange, 200, FakePrometheus.NOTHING);
        });
    PrometheusSettings patient =
        new PrometheusSettings(
            Optional.of(prometheus.url()),
            new Login.Nobody(),
            Optional.empty(),
            Duration.ofSeconds(60),
            Duration.ZERO);
    try (PrometheusClient client = client(patient)) {
      List<Thread> threads =
          java.util.stream.IntStream.range(0, 12)
              .mapToObj(i -> Thread.startVirtualThread(() -> client.query("up", NOON)))
              .toList();
      Awaitility.await().untilAtomic(inside, org.hamcrest.Matchers.is(8));
      assertThat(prometheus.asked()).hasSize(8);
      over.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(counted("answered")).isEqualTo(12);
  }

  private Fetched ask(Login login) {
    try (PrometheusClient client = client(settings(login))) {
      return client.query("up", NOON);
    }
  }

  private PrometheusClient client(PrometheusSettings settings) {
    return new PrometheusClient(
        settings, settings.url().orElseThrow(), new LoupeMetrics(meters), Clock.systemUTC());
  }

  private PrometheusSettings settings(Login login) {
    return new PrometheusSettings(
        Optional.of(prometheus.url()),
        login,
        Optional.empty(),
        Duration.ofSeconds(1),
        Duration.ZERO);
  }

  private double counted(String result) {
    return meters.get(LoupeMetrics.PROMETHEUS_QUERIES).tag("result", result).counter().count();
  }

  static String message(Fetched fetched) {
    return switch (fetched) {
      case Fetched.Invalid(String message) -> message;
      case Fetched.Refused(String message) -> message;
      case Fetched.Unreachable(String message) -> message;
      default -> throw new AssertionError("an answer: " + fetched);
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
