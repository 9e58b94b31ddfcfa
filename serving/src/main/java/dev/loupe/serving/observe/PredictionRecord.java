package dev.loupe.serving.observe;

import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.start.Identity;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Counts and logs what came of the pictures of a request, whatever brought it: a prediction where
 * it was made, and what is none where the request came in.
 */
@Singleton
public final class PredictionRecord {
  private final PredictionMetrics metrics;
  private final PredictionLog log;
  private final String version;

  PredictionRecord(PredictionMetrics metrics, PredictionLog log, Identity identity) {
    this.metrics = metrics;
    this.log = log;
    this.version = identity.version();
  }

  /**
   * Of a request that came in here.
   *
   * @param outcomes one a picture
   * @param took from the whole request to the last of them
   */
  public void ended(List<Outcome> outcomes, Duration took, Origin origin) {
    for (Outcome outcome : outcomes) {
      if (!(outcome instanceof Predicted predicted && isElsewheres(predicted))) {
        write(outcome, took, origin);
      }
    }
  }

  /** Of a request that came in at a pod of another version, which answers what is refused here. */
  public void endedForAnother(List<Outcome> outcomes, Duration took, Origin origin) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Predicted) {
        write(outcome, took, origin);
      }
    }
  }

  private boolean isElsewheres(Predicted predicted) {
    return !predicted.answerer().version().equals(version);
  }

  private void write(Outcome outcome, Duration took, Origin origin) {
    metrics.count(outcome, took);
    log.write(outcome, took, origin);
  }
}
