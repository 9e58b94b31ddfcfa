package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.metrics.RolloutMetrics;
import dev.loupe.operator.metrics.RolloutMetrics.Evidence;
import dev.loupe.operator.metrics.RolloutMetrics.Model;
import dev.loupe.operator.metrics.RolloutMetrics.Shown;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the dashboard of rollouts asks about the operator, of a Prometheus that scrapes it. What it
 * asks about pods is asked in serving's tests.
 */
@EnabledIfSystemProperty(named = LivePrometheus.PROGRAM, matches = ".+")
class RolloutDashboardTest {
  private static final String POD = "loupe-0";
  private static final Model MODEL = new Model("shop", "photo");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RolloutMetrics rollouts = new LoupeMetrics(registry).rollouts();

  @Test
  void everyQueryAboutDecisionsIsAnswered(@TempDir Path folder) throws Exception {
    try (LivePrometheus prometheus = new LivePrometheus(folder, List.of(POD))) {
      inStep(1, 20);
      prometheus.serve(POD, registry.scrape());
      prometheus.await("loupe_rollout_step", "1");
      inStep(2, 50);
      rollouts.ended(new Model("shop", "scratches"), "Rejected");
      prometheus.serve(POD, registry.scrape());
      prometheus.await("loupe_rollout_step", "2");
      prometheus.await("loupe_rollouts_total", "1");

      assertThat(answers(prometheus))
          .contains("data     Step: 1 series", "data     Rollout ended: 1 series")
          .hasSizeGreaterThan(6)
          .allMatch(line -> line.startsWith("data "));
    }
  }

  private void inStep(int step, int weight) {
    Map<String, Evidence> evidence = Map.of("errors", new Evidence(0.5, 0.1));
    rollouts.shows(MODEL, Optional.of(new Shown("photo-b", step, weight, new TreeMap<>(evidence))));
  }

  private static List<String> answers(LivePrometheus prometheus)
      throws IOException, InterruptedException {
    Path check = Path.of("").toAbsolutePath().resolveSibling("dashboards/check");
    Process process =
        new ProcessBuilder(check.toString(), prometheus.url().toString(), "1m", "1h")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int _ = process.waitFor();
    return said.lines()
        .dropWhile(line -> !line.equals("rollout.json"))
        .skip(1)
        .takeWhile(line -> !line.contains(" queries: "))
        .filter(line -> !line.contains("never counted: aidetect_"))
        // The variables are filled from what pods say.
        .filter(line -> !line.matches("NOTHING +\\$.*"))
        .toList();
  }
}
