package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.loupe.contract.LatencyBounds;
import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.prometheus.Answer.Compared;
import dev.loupe.operator.prometheus.Answer.Counted;
import dev.loupe.operator.prometheus.Answer.Mean;
import dev.loupe.operator.prometheus.Answer.QueryValue;
import dev.loupe.operator.prometheus.Answer.Source;
import dev.loupe.operator.prometheus.Answer.Unavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurerTest {
  private static final Instant FROM = Instant.ofEpochSecond(1000);
  private static final Instant LONG_AGO = FROM.minus(Duration.ofHours(2));

  /** With a delay of 15 s the window is 60 s long. */
  private static final Instant NOW = Instant.ofEpochSecond(1075);

  private static final String REQUESTS = "__name__=aidetect_rollout_requests_total, pod=a, ";
  private static final String TIMED = "__name__=aidetect_rollout_latency_seconds_count, pod=a, ";
  private static final String QUICK = "__name__=aidetect_rollout_latency_seconds_bucket, pod=a, ";
  private static final String COMPARED = "__name__=aidetect_shadow_comparisons_total, pod=a, ";

  private FakePrometheus prometheus;
  private String before =
      FakePrometheus.vector(FakePrometheus.value("__name__=turn, pod=a", 995, "1"));
  private String within = FakePrometheus.matrix();
  private String scraped = FakePrometheus.vector(FakePrometheus.value("pod=a", 1060, "1055"));
  private String users = FakePrometheus.NOTHING;
  private String targets = FakePrometheus.NOTHING;

  @BeforeEach
  void start() throws IOException {
    prometheus = new FakePrometheus();
    prometheus.answers(
        (exchange, query) ->
            FakePrometheus.send(
                exchange,
                query.startsWith("sum(") && users.contains("\"error\"") ? 400 : 200,
                query.startsWith("last_over_time(")
                    ? before
                    : query.startsWith("timestamp(")
                        ? scraped
                        : query.equals("count(up)")
                            ? targets
                            : query.startsWith("{__name__") ? within : users));
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  @Test
  void requestsAndFailuresOfBothVersionsAreCounted() {
    within =
        matrix(
            REQUESTS + "to=v1, result=answered, reason=none", "1005 10, 1020 100",
            REQUESTS + "to=v1, result=failed, reason=late", "1005 0, 1020 3",
            REQUESTS + "to=v1, result=failed, reason=error", "1005 0, 1020 1",
            REQUESTS + "to=v2, result=answered, reason=none", "1005 1, 1020 20",
            REQUESTS + "to=v2, result=failed, reason=error", "1005 0, 1020 2",
            REQUESTS + "to=v2, result=neutral, reason=unreachable", "1005 0, 1020 5",
            REQUESTS + "to=v2, result=skipped, reason=none", "1005 0, 1020 6");

    Counted counted = counted();

    assertThat(counted.from()).isEqualTo(FROM);
    assertThat(counted.to()).isEqualTo(Instant.ofEpochSecond(1060));
    assertThat(counted.readings())
        .contains(
            entry(Answer.ERRORS, new Reading.Pair(0, 22, 2, 104, 4)),
            entry(Answer.LATENCY, new Reading.Missing()),
            entry(Answer.AGREEMENT, new Reading.Missing()));
    assertThat(counted.unjudged()).containsExactly(entry("neutral", 5L), entry("skipped", 6L));
    assertThat(counted.source()).isEqualTo(new Source(1, 1, ""));
  }

  @Test
  void whatTookLongerThanTheLimitIsSlow() {
    within =
        matrix(
            TIMED + "to=v1", "1005 10, 1020 100",
            QUICK + "to=v1, le=0.5", "1005 10, 1020 90",
            TIMED + "to=v2", "1005 0, 1020 20",
            QUICK + "to=v2, le=0.5", "1005 0, 1020 19");

    assertThat(counted().readings())
        .containsEntry(Answer.LATENCY, new Reading.Pair(0, 20, 1, 100, 10));
  }

  @Test
  void comparisonsAreCountedByClass() {
    within =
        matrix(
            COMPARED + "candidate=v2, class=real, result=agreed", "1005 0, 1020 30",
            COMPARED + "candidate=v2, class=real, result=disagreed", "1005 0, 1020 2",
            COMPARED + "candidate=v2, class=fake, result=agreed", "1005 0, 1020 8");

    Counted counted = counted();

    assertThat(counted.readings())
        .containsEntry(Answer.AGREEMENT, new Reading.Single(40, 2))
        .containsEntry(Answer.ERRORS, new Reading.Missing());
    assertThat(counted.classes())
        .containsExactly(entry("fake", new Compared(8, 0)), entry("real", new Compared(32, 2)));
  }

  @Test
  void whatTheShadowDidIsShown() {
    within =
        matrix(
            "__name__=aidetect_shadow_dropped_total, pod=a, candidate=v2, reason=busy",
                "1005 0, 1020 4",
            "__name__=aidetect_shadow_score_difference_sum, pod=a, candidate=v2, class=real",
                "1020 0.5",
            "__name__=aidetect_shadow_score_difference_count, pod=a, candidate=v2, class=real",
                "1020 10",
            "__name__=aidetect_shadow_latency_seconds_sum, pod=a, candidate=v2, of=candidate",
                "1020 0.3",
            "__name__=aidetect_shadow_latency_seconds_count, pod=a, candidate=v2, of=candidate",
                "1020 10");

    Answer.Shadowed shown = counted().shown();

    assertThat(shown.dropped()).containsExactly(entry("busy", 4L));
    assertThat(shown.scoreDifference()).isEqualTo(new Mean(0.5, 10));
    assertThat(shown.candidateSeconds().value()).contains(0.03);
    assertThat(shown.servingSeconds().value()).isEmpty();
  }

  @Test
  void itAsksForThisModelsPodsAndForTheVersionsAlone() {
    measure(ask());

    String selector =
        "namespace=\"shop\",model=\"photo\",version=\"v1\",to=~\"|v1|v2\",candidate=~\"|v2\",le=~\"|0\\\\.5\"";
    assertThat(prometheus.asked())
        .extracting(FakePrometheus.Asked::query)
        .satisfiesExactly(
            query ->
                assertThat(query)
                    .isEqualTo(
                        "timestamp(aidetect_split_turn{namespace=\"shop\",model=\"photo\",version=\"v1\"})"),
            query -> assertThat(query).startsWith("{__name__=~").endsWith(selector + "}[60s]"),
            query ->
                assertThat(query).startsWith("last_over_time({").endsWith(selector + "}[3600s])"));
  }

  @Test
  void everyLimitIsLookedForInEachFormThatAPageMayHave() {
    assertThat(LatencyBounds.MILLIS)
        .extracting(
            millis ->
                Queries.within(ask(Duration.ofMillis(millis)), Duration.ofSeconds(1))
                    .replaceAll(".*le=~\"\\|(.*)\"}.*", "$1"))
        .contains("0\\\\.005", "0\\\\.1", "0\\\\.75", "1|1\\\\.0", "10|10\\\\.0");
  }

  @Test
  void aWindowIsNoLongerThanFiveMinutes() {
    Counted counted = (Counted) measurer(Instant.ofEpochSecond(90_000)).measure(ask(Map.of()));

    assertThat(counted.to()).isEqualTo(FROM.plus(Measurer.LONGEST));
  }

  @Test
  void beforeAnythingIsOldEnoughNothingIsCounted() {
    scraped = FakePrometheus.vector(FakePrometheus.value("pod=a", 1000, "990"));

    Counted counted = (Counted) measurer(FROM.plusSeconds(5)).measure(ask());

    assertThat(counted.to()).isEqualTo(FROM);
    assertThat(counted.readings().values())
        .isNotEmpty()
        .allMatch(Reading.Missing.class::isInstance);
  }

  @Test
  void withoutAPrometheusItSaysSo() {
    try (Measurer measurer =
        new Measurer(
            PrometheusSettings.from(Map.of()),
            new LoupeMetrics(new SimpleMeterRegistry()),
            InstantSource.fixed(NOW))) {
      assertThat(measurer.measure(ask()))
          .isEqualTo(
              new Unavailable(
                  "NoPrometheus",
                  "no Prometheus is configured; set prometheus.url of the chart, or promote by"
                      + " hand"));
    }
  }

  @Test
  void aPrometheusThatIsAwayIsNamed() {
    URI url = prometheus.url();
    prometheus.answers(503, "shutting down");

    assertThat(measure(ask()))
        .isEqualTo(
            new Unavailable(
                "PrometheusUnreachable",
                url
                    + " answered 503 (shutting down), which is no answer of Prometheus' API; see to"
                    + " prometheus.url"));
  }

  @Test
  void aPrometheusThatDoesNotLetUsInIsNamed() {
    prometheus.answers(401, "");

    assertThat(measure(ask()))
        .isEqualTo(
            new Unavailable(
                "PrometheusRefused",
                prometheus.url() + " answered 401; see to prometheus.secretName and its keys"));
  }

  @Test
  void podsOfWhichNoneIsScrapedAreNamed() {
    scraped = FakePrometheus.vector(FakePrometheus.value("pod=a", 1060, "900"));

    assertThat(measure(ask()))
        .isEqualTo(
            new Unavailable(
                "NotScraped",
                prometheus.url()
                    + " has no sample of the last 2 minutes of pod a with the labels namespace,"
                    + " pod, model and version; the chart's metrics.podMonitor or"
                    + " metrics.scrapeConfig tell Prometheus of them"));
  }

  @Test
  void ofPodsOfWhichSomeAreScrapedTheOthersAreNamed() {
    Answer answer = measure(ask(Map.of("a", FROM, "b", FROM)));

    assertThat(((Counted) answer).source())
        .isEqualTo(
            new Source(
                1,
                2,
                prometheus.url()
                    + " has no sample of the last 2 minutes of pod b with the labels namespace,"
                    + " pod, model and version"));
  }

  @Test
  void podsThatAreScrapedTwiceAreNotCounted() {
    within =
        matrix(
            REQUESTS + "job=loupe, to=v1, result=answered, reason=none", "1005 10, 1020 100",
            REQUESTS + "job=pods, to=v1, result=answered, reason=none", "1007 12, 1022 103");

    assertThat(measure(ask()))
        .isEqualTo(
            new Unavailable(
                "ScrapedTwice",
                "pod a is scraped twice, as {job=loupe} and as {job=pods}, and would count twice;"
                    + " choose one of the chart's metrics.podMonitor and metrics.scrapeConfig, or"
                    + " have replicas of Prometheus deduplicated"));
  }

  @Test
  void aPodThatIsCountedFromItsFirstSampleIsNamed() {
    before = FakePrometheus.vector();
    within = matrix(REQUESTS + "to=v1, result=answered, reason=none", "1005 10, 1020 100");

    Counted counted = counted();

    assertThat(counted.readings()).containsEntry(Answer.ERRORS, new Reading.Pair(0, 0, 0, 90, 0));
    assertThat(counted.source().message())
        .isEqualTo(
            "pod a: counted from the first sample after 1970-01-01T00:16:40Z on, for Prometheus has"
                + " none from before");
  }

  @ParameterizedTest
  @CsvSource({"true, 100", "false, 90"})
  void aYoungPodIsCountedFromZeroIfPrometheusWasThereBeforeIt(boolean wasThere, long counted) {
    before = FakePrometheus.NOTHING;
    targets = wasThere ? FakePrometheus.vector(FakePrometheus.value("", 1000, "7")) : targets;
    within = matrix(REQUESTS + "to=v1, result=answered, reason=none", "1005 10, 1020 100");

    Answer answer = measure(ask(Map.of("a", FROM.minusSeconds(20))));

    assertThat(((Counted) answer).readings())
        .containsEntry(Answer.ERRORS, new Reading.Pair(0, 0, 0, counted, 0));
  }

  @Test
  void aUsersQueryHasItsNamesFilledIn() {
    users = FakePrometheus.vector(FakePrometheus.value("", 1060, "0.02"));

    assertThat(
            value("sum(x{ns=\"$namespace\",m=\"$model\",a=\"$candidate\",b=\"$serving\"}) $other"))
        .isEqualTo(new QueryValue("refunds", Optional.of(0.02), ""));
    assertThat(prometheus.asked().getLast().query())
        .isEqualTo("sum(x{ns=\"shop\",m=\"photo\",a=\"v2\",b=\"v1\"}) $other");
  }

  @Test
  void aNumberAloneIsAnAnswerToo() {
    users = FakePrometheus.success("scalar", "[1060, \"3\"]");

    assertThat(value("scalar(x)")).isEqualTo(new QueryValue("refunds", Optional.of(3.0), ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vector | []                                                     | query refunds returned nothing; expected one number: see whether the series exist, and write "or vector(0)" where nothing means none
          vector | [{"metric":{},"value":[1,"NaN"]}]                      | query refunds returned NaN; expected a finite number: it may divide by nothing
          vector | [{"metric":{},"value":[1,"-Inf"]}]                     | query refunds returned -Inf; expected a finite number: it may divide by nothing
          scalar | [1,"+Inf"]                                             | query refunds returned +Inf; expected a finite number: it may divide by nothing
          vector | [{"metric":{"pod":"a"},"value":[1,"1"]},{"metric":{"pod":"b"},"value":[1,"1"]}] | query refunds returned 2 series ({pod="a"}, {pod="b"}); expected one: sum them, or choose one by its labels
          string | [1,"many"]                                             | query refunds returned a string; expected one number
          matrix | [{"metric":{},"values":[[1,"1"]]}]                     | query refunds returned samples over a time; expected one number: put a function like rate() or max_over_time() around the range
          """)
  void whatIsNotOneFiniteNumberIsSaid(String type, String result, String message) {
    users = FakePrometheus.success(type, result);

    assertThat(value("x")).isEqualTo(new QueryValue("refunds", Optional.empty(), message));
  }

  @Test
  void aUsersQueryThatIsWrongDoesNotKeepTheRestFromBeingCounted() {
    within = matrix(REQUESTS + "to=v1, result=answered, reason=none", "1005 10, 1020 100");
    users = FakePrometheus.error("parse error: unexpected end");

    assertThat(value("sum("))
        .isEqualTo(
            new QueryValue(
                "refunds",
                Optional.empty(),
                "query refunds was refused by Prometheus: parse error: unexpected end"));
    assertThat(counted().readings())
        .containsEntry(Answer.ERRORS, new Reading.Pair(0, 0, 0, 100, 0));
  }

  private QueryValue value(String text) {
    Ask ask =
        new Ask(
            "shop",
            "photo",
            "v1",
            "v2",
            FROM,
            Map.of("a", LONG_AGO),
            Duration.ofMillis(500),
            List.of(new Ask.UserQuery("refunds", text)),
            Duration.ofSeconds(30));
    return ((Counted) measure(ask)).queries().getFirst();
  }

  private Counted counted() {
    Answer answer = measure(ask());
    assertThat(answer).isInstanceOf(Counted.class);
    return (Counted) answer;
  }

  private Answer measure(Ask ask) {
    try (Measurer measurer = measurer(NOW)) {
      return measurer.measure(ask);
    }
  }

  private Measurer measurer(Instant now) {
    return new Measurer(
        PrometheusSettings.from(Map.of("LOUPE_PROMETHEUS_URL", prometheus.url().toString())),
        new LoupeMetrics(new SimpleMeterRegistry()),
        InstantSource.fixed(now));
  }

  private static Ask ask() {
    return ask(Map.of("a", LONG_AGO));
  }

  private static Ask ask(Map<String, Instant> pods) {
    return ask(pods, Duration.ofMillis(500));
  }

  private static Ask ask(Duration limit) {
    return ask(Map.of(), limit);
  }

  private static Ask ask(Map<String, Instant> pods, Duration limit) {
    return new Ask(
        "shop", "photo", "v1", "v2", FROM, pods, limit, List.of(), Duration.ofSeconds(30));
  }

  /** Labels and samples by turns. */
  private static String matrix(String... labelsAndSamples) {
    return FakePrometheus.matrix(
        java.util.stream.IntStream.range(0, labelsAndSamples.length / 2)
            .mapToObj(
                i -> FakePrometheus.values(labelsAndSamples[2 * i], labelsAndSamples[2 * i + 1]))
            .collect(Collectors.toList())
            .toArray(String[]::new));
  }
}
