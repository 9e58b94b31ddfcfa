package dev.loupe.serving.oip;

import dev.loupe.serving.observe.PredictionLog;
import dev.loupe.serving.observe.PredictionMetrics;
import dev.loupe.serving.observe.PredictionRecord;
import dev.loupe.serving.oip.RefusedException.Kind;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Outcome.Unanswered;
import dev.loupe.serving.predict.Pending;
import dev.loupe.serving.predict.Predictor;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Identity;
import dev.loupe.serving.start.Settings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The one model, as the protocol sees it, whatever carries the requests. */
@Singleton
public final class Inference {
  private final ModelHolder models;
  private final Predictor predictions;
  private final Identity identity;
  private final Statistics statistics;
  private final PredictionMetrics metrics;
  private final PredictionRecord record;
  private final PredictionLog log;
  private final Ticker ticker;
  private final Settings settings;

  Inference(
      ModelHolder models,
      Predictor predictions,
      Identity identity,
      Statistics statistics,
      PredictionMetrics metrics,
      PredictionRecord record,
      PredictionLog log,
      Ticker ticker,
      Settings settings) {
    this.models = models;
    this.predictions = predictions;
    this.identity = identity;
    this.statistics = statistics;
    this.metrics = metrics;
    this.record = record;
    this.log = log;
    this.ticker = ticker;
    this.settings = settings;
  }

  /**
   * What is worked on for a request.
   *
   * @param begun when, on the ticker
   */
  public record Running(Question question, Asker asker, Pending pending, long begun) {}

  public Identity identity() {
    return identity;
  }

  public Statistics statistics() {
    return statistics;
  }

  /**
   * @param model asked for
   * @param version asked for; empty: the one that serves
   * @throws RefusedException if it is another
   */
  public void check(String model, String version) throws RefusedException {
    if (!model.equals(identity.model())) {
      throw new RefusedException(
          Kind.UNKNOWN_MODEL,
          "model \"%s\" is not served here; this is %s"
              .formatted(Shown.name(model), identity.model()));
    }
    if (!version.isEmpty() && !version.equals(identity.version())) {
      throw new RefusedException(
          Kind.UNKNOWN_MODEL,
          "version \"%s\" of %s is not served here; this is %s"
              .formatted(Shown.name(version), identity.model(), identity.version()));
    }
  }

  /**
   * What the model takes and gives.
   *
   * @throws RefusedException if it is not loaded yet
   */
  public Signature signature() throws RefusedException {
    LoadedModel model =
        models.current().orElseThrow(() -> new RefusedException(Kind.NOT_READY, NotReady.DETAIL));
    return new Signature(
        model.classes(), model.session().size(), settings.maxBatch(), settings.maxImageBytes());
  }

  /**
   * Begins what {@link #end} ends.
   *
   * @param gone called once, when nothing here holds the inputs any more, unless this throws
   */
  public Running begin(Question question, Asker asker, Deadline deadline, Runnable gone) {
    long begun = ticker.nanos();
    Work work = new Work(question.pictures(), question.want(), deadline, gone);
    return new Running(question, asker, predictions.predict(work, asker), begun);
  }

  /** Counts, logs and translates what came of it. */
  public Reply end(Running running, List<Outcome> outcomes) {
    Duration took = Duration.ofNanos(ticker.nanos() - running.begun());
    statistics.ended(outcomes, took);
    record.ended(outcomes, took, running.asker().origin());
    List<Predicted> predicted = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Predicted one -> predicted.add(one);
        case Unanswered failed -> {
          String where =
              outcomes.size() == 1
                  ? ""
                  : "%s[%d]: ".formatted(running.question().input(), predicted.size());
          return new Reply.Unpredicted(failed, where);
        }
      }
    }
    return new Reply.Answered(predicted);
  }

  /**
   * Counts and logs a request that could not be read.
   *
   * @param reason one of a few words
   * @param detail what the client was told
   */
  public void refused(String reason, String detail, Origin origin) {
    statistics.refused();
    metrics.countInvalid(reason);
    log.writeRefused(reason, detail, origin);
  }

  /**
   * @param requestBytes of the body
   */
  public void received(long requestBytes) {
    metrics.countRequest(requestBytes);
  }

  /**
   * @param answerBytes of the body
   */
  public void answered(long answerBytes) {
    metrics.countResponse(answerBytes);
  }
}
