package dev.loupe.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.fixture.Promtool;
import dev.loupe.operator.metrics.RolloutMetrics.Evidence;
import dev.loupe.operator.metrics.RolloutMetrics.Model;
import dev.loupe.operator.metrics.RolloutMetrics.Shown;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoupeMetricsTest {
  private static final Model PHOTO = new Model("shop", "photo");
  private static final Model OTHER = new Model("shop", "other");

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
    metrics
        .rollouts()
        .shows(PHOTO, Optional.of(new Shown("photo-b", 1, 5, evidence(new Evidence(0.5, -0.1)))));
    metrics.rollouts().ended(PHOTO, "Promoted");
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

  @Test
  void gaugesOfARolloutGoWithItAndCountsWithItsModel() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    RolloutMetrics rollouts = new LoupeMetrics(registry).rollouts();
    rollouts.shows(OTHER, Optional.of(new Shown("other-b", 2, 25, new TreeMap<>())));
    rollouts.shows(PHOTO, Optional.of(new Shown("photo-b", 1, 5, evidence(new Evidence(0.5, 0)))));
    rollouts.ended(PHOTO, "Rejected");
    assertThat(registry.scrape())
        .contains(
            "loupe_rollout_weight{model=\"photo\",model_namespace=\"shop\",version=\"photo-b\"} 5.0",
            "loupe_rollout_step{model=\"photo\",model_namespace=\"shop\",version=\"photo-b\"} 1.0",
            "metric=\"errors\",model=\"photo\",model_namespace=\"shop\",side=\"promote\",version=\"photo-b\"} 0.5");

    rollouts.shows(PHOTO, Optional.of(new Shown("photo-c", 0, 0, new TreeMap<>())));
    assertThat(registry.scrape())
        .contains("version=\"photo-c\"} 0.0", "version=\"other-b\"} 25.0")
        .doesNotContain("photo-b");

    rollouts.shows(PHOTO, Optional.empty());
    assertThat(registry.scrape())
        .doesNotContain("photo-c")
        .contains(
            "loupe_rollouts_total{model=\"photo\",model_namespace=\"shop\",outcome=\"rejected\"} 1.0");

    rollouts.forget(PHOTO);
    assertThat(registry.scrape()).doesNotContain("photo").contains("other-b");
  }

  private static SortedMap<String, Evidence> evidence(Evidence errors) {
    return new TreeMap<>(Map.of("errors", errors));
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
            LoupeMetrics.ROLLOUTS,
            LoupeMetrics.ROLLOUT_STEP,
            LoupeMetrics.ROLLOUT_WEIGHT,
            LoupeMetrics.ROLLOUT_EVIDENCE,
            LoupeMetrics.LEADER)
        .map(name -> name.replace('.', '_'));
  }
}
