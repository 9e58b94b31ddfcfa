package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageTraits;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.check.PerceptualHash;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Reads and decodes every picture of a data set, on all cores. At most {@link #MAX_PIXELS_HELD}
 * decoded pixels and some hundred results are held at a time.
 */
final class PictureCheck {
  /** Three bytes each; one picture of the largest size always fits. */
  private static final int MAX_PIXELS_HELD = 100_000_000;

  private static final int PIXELS_A_PERMIT = 100_000;
  private static final int AHEAD = 64;

  sealed interface Checked {
    /**
     * A picture that can be used.
     *
     * @param index of the file
     */
    record Good(
        int index,
        StoredFile file,
        String sha256,
        String pixels,
        PerceptualHash hash,
        ImageTraits traits)
        implements Checked {}

    record Bad(StoredFile file, String reason) implements Checked {}
  }

  /** Takes the results. */
  @FunctionalInterface
  interface Taker {
    void take(Checked checked) throws StageFailure;
  }

  private final Store data;
  private final int cores;
  private final Progress progress;
  private final Semaphore memory = new Semaphore(MAX_PIXELS_HELD / PIXELS_A_PERMIT);

  PictureCheck(Store data, int cores, Progress progress) {
    this.data = data;
    this.cores = cores;
    this.progress = progress;
  }

  /** One result a file, in their order, on the caller's thread. */
  void all(FileList files, Taker taker) throws StageFailure {
    Deque<Future<Checked>> waiting = new ArrayDeque<>();
    ExecutorService threads = Executors.newFixedThreadPool(cores);
    try {
      int next = 0;
      for (int done = 0; done < files.size(); done++) {
        while (next < files.size() && waiting.size() < AHEAD * cores) {
          int index = next++;
          StoredFile file = files.get(index);
          waiting.add(threads.submit(() -> check(index, file)));
        }
        taker.take(ready(waiting.removeFirst()));
        progress.done((done + 1.0) / files.size());
      }
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private static Checked ready(Future<Checked> future) throws StageFailure {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while checking pictures", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException store) {
        throw StageFailure.data(store);
      }
      throw new IllegalStateException("a picture could not be checked", e.getCause());
    }
  }

  private Checked check(int index, StoredFile file) throws StoreException, InterruptedException {
    if (file.bytes() > PictureReader.LIMITS.maxBytes()) {
      return new Checked.Bad(
          file,
          "the file of %d bytes is over the limit of %d"
              .formatted(file.bytes(), PictureReader.LIMITS.maxBytes()));
    }
    byte[] bytes = data.read(file.path(), PictureReader.LIMITS.maxBytes());
    try {
      ImageTraits traits = ImageTraits.of(bytes, PictureReader.LIMITS);
      long pixels = (long) traits.header().width() * traits.header().height();
      int permits = (int) Math.ceilDiv(pixels, PIXELS_A_PERMIT);
      memory.acquire(permits);
      try {
        RgbImage image = ImageDecoder.decode(bytes, PictureReader.LIMITS);
        return new Checked.Good(
            index,
            file,
            Digest.of(bytes),
            PictureReader.pixelDigest(image),
            PerceptualHash.of(image),
            traits);
      } finally {
        memory.release(permits);
      }
    } catch (BadImageException e) {
      return new Checked.Bad(file, String.valueOf(e.getMessage()));
    }
  }
}
