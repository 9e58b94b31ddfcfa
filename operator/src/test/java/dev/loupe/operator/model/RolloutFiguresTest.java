package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Json;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.metrics.RolloutMetrics.Evidence;
import dev.loupe.operator.metrics.RolloutMetrics.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RolloutFiguresTest {
  @Test
  void aTrialShowsItsWeightAndHowFarItsEvidenceIs() throws IOException {
    RolloutStatus canary =
        rollout(
            """
            {"phase": "Canary", "candidate": "b", "serving": "a", "step": 2, "weight": 25,
             "since": "2026-11-22T12:00:00Z", "turn": 5, "pending": [],
             "analysis": {"settings": "one", "source": {"scraped": 1, "pods": 1}, "metrics": [
               {"name": "errors", "outcome": "Inconclusive", "limit": "at most 0.01 over serving",
                "candidate": {"requests": 100, "bad": 1}, "promote": 2.3, "abort": -2.85,
                "wanted": {"promote": 4.6, "abort": 5.7}}],
              "classes": [], "queries": []}}
            """);

    assertThat(RolloutFigures.shown(canary))
        .hasValue(new Shown("b", 2, 25, new TreeMap<>(Map.of("errors", new Evidence(0.5, -0.5)))));
  }

  @Test
  void aMoveShowsItsTargetAndARestNothing() throws IOException {
    RolloutStatus back =
        rollout(
            """
            {"phase": "Promoting", "candidate": "b", "serving": "b", "target": "a", "weight": 100,
             "since": "2026-11-22T12:00:00Z", "turn": 5, "pending": []}
            """);
    RolloutStatus rest =
        rollout(
            """
            {"phase": "Resting", "since": "2026-11-22T12:00:00Z", "turn": 5, "pending": []}
            """);

    assertThat(RolloutFigures.shown(back)).hasValue(new Shown("a", 0, 100, new TreeMap<>()));
    assertThat(RolloutFigures.shown(rest)).isEqualTo(Optional.empty());
    assertThat(RolloutFigures.shown(null)).isEqualTo(Optional.empty());
  }

  private static RolloutStatus rollout(String json) throws IOException {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), RolloutStatus.class);
  }
}
