package dev.loupe.trainer.train;

import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.data.PictureReader;
import dev.loupe.trainer.run.StageFailure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Pictures at the network's size, decoded once as long as they fit into a budget of bytes; those
 * that don't are decoded at each use. Thread-safe.
 */
final class PictureCache {
  private final PictureReader reader;
  private final Preprocessor preprocessor;
  private final AtomicLong bytesLeft;
  private final Map<String, RgbImage> kept = new ConcurrentHashMap<>();

  PictureCache(PictureReader reader, Preprocessor preprocessor, long budgetBytes) {
    this.reader = reader;
    this.preprocessor = preprocessor;
    this.bytesLeft = new AtomicLong(budgetBytes);
  }

  RgbImage get(Picture picture) throws StageFailure {
    @Nullable RgbImage known = kept.get(picture.path());
    if (known != null) {
      return known;
    }
    int size = preprocessor.size();
    RgbImage image = preprocessor.resize(reader.decode(picture, size));
    if (bytesLeft.addAndGet(-image.rgb().length) >= 0) {
      kept.put(picture.path(), image);
    } else {
      bytesLeft.addAndGet(image.rgb().length);
    }
    return image;
  }

  int held() {
    return kept.size();
  }
}
