package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.prometheus.Answer.Compared;
import dev.loupe.operator.prometheus.Answer.Counted;
import dev.loupe.operator.prometheus.Answer.QueryValue;
import dev.loupe.operator.prometheus.Answer.Source;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What is counted of pods that a real Prometheus scrapes. */
@EnabledIfSystemProperty(named = LivePrometheus.PROGRAM, matches = ".+")
class LivePrometheusTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final Clock clock = Clock.systemUTC();
  private final Map<String, Instant> pods = new HashMap<>();
  private LivePrometheus prometheus;
  private Measurer measurer;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    prometheus = new LivePrometheus(folder, List.of("a", "b", "c"));
    measurer =
        new Measurer(
            PrometheusSettings.from(
                Map.of(
                    "LOUPE_PROMETHEUS_URL",
                    prometheus.url().toString(),
                    "LOUPE_PROMETHEUS_DELAY",
                    "0s")),
            new LoupeMetrics(new SimpleMeterRegistry()),
            clock);
  }

  @AfterEach
  void stop() throws InterruptedException {
    measurer.close();
    prometheus.close();
  }

  @Test
  void aResetAGapAndANewReplicaLoseNothingAndCountNothingTwice() {
    pods.put("a", clock.instant().minus(DAY));
    pods.put("b", clock.instant().minus(DAY));
    prometheus.serve("a", page(100, 10, 1));
    prometheus.serve("b", page(50, 5, 0));
    awaitScraped("a", 100);
    awaitScraped("b", 50);
    Instant begun = nextSecond();

    // b begins anew and gets to more than before; c is new.
    prometheus.serve("a", page(140, 12, 2));
    prometheus.serve("b", page(7, 1, 0));
    awaitScraped("b", 7);
    prometheus.serve("b", page(60, 6, 1));
    prometheus.serve("c", page(4, 2, 0));
    pods.put("c", clock.instant());
    awaitScraped("a", 140);
    awaitScraped("b", 60);
    awaitScraped("c", 4);
    Counted first = measure(begun);

    // 40 of a, 60 of b, 4 of c to the serving version; 2 answered and 1 failed of a, 6 and 1 of b,
    // 2 of c to the candidate.
    assertThat(first.readings())
        .containsEntry(Answer.ERRORS, new Reading.Pair(0, 2 + 1 + 6 + 1 + 2, 2, 104, 0))
        .containsEntry(Answer.LATENCY, new Reading.Pair(0, 10, 0, 104, 52))
        .containsEntry(Answer.AGREEMENT, new Reading.Single(104, 10));
    assertThat(first.classes()).containsEntry("real", new Compared(104, 10));
    assertThat(first.shown().scoreDifference().value()).contains(0.5);
    assertThat(first.source()).isEqualTo(new Source(3, 3, ""));

    // a is not scraped for a while, and counts on.
    prometheus.fallSilent("a");
    prometheus.await("up{pod=\"a\"}", "0");
    prometheus.serve("c", page(14, 2, 0));
    awaitScraped("c", 14);
    Counted second = measure(first.to());

    assertThat(second.readings()).containsEntry(Answer.ERRORS, new Reading.Pair(0, 0, 0, 10, 0));

    prometheus.serve("a", page(200, 15, 2));
    awaitScraped("a", 200);
    Counted third = measure(second.to());

    assertThat(third.readings()).containsEntry(Answer.ERRORS, new Reading.Pair(0, 3, 0, 60, 0));
  }

  @Test
  void podsWithoutTheLabelsOfTheirVersionAreToldFromThoseThatAreCounted() {
    pods.put("a", clock.instant().minus(DAY));
    prometheus.serve("a", page(100, 10, 1).replace("version=\"v1\"", "version=\"v0\""));
    prometheus.await("aidetect_split_turn", "3");

    assertThat(measurer.measure(ask(clock.instant(), List.of())))
        .isInstanceOfSatisfying(
            Answer.Unavailable.class,
            answer -> assertThat(answer.reason()).isEqualTo(Answer.NOT_SCRAPED));
  }

  @Test
  void usersQueriesAreAnsweredOrSaidToBeWrong() {
    prometheus.serve("a", page(100, 10, 1));
    prometheus.serve("b", page(50, 5, 0));
    awaitScraped("a", 100);
    awaitScraped("b", 50);
    String turns = "aidetect_split_turn{namespace=\"$namespace\",version=\"$serving\"}";

    List<QueryValue> values =
        measure(
                clock.instant(),
                new Ask.UserQuery("sum", "sum(" + turns + ")"),
                new Ask.UserQuery("number", "1.5"),
                new Ask.UserQuery("two", turns),
                new Ask.UserQuery("none", "aidetect_split_turn{version=\"$candidate\"}"),
                new Ask.UserQuery("nan", "sum(" + turns + ") * 0 / 0"),
                new Ask.UserQuery("text", "\"much\""),
                new Ask.UserQuery("range", turns + "[1m]"),
                new Ask.UserQuery("broken", "sum("))
            .queries();

    assertThat(values.subList(0, 2))
        .extracting(v -> v.value().orElseThrow())
        .containsExactly(6.0, 1.5);
    assertThat(values.subList(2, 8)).allSatisfy(v -> assertThat(v.value()).isEmpty());
    assertThat(values.subList(2, 8))
        .extracting(QueryValue::message)
        .satisfiesExactly(
            message -> assertThat(message).startsWith("query two returned 2 series ({__name__="),
            message -> assertThat(message).startsWith("query none returned nothing"),
            message -> assertThat(message).startsWith("query nan returned NaN"),
            message -> assertThat(message).startsWith("query text returned a string"),
            message -> assertThat(message).startsWith("query range returned samples over a time"),
            message ->
                assertThat(message)
                    .startsWith("query broken was refused by Prometheus: invalid parameter"));
  }

  private void awaitScraped(String pod, long requests) {
    prometheus.await(
        "aidetect_rollout_requests_total{pod=\"%s\",to=\"v1\",result=\"answered\"}".formatted(pod),
        Long.toString(requests));
  }

  private Counted measure(Instant from, Ask.UserQuery... queries) {
    nextSecond();
    Answer answer = measurer.measure(ask(from, List.of(queries)));
    assertThat(answer).isInstanceOf(Counted.class);
    return (Counted) answer;
  }

  /** Windows are in whole seconds: what was seen by now is before this one. */
  private Instant nextSecond() {
    Instant next = clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !clock.instant().isBefore(next));
    return next;
  }

  private Ask ask(Instant from, List<Ask.UserQuery> queries) {
    return new Ask(
        "shop",
        "photo",
        "v1",
        "v2",
        from,
        pods,
        Duration.ofSeconds(1),
        queries,
        Duration.ofSeconds(1));
  }

  /**
   * As serving writes it; half of the requests to the serving version take longer than a second,
   * and about a tenth of the comparisons disagree.
   */
  private static String page(int serving, int candidate, int candidateFailed) {
    return """
    aidetect_split_turn{model="photo",version="v1"} 3
    aidetect_rollout_requests_total{model="photo",version="v1",to="v1",result="answered",reason="none"} %1$d
    aidetect_rollout_requests_total{model="photo",version="v1",to="v2",result="answered",reason="none"} %2$d
    aidetect_rollout_requests_total{model="photo",version="v1",to="v2",result="failed",reason="error"} %3$d
    aidetect_rollout_requests_total{model="photo",version="v1",to="v0",result="answered",reason="none"} 1000
    aidetect_rollout_latency_seconds_bucket{model="photo",version="v1",to="v1",le="0.5"} 0
    aidetect_rollout_latency_seconds_bucket{model="photo",version="v1",to="v1",le="1.0"} %4$d
    aidetect_rollout_latency_seconds_bucket{model="photo",version="v1",to="v1",le="+Inf"} %1$d
    aidetect_rollout_latency_seconds_count{model="photo",version="v1",to="v1"} %1$d
    aidetect_rollout_latency_seconds_bucket{model="photo",version="v1",to="v2",le="1.0"} %2$d
    aidetect_rollout_latency_seconds_bucket{model="photo",version="v1",to="v2",le="+Inf"} %2$d
    aidetect_rollout_latency_seconds_count{model="photo",version="v1",to="v2"} %2$d
    aidetect_shadow_comparisons_total{model="photo",version="v1",candidate="v2",class="real",result="agreed"} %5$d
    aidetect_shadow_comparisons_total{model="photo",version="v1",candidate="v2",class="real",result="disagreed"} %6$d
    aidetect_shadow_score_difference_sum{model="photo",version="v1",candidate="v2",class="real"} %7$s
    aidetect_shadow_score_difference_count{model="photo",version="v1",candidate="v2",class="real"} %1$d
    """
        .formatted(
            serving,
            candidate,
            candidateFailed,
            serving / 2,
            serving - serving / 10,
            serving / 10,
            serving / 2.0);
  }
}
