package dev.loupe.serving.predict;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.EncodedImage;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.infer.Output;
import dev.loupe.detector.infer.Pass;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.ClassMap;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.queue.PixelBudget;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.queue.WorkQueue;
import jakarta.inject.Singleton;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of pictures what they show, with the model that is loaded here. The whole way of one, from
 * the header to the score, is one piece of work on one core: nothing decoded ever waits.
 */
@Singleton
public final class PredictionService implements Predictor {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionService.class);

  private static final byte[] NOTHING = {};

  private final ModelHolder models;
  private final WorkQueue queue;
  private final PixelBudget pixels;
  private final Overlays overlays;
  private final ImageLimits limits;
  private final Ticker ticker;

  /** Cores at work, but for the start's. */
  private final AtomicInteger working = new AtomicInteger();

  PredictionService(
      ModelHolder models, WorkQueue queue, PixelBudget pixels, ImageLimits limits, Ticker ticker) {
    this.models = models;
    this.queue = queue;
    this.pixels = pixels;
    this.overlays = new Overlays(pixels, limits);
    this.limits = limits;
    this.ticker = ticker;
  }

  @Override
  public Optional<Overloaded> overload() {
    return queue.isFull() ? Optional.of(new Overloaded(queue.waiting())) : Optional.empty();
  }

  @Override
  public Pending predict(Work work, Asker asker) {
    return predict(work);
  }

  /**
   * Room in the queue is taken for all of the pictures, or they are all refused. Each one then ends
   * in its own way.
   *
   * @throws IndexOutOfBoundsException if the wanted class is none of the model's
   */
  public Pending predict(Work work) {
    Optional<LoadedModel> loaded = models.current();
    if (loaded.isEmpty()) {
      work.gone().run();
      return Pending.refused(work, new NotReady());
    }
    LoadedModel model = loaded.get();
    model.check(work.want());
    AtomicInteger left = new AtomicInteger(work.inputs().size());
    Runnable release =
        () -> {
          if (left.decrementAndGet() == 0) {
            work.gone().run();
          }
        };
    List<Piece> pieces =
        work.inputs().stream()
            .map(
                input ->
                    new Piece(
                        () -> look(model, input, work.want()),
                        work.deadline(),
                        ticker,
                        release,
                        queue))
            .toList();
    if (!queue.offerAll(pieces)) {
      work.gone().run();
      return Pending.refused(work, new Overloaded(queue.waiting()));
    }
    pieces.forEach(Piece::watch);
    return Pending.of(pieces);
  }

  private Outcome look(LoadedModel model, Input input, Want want) {
    working.incrementAndGet();
    try {
      return predictNow(model, input, want);
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
    } finally {
      working.decrementAndGet();
    }
  }

  /** The same on the caller's thread: what warm-up runs. */
  public Outcome predictNow(LoadedModel model, Input input, Want want)
      throws BadImageException, InterruptedException {
    long begun = ticker.nanos();
    Output output = output(model, input, want);
    float[] logits = output.logits()[0];
    if (input instanceof Input.Tensor && !areFinite(logits)) {
      return new BadTensor("the model's answer to these numbers is not finite; send finite ones");
    }
    Score score = model.scorer().score(logits);
    @Nullable ClassMap map = map(input, want, output, score);
    Duration computing = Duration.ofNanos(ticker.nanos() - begun);
    return new Predicted(model.answerer(), score, map, computing);
  }

  private @Nullable ClassMap map(Input input, Want want, Output output, Score score)
      throws BadImageException, InterruptedException {
    int index = want.mapOf(score.index());
    return switch (want) {
      case Want.ScoreAlone _ -> null;
      case Want.Map _ -> new ClassMap(index, output.cam()[0][index], NOTHING);
      case Want.Overlay overlay -> {
        float[][] values = output.cam()[0][index];
        yield new ClassMap(index, values, overlays.draw(input, values, overlay));
      }
    };
  }

  private static boolean areFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  private Output output(LoadedModel model, Input input, Want want)
      throws BadImageException, InterruptedException {
    try (Pass pass = model.session().pass()) {
      switch (input) {
        case Input.Encoded encoded -> decode(model, encoded, pass.input());
        case Input.Tensor given -> given.put(model.session().size(), pass.input());
      }
      return pass.run(
          !(want instanceof Want.ScoreAlone), working.get() <= 1 && queue.waiting() == 0);
    }
  }

  private void decode(LoadedModel model, Input.Encoded encoded, FloatBuffer tensor)
      throws BadImageException, InterruptedException {
    limits.check(encoded.length());
    EncodedImage image = EncodedImage.of(encoded.file(), limits);
    int size = model.preprocessor().size();
    try (PixelBudget.Lease _ = pixels.take(image.pixelsFor(size))) {
      image.tensor(model.preprocessor(), tensor);
    }
  }
}
