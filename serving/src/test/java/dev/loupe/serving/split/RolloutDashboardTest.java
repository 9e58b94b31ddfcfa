package dev.loupe.serving.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.LivePrometheus;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The dashboard of rollouts, asked of a Prometheus that scrapes a trial. */
@EnabledIfSystemProperty(named = LivePrometheus.PROGRAM, matches = ".+")
class RolloutDashboardTest extends Trial {
  /** So many that each version is given some. */
  private static final int PICTURES = 16;

  @Test
  void everyQueryAboutPodsIsAnswered() throws IOException, InterruptedException {
    try (TestServer candidate = candidate(Map.of());
        LivePrometheus prometheus = LivePrometheus.scraping(root, serving, candidate)) {
      follow(split.both(SERVING, 50, 100), serving, candidate);
      prometheus.await("count(aidetect_shadow_comparisons_total{result=\"agreed\"}) > 0");
      // Counters of what was never counted are not there: a rate of them begins with the second.
      prometheus.await(
          "count(sum by (version) (rate(aidetect_predictions_total[1m])) > 0) == 2"
              + " and sum(rate(aidetect_shadow_latency_seconds_count[1m])) > 0",
          RolloutDashboardTest::ask);

      assertThat(answers(prometheus.url()))
          .hasSizeGreaterThan(15)
          .allSatisfy(line -> assertThat(line).startsWith("data "));
    }
  }

  private static void ask() {
    for (int n = 0; n < PICTURES; n++) {
      byte[] picture = Pictures.picture("jpg", 320, 240, 20 + 15 * n);
      assertThat(predict(picture).status()).isEqualTo(200);
    }
  }

  private static List<String> answers(String url) throws IOException, InterruptedException {
    Path check = Path.of("").toAbsolutePath().resolveSibling("dashboards/check");
    Process process =
        new ProcessBuilder(check.toString(), url, "1m", "1h").redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int _ = process.waitFor();
    return said.lines()
        .dropWhile(line -> !line.equals("rollout.json"))
        .skip(1)
        .takeWhile(line -> !line.contains(" queries: "))
        // The operator's own are not scraped here.
        .filter(line -> !line.contains("never counted: loupe_"))
        .toList();
  }
}
