package dev.loupe.serving.observe;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
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
 * {@code invalid} (the sender's fault), {@code refused} (not ready, overloaded), {@code late},
 * {@code abandoned} (the client went away first) or {@code error}; {@code class} and {@code
 * confidence} are {@code none} without a prediction.
 */
@Context
public final class PredictionMetrics {
  private static final String NONE = "none";

  private final MeterRegistry registry;
  private final Timer latency;
  private final DistributionSummary probability;
  private final DistributionSummary requestSize;
  private final DistributionSummary responseSize;
  private final Counter batches;
  private final DistributionSummary batchSize;
  private final Timer batchLatency;

  PredictionMetrics(MeterRegistry registry, ModelHolder models, WorkQueue queue) {
    this.registry = registry;
    this.latency =
        Timer.builder(MetricNames.PREDICTION_LATENCY)
            .description("From a whole request to its prediction, waiting for a core included")
            .serviceLevelObjectives(Buckets.LATENCY)
            .register(registry);
    this.probability =
        summary(
            MetricNames.PREDICTION_PROBABILITY,
            "The positive class's probability; without one the top class's",
            Buckets.PROBABILITY);
    this.requestSize =
        summary(
            MetricNames.REQUEST_SIZE,
            "Bytes of the bodies of prediction requests",
            Buckets.REQUEST_BYTES);
    this.responseSize =
        summary(
            MetricNames.RESPONSE_SIZE,
            "Bytes of the bodies of answers to prediction requests",
            Buckets.RESPONSE_BYTES);
    this.batches =
        Counter.builder(MetricNames.BATCHES)
            .description("Batches that were answered")
            .register(registry);
    this.batchSize = summary(MetricNames.BATCH_SIZE, "Files of a batch", Buckets.BATCH_SIZE);
    this.batchLatency =
        Timer.builder(MetricNames.BATCH_LATENCY)
            .description("From a whole batch to the last of its predictions")
            .serviceLevelObjectives(Buckets.LATENCY)
            .register(registry);
    gauges(models, queue);
    for (BadImageException.Reason reason : BadImageException.Reason.values()) {
      validationErrors(label(reason));
    }
    for (String status : new String[] {"invalid", "refused", "late", "error"}) {
      predictions(status, NONE, NONE);
    }
  }

  private void gauges(ModelHolder models, WorkQueue queue) {
    Gauge.builder(MetricNames.MODEL_LOADED, models, m -> m.current().isPresent() ? 1 : 0)
        .description("1 when the bundle is loaded, verified and warm")
        .register(registry);
    Gauge.builder(MetricNames.QUEUE_WAITING, queue, WorkQueue::waiting)
        .description("Pictures that wait for a core")
        .register(registry);
  }

  private DistributionSummary summary(String name, String description, double[] buckets) {
    return DistributionSummary.builder(name)
        .description(description)
        .serviceLevelObjectives(buckets)
        .register(registry);
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
      case BadTensor _ -> countInvalid("bad_tensor");
      case NotReady _, Overloaded _ -> predictions("refused", NONE, NONE).increment();
      case Late _ -> predictions("late", NONE, NONE).increment();
      case Abandoned _ -> predictions("abandoned", NONE, NONE).increment();
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

  /** Counts a batch that was answered, beside each of its pictures. */
  public void countBatch(int files, Duration took) {
    batches.increment();
    batchSize.record(files);
    batchLatency.record(took);
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
