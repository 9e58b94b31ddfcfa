package dev.loupe.trainer.report;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.JpegEncoder;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Small pictures for a page, at most so many and so many bytes of them together: what is asked for
 * after that, and what can't be read, has none.
 */
public final class Thumbnails {
  private static final int SIDE = 96;
  private static final int QUALITY = 80;

  private final Store data;
  private final ImageLimits limits;
  private final Map<String, Optional<byte[]>> made = new HashMap<>();
  private int picturesLeft;
  private int bytesLeft;

  public Thumbnails(Store data, ImageLimits limits, int maxPictures, int maxBytes) {
    this.data = data;
    this.limits = limits;
    this.picturesLeft = maxPictures;
    this.bytesLeft = maxBytes;
  }

  /** A JPEG of at most {@value #SIDE} pixels a side. */
  public Optional<byte[]> of(String path) {
    return made.computeIfAbsent(path, this::make);
  }

  private Optional<byte[]> make(String path) {
    if (picturesLeft == 0) {
      return Optional.empty();
    }
    picturesLeft--;
    try {
      byte[] encoded = data.read(path, limits.maxBytes());
      byte[] jpeg =
          JpegEncoder.encode(shrunk(ImageDecoder.decodeFor(encoded, limits, SIDE)), QUALITY);
      if (jpeg.length > bytesLeft) {
        return Optional.empty();
      }
      bytesLeft -= jpeg.length;
      return Optional.of(jpeg);
    } catch (BadImageException | StoreException e) {
      return Optional.empty();
    }
  }

  /** Every so many pixels along both sides: good enough to recognise a picture by. */
  private static RgbImage shrunk(RgbImage image) {
    int longest = Math.max(image.width(), image.height());
    if (longest <= SIDE) {
      return image;
    }
    int width = Math.max(1, image.width() * SIDE / longest);
    int height = Math.max(1, image.height() * SIDE / longest);
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int fromY = (int) ((y + 0.5) * image.height() / height);
      for (int x = 0; x < width; x++) {
        int fromX = (int) ((x + 0.5) * image.width() / width);
        System.arraycopy(
            image.rgb(), 3 * (fromY * image.width() + fromX), rgb, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
