package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageHeader;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.image.Sniffer;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads and decodes every picture of a data set, on all cores. At most {@link #MAX_PIXELS_HELD}
 * decoded pixels are held at a time.
 */
final class PictureCheck {
  /** Three bytes each; one picture of the largest size always fits. */
  private static final int MAX_PIXELS_HELD = 100_000_000;

  private static final int PIXELS_A_PERMIT = 100_000;

  sealed interface Checked {
    record Good(StoredFile file, String sha256, String pixels) implements Checked {}

    record Bad(StoredFile file, String reason) implements Checked {}
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

  /** One result a file, in their order. */
  List<Checked> all(List<StoredFile> files) throws StageFailure {
    AtomicInteger done = new AtomicInteger();
    List<Callable<Checked>> tasks = new ArrayList<>();
    for (StoredFile file : files) {
      tasks.add(
          () -> {
            Checked checked = check(file);
            progress.done((double) done.incrementAndGet() / files.size());
            return checked;
          });
    }
    List<Checked> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      for (Future<Checked> future : threads.invokeAll(tasks)) {
        all.add(future.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while checking pictures", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException store) {
        throw StageFailure.data(store);
      }
      throw new IllegalStateException("a picture could not be checked", e.getCause());
    }
    return all;
  }

  private Checked check(StoredFile file) throws StoreException, InterruptedException {
    if (file.bytes() > PictureReader.LIMITS.maxBytes()) {
      return new Checked.Bad(
          file,
          "the file of %d bytes is over the limit of %d"
              .formatted(file.bytes(), PictureReader.LIMITS.maxBytes()));
    }
    byte[] bytes = data.read(file.path(), PictureReader.LIMITS.maxBytes());
    try {
      ImageHeader header = Sniffer.sniff(bytes, PictureReader.LIMITS);
      long pixels = (long) header.width() * header.height();
      int permits = (int) Math.ceilDiv(pixels, PIXELS_A_PERMIT);
      memory.acquire(permits);
      try {
        RgbImage image = ImageDecoder.decode(bytes, PictureReader.LIMITS);
        return new Checked.Good(file, Digest.of(bytes), PictureReader.pixelDigest(image));
      } finally {
        memory.release(permits);
      }
    } catch (BadImageException e) {
      return new Checked.Bad(file, String.valueOf(e.getMessage()));
    }
  }
}
