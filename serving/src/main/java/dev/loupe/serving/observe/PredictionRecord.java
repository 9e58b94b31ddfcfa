package dev.loupe.serving.observe;

import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Counts and logs what came of the pictures of a request, whatever brought it. */
@Singleton
public final class PredictionRecord {
  private final PredictionMetrics metrics;
  private final PredictionLog log;

  PredictionRecord(PredictionMetrics metrics, PredictionLog log) {
    this.metrics = metrics;
    this.log = log;
  }

  /**
   * @param outcomes one a picture
   * @param took from the whole request to the last of them
   */
  public void ended(List<Outcome> outcomes, Duration took, Origin origin) {
    for (Outcome outcome : outcomes) {
      metrics.count(outcome, took);
      log.write(outcome, took, origin);
    }
  }
}
