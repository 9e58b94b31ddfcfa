package dev.loupe.serving.predict;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageHeader;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.image.Sniffer;
import dev.loupe.detector.infer.Output;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.PixelBudget;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.queue.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of a picture what it shows. The whole way, from the header to the score, is one piece of
 * work on one core: nothing decoded ever waits.
 */
@Singleton
public final class PredictionService {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionService.class);

  private final ModelHolder models;
  private final WorkQueue queue;
  private final PixelBudget pixels;
  private final ImageLimits limits;
  private final Ticker ticker;

  PredictionService(
      ModelHolder models, WorkQueue queue, PixelBudget pixels, ImageLimits limits, Ticker ticker) {
    this.models = models;
    this.queue = queue;
    this.pixels = pixels;
    this.limits = limits;
    this.ticker = ticker;
  }

  /**
   * @param picture encoded; it must not change any more
   * @param gone called once, when nothing here holds the picture any more
   * @return never completed exceptionally, and by the deadline at the latest
   */
  public CompletableFuture<Outcome> predict(byte[] picture, Deadline deadline, Runnable gone) {
    Optional<LoadedModel> model = models.current();
    if (model.isEmpty()) {
      gone.run();
      return CompletableFuture.completedFuture(new NotReady());
    }
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    boolean accepted = queue.offer(() -> work(model.get(), picture, deadline, gone, answer));
    if (!accepted) {
      gone.run();
      return CompletableFuture.completedFuture(new Overloaded(queue.waiting()));
    }
    return answer.completeOnTimeout(
        new Late(deadline.length()), deadline.left(ticker), TimeUnit.NANOSECONDS);
  }

  private void work(
      LoadedModel model,
      byte[] picture,
      Deadline deadline,
      Runnable gone,
      CompletableFuture<Outcome> answer) {
    Outcome outcome;
    try {
      // What nobody waits for any more costs nothing.
      boolean late = answer.isDone() || deadline.isOver(ticker);
      outcome = late ? new Late(deadline.length()) : answer(model, picture);
    } finally {
      gone.run();
    }
    answer.complete(outcome);
  }

  private Outcome answer(LoadedModel model, byte[] picture) {
    try {
      return predictNow(model, picture);
    } catch (BadImageException e) {
      return new BadPicture(e.reason(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotReady();
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("event", "prediction_failed")
          .setCause(e)
          .log("A prediction failed");
      return new Failed();
    }
  }

  /** The same on the caller's thread: what warm-up runs. */
  public Predicted predictNow(LoadedModel model, byte[] picture)
      throws BadImageException, InterruptedException {
    long begun = ticker.nanos();
    float[] input = input(model, picture);
    Output output = model.session().run(input, 1);
    Score score = model.scorer().score(output.logits()[0]);
    return new Predicted(score, Duration.ofNanos(ticker.nanos() - begun));
  }

  private float[] input(LoadedModel model, byte[] picture)
      throws BadImageException, InterruptedException {
    ImageHeader header = Sniffer.sniff(picture, limits);
    int size = model.preprocessor().size();
    try (PixelBudget.Lease _ = pixels.take(ImageDecoder.pixelsFor(header, size))) {
      RgbImage image = ImageDecoder.decodeFor(picture, limits, size);
      return model.preprocessor().tensor(image);
    }
  }
}
