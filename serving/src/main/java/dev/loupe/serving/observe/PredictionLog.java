package dev.loupe.serving.observe;

import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.start.Identity;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line per picture: what came of it, never what it was. */
@Singleton
public final class PredictionLog {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionLog.class);

  private final Identity identity;

  PredictionLog(Identity identity) {
    this.identity = identity;
  }

  public void write(Outcome outcome, Duration took, Origin origin) {
    switch (outcome) {
      case Predicted predicted ->
          line("prediction_complete", origin)
              .addKeyValue("prediction", predicted.score().label())
              .addKeyValue("probability", predicted.score().probability())
              .addKeyValue("latency_ms", took.toNanos() / 1000 / 1e3)
              .log("Answered a prediction");
      case BadPicture bad ->
          writeRefused(bad.reason().name().toLowerCase(Locale.ROOT), bad.detail(), origin);
      case BadTensor bad -> writeRefused("bad_tensor", bad.detail(), origin);
      case NotReady _ -> writeRefused("not_ready", "the model is not loaded", origin);
      case Overloaded full -> writeRefused("overloaded", full.waiting() + " wait", origin);
      case Late late ->
          writeRefused(
              "late", "no answer within %d ms".formatted(late.deadline().toMillis()), origin);
      case Abandoned _ -> writeRefused("abandoned", "the client went away", origin);
      case Failed _ -> writeRefused("failed", "see the error before", origin);
    }
  }

  /**
   * @param reason a word
   * @param detail what the client was told
   */
  public void writeRefused(String reason, String detail, Origin origin) {
    line("prediction_refused", origin)
        .addKeyValue("reason", reason)
        .addKeyValue("detail", detail)
        .log("Refused a prediction");
  }

  private LoggingEventBuilder line(String event, Origin origin) {
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("event", event)
            .addKeyValue("request_id", origin.requestId())
            .addKeyValue("caller", origin.caller())
            .addKeyValue("version", identity.version());
    return origin.trace() == null ? line : line.addKeyValue("trace_id", origin.trace().traceId());
  }
}
