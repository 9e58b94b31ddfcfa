package dev.loupe.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.fixture.Promtool;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoupeMetricsTest {
  /** What the test of the dashboard compares queries with; the build runs tests in the module. */
  private static final Path LIST =
      Path.of("").toAbsolutePath().resolveSibling("dashboards/metrics/operator.txt");

  private static final Pattern SAMPLE =
      Pattern.compile("(?<name>loupe_\\w+)(?:\\{(?<labels>.*)})? .*");
  private static final Pattern LABEL = Pattern.compile("(?<label>\\w+)=\"[^\"]*\",?");

  @Test
  void whatIsScrapedIsWhatTheDashboardMayAskFor() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    LoupeMetrics metrics = new LoupeMetrics(registry);
    metrics.runEnded("evaluate", "Succeeded");
    metrics.stageEnded("train", "succeeded", Duration.ofSeconds(1));
    metrics.nextJob("train", Duration.ofSeconds(1));
    metrics.reconciled("trainingrun", Duration.ofSeconds(1));
    metrics.reconcileFailed("trainingrun");
    metrics.tookOver();
    metrics.polled(true);
    metrics.queried("answered", Duration.ofSeconds(1));
    metrics.askedForSplit(true);
    metrics.leads(true);

    Promtool.check(registry.scrape());
    String list = list(registry.scrape());
    if (Boolean.getBoolean("loupe.update")) {
      Files.writeString(LIST, list);
    }
    assertThat(names()).isNotEmpty().allSatisfy(name -> assertThat(list).contains(name));
    assertThat(LIST)
        .as("if it differs, call mvn -pl operator -am test -Dloupe.update=true, then see to charts")
        .hasContent(list);
  }

  /** A line for each name, with its labels. */
  private static String list(String scraped) {
    Map<String, TreeSet<String>> metrics = new TreeMap<>();
    scraped
        .lines()
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .forEach(
            sample -> {
              TreeSet<String> labels =
                  metrics.computeIfAbsent(sample.group("name"), name -> new TreeSet<>());
              if (sample.group("labels") != null) {
                LABEL
                    .matcher(sample.group("labels"))
                    .results()
                    .forEach(label -> labels.add(label.group("label")));
              }
            });
    StringBuilder lines = new StringBuilder();
    metrics.forEach(
        (name, labels) ->
            lines.append(name).append('{').append(String.join(",", labels)).append("}\n"));
    return lines.toString();
  }

  private static Stream<String> names() {
    return Stream.of(
            LoupeMetrics.RUNS,
            LoupeMetrics.STAGE_SECONDS,
            LoupeMetrics.NEXT_JOB_SECONDS,
            LoupeMetrics.RECONCILE_ERRORS,
            LoupeMetrics.RECONCILE_SECONDS,
            LoupeMetrics.TAKEOVERS,
            LoupeMetrics.PROGRESS_POLLS,
            LoupeMetrics.PROMETHEUS_QUERIES,
            LoupeMetrics.PROMETHEUS_QUERY_SECONDS,
            LoupeMetrics.SPLIT_POLLS,
            LoupeMetrics.LEADER)
        .map(name -> name.replace('.', '_'));
  }
}
