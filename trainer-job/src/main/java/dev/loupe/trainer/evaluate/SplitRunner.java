package dev.loupe.trainer.evaluate;

import dev.loupe.contract.BundleManifest.Preprocessing;
import dev.loupe.detector.drift.Signals;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.infer.Score;
import dev.loupe.detector.infer.Scorer;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.data.PictureReader;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** Runs pictures from their encoded bytes as serving does: one caller a core. */
final class SplitRunner {
  private final PictureReader reader;
  private final int cores;
  private final LongSupplier nanoClock;

  /**
   * @param nanoClock a steady clock, in nanoseconds
   */
  SplitRunner(PictureReader reader, int cores, LongSupplier nanoClock) {
    this.reader = reader;
    this.cores = cores;
    this.nanoClock = nanoClock;
  }

  private record One(double[] probabilities, Map<String, Double> signals, long nanos) {}

  /**
   * @param done called after each picture, on any thread
   */
  Verdicts run(
      List<Picture> pictures,
      DetectorSession session,
      Preprocessing preprocessing,
      Scorer scorer,
      Runnable done)
      throws StageFailure {
    Preprocessor preprocessor = new Preprocessor(preprocessing);
    if (!pictures.isEmpty()) {
      // Loads the libraries, which is no part of a picture's latency.
      one(pictures.getFirst(), session, preprocessor, scorer);
    }
    List<Callable<One>> tasks = new ArrayList<>();
    for (Picture picture : pictures) {
      tasks.add(
          () -> {
            One one = one(picture, session, preprocessor, scorer);
            done.run();
            return one;
          });
    }
    List<One> all = all(cores, tasks);
    return new Verdicts(
        pictures.stream().mapToInt(Picture::classIndex).toArray(),
        all.stream().map(One::probabilities).toArray(double[][]::new),
        all.stream().map(One::signals).toList(),
        all.stream().mapToLong(One::nanos).toArray());
  }

  private One one(
      Picture picture, DetectorSession session, Preprocessor preprocessor, Scorer scorer)
      throws StageFailure {
    byte[] bytes = reader.bytes(picture);
    try {
      long begin = nanoClock.getAsLong();
      RgbImage image = ImageDecoder.decodeFor(bytes, PictureReader.LIMITS, preprocessor.size());
      RgbImage resized = preprocessor.resize(image);
      Score score = scorer.score(session.run(preprocessor.tensor(resized), 1).logits()[0]);
      long nanos = nanoClock.getAsLong() - begin;
      return new One(score.probabilities(), Signals.of(resized, score), nanos);
    } catch (BadImageException e) {
      throw StageFailure.badInput(
          "PictureUnreadable", "%s: %s".formatted(picture.path(), e.getMessage()));
    }
  }

  /**
   * The tasks' results in order. After a failure no further task is begun: a store that is away
   * would take its time over each of them.
   */
  static <T> List<T> all(int cores, List<Callable<T>> tasks) throws StageFailure {
    ExecutorService threads = Executors.newFixedThreadPool(cores);
    try {
      List<T> all = new ArrayList<>();
      for (Future<T> future : tasks.stream().map(threads::submit).toList()) {
        all.add(future.get());
      }
      return all;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while evaluating", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StageFailure failure) {
        throw failure;
      }
      throw new IllegalStateException("a picture could not be evaluated", e.getCause());
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }
}
