package dev.loupe.serving.internal;

import dev.loupe.serving.internal.Seal.Sealed;
import dev.loupe.serving.observe.PredictionRecord;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Pending;
import dev.loupe.serving.predict.PredictionService;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.queue.WorkQueue;
import dev.loupe.serving.start.Identity;
import dev.loupe.serving.start.Settings;
import dev.loupe.serving.trace.TraceParent;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers pods of other versions, with the model that is loaded here and no other: what was
 * forwarded once is never forwarded again.
 */
@Singleton
public final class Answering {
  private final Seal seal;
  private final Identity identity;
  private final ModelHolder models;
  private final PredictionService predictions;
  private final WorkQueue queue;
  private final PredictionRecord record;
  private final Ticker ticker;
  private final Duration allowed;

  Answering(
      Seal seal,
      Identity identity,
      ModelHolder models,
      PredictionService predictions,
      WorkQueue queue,
      PredictionRecord record,
      Ticker ticker,
      Settings settings) {
    this.seal = seal;
    this.identity = identity;
    this.models = models;
    this.predictions = predictions;
    this.queue = queue;
    this.record = record;
    this.ticker = ticker;
    this.allowed = settings.requestDeadline();
  }

  /** What becomes of a request. */
  public sealed interface Asked {
    /** Not sealed with the model's key, for this body and now. */
    record Unsealed() implements Asked {}

    /** It is for another version. */
    record Misdirected() implements Asked {}

    /** No user waits for it, and there is other work. */
    record Busy() implements Asked {}

    /**
     * This release reads none such, or this model takes none such.
     *
     * @param format whether it is the release
     */
    record Unreadable(boolean format, String why) implements Asked {}

    /** It is worked on. */
    record Running(Kind kind, Pending pending, Answerer answerer, long begun, Origin origin)
        implements Asked {}
  }

  /** The seal, if it can hold; known before there is a body. */
  public Optional<Sealed> seal(@Nullable String header) {
    return Sealed.parse(header).filter(seal::isRecent);
  }

  /**
   * @param body not changed until {@code gone} is called, which is once
   * @param trace where the asker's request stands, continued here
   */
  public Asked begin(Sealed sealed, ByteBuffer body, @Nullable TraceParent trace, Runnable gone) {
    Asked asked = asked(sealed, body, trace, gone);
    if (!(asked instanceof Asked.Running)) {
      gone.run();
    }
    return asked;
  }

  private Asked asked(Sealed sealed, ByteBuffer body, @Nullable TraceParent trace, Runnable gone) {
    if (!seal.holds(sealed, body)) {
      return new Asked.Unsealed();
    }
    if (!sealed.version().equals(identity.version())) {
      return new Asked.Misdirected();
    }
    if (!sealed.kind().isUsers() && queue.waiting() > 0) {
      return new Asked.Busy();
    }
    Optional<LoadedModel> loaded = models.current();
    if (loaded.isEmpty()) {
      return new Asked.Unreadable(false, NotReady.DETAIL);
    }
    LoadedModel model = loaded.get();
    PodRequest request;
    try {
      request = RequestFrame.read(body, model.answerer(), model.session().size());
    } catch (FrameException e) {
      return new Asked.Unreadable(
          e.fault() == FrameException.Fault.FORMAT, String.valueOf(e.getMessage()));
    }
    long begun = ticker.nanos();
    Deadline deadline = Deadline.in(request.patience(), allowed, ticker);
    Pending pending =
        predictions.predict(new Work(request.inputs(), request.want(), deadline, gone));
    Origin origin = new Origin(request.requestId(), request.caller(), trace);
    return new Asked.Running(sealed.kind(), pending, model.answerer(), begun, origin);
  }

  /** Counts, logs and writes what came of it. */
  public byte[] end(Asked.Running running, List<Outcome> outcomes) {
    Duration took = Duration.ofNanos(ticker.nanos() - running.begun());
    if (running.kind().isUsers()) {
      record.endedForAnother(outcomes, took, running.origin());
    }
    return ReplyFrame.write(running.answerer(), took, outcomes);
  }
}
