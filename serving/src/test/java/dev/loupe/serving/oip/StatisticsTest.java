package dev.loupe.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.infer.Score;
import dev.loupe.serving.oip.Statistics.Timed;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Predicted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private final Statistics statistics =
      new Statistics(Clock.fixed(Instant.ofEpochMilli(42), ZoneOffset.UTC));

  private static Outcome predicted(int millis) {
    Score score = new Score("real", 0, 0.9, "high", new double[] {0.9, 0.1});
    return new Predicted(
        new Answerer("v1", List.of("real", "ai_generated")),
        score,
        null,
        Duration.ofMillis(millis));
  }

  @Test
  void aRequestIsOneSuccessAndEachOfItsPicturesAnInference() {
    statistics.ended(List.of(predicted(2), predicted(3)), Duration.ofMillis(10));
    statistics.ended(List.of(predicted(1), new Failed()), Duration.ofMillis(4));
    statistics.refused();

    Statistics.Snapshot now = statistics.snapshot();
    assertThat(now.lastMillis()).isEqualTo(42);
    assertThat(now.inferences()).isEqualTo(3);
    assertThat(now.success()).isEqualTo(new Timed(1, 10_000_000));
    assertThat(now.failure()).isEqualTo(new Timed(2, 4_000_000));
    assertThat(now.compute()).isEqualTo(new Timed(3, 6_000_000));
    assertThat(now.queue()).isEqualTo(new Timed(3, 18_000_000));
  }
}
