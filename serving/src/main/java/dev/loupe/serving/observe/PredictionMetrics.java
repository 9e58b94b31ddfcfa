package dev.loupe.serving.observe;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.queue.WorkQueue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.annotation.Context;
import java.time.Duration;
import java.util.Locale;

/**
 * Counts what came of the pictures. The label {@code status} of the predictions is {@code success},
 * {@code invalid} (the sender's fault), {@code refused} (not ready, overloaded), {@code late} or
 * {@code error}; {@code class} and {@code confidence} are {@code none} without a prediction.
 */
@Context
public final class PredictionMetrics {
  private static final String NONE = "none";
  private static final double KIB = 1024;

  private final MeterRegistry registry;
  private final Timer latency;
  private final DistributionSummary probability;
  private final DistributionSummary requestSize;
  private final DistributionSummary responseSize;

  PredictionMetrics(MeterRegistry registry, ModelHolder models, WorkQueue queue) {
    this.registry = registry;
    this.latency =
        Timer.builder(MetricNames.PREDICTION_LATENCY)
            .description("From a whole request to its prediction, waiting for a core included")
            .serviceLevelObjectives(Buckets.LATENCY)
            .register(registry);
    this.probability =
        DistributionSummary.builder(MetricNames.PREDICTION_PROBABILITY)
            .description("The positive class's probability; without one the top class's")
            .serviceLevelObjectives(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
            .register(registry);
    this.requestSize =
        DistributionSummary.builder(MetricNames.REQUEST_SIZE)
            .description("Bytes of the bodies of prediction requests")
            .serviceLevelObjectives(
                KIB, 10 * KIB, 50 * KIB, 100 * KIB, 300 * KIB, 1e3 * KIB, 3e3 * KIB, 5e3 * KIB)
            .register(registry);
    this.responseSize =
        DistributionSummary.builder(MetricNames.RESPONSE_SIZE)
            .description("Bytes of the bodies of answers to prediction requests")
            .serviceLevelObjectives(128, 256, 512, KIB, 10 * KIB, 100 * KIB, 1e3 * KIB)
            .register(registry);
    Gauge.builder(MetricNames.MODEL_LOADED, models, m -> m.current().isPresent() ? 1 : 0)
        .description("1 when the bundle is loaded, verified and warm")
        .register(registry);
    Gauge.builder(MetricNames.QUEUE_WAITING, queue, WorkQueue::waiting)
        .description("Pictures that wait for a core")
        .register(registry);
    for (BadImageException.Reason reason : BadImageException.Reason.values()) {
      validationErrors(label(reason));
    }
    for (String status : new String[] {"invalid", "refused", "late", "error"}) {
      predictions(status, NONE, NONE);
    }
  }

  /** Counts one outcome. */
  public void count(Outcome outcome, Duration took) {
    switch (outcome) {
      case Predicted predicted -> {
        Score score = predicted.score();
        predictions("success", score.label(), score.confidence()).increment();
        latency.record(took);
        probability.record(score.probability());
      }
      case BadPicture bad -> {
        predictions("invalid", NONE, NONE).increment();
        validationErrors(label(bad.reason())).increment();
      }
      case NotReady _, Overloaded _ -> predictions("refused", NONE, NONE).increment();
      case Late _ -> predictions("late", NONE, NONE).increment();
      case Failed _ -> predictions("error", NONE, NONE).increment();
    }
  }

  /**
   * Counts a request that brought no picture.
   *
   * @param reason one of a few
   */
  public void countInvalid(String reason) {
    predictions("invalid", NONE, NONE).increment();
    validationErrors(reason).increment();
  }

  public void countRequest(long bytes) {
    requestSize.record(bytes);
  }

  public void countResponse(long bytes) {
    responseSize.record(bytes);
  }

  private Counter predictions(String status, String label, String confidence) {
    return Counter.builder(MetricNames.PREDICTIONS)
        .description("Pictures by what came of them")
        .tag(MetricNames.STATUS, status)
        .tag(MetricNames.CLASS, label)
        .tag(MetricNames.CONFIDENCE, confidence)
        .register(registry);
  }

  private Counter validationErrors(String reason) {
    return Counter.builder(MetricNames.VALIDATION_ERRORS)
        .description("Requests without a picture that can be used, by what was wrong")
        .tag(MetricNames.REASON, reason)
        .register(registry);
  }

  private static String label(BadImageException.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
