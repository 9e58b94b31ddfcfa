package dev.loupe.serving.predict;

import dev.loupe.detector.explain.Heatmap;
import dev.loupe.detector.explain.Overlay;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageHeader;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.JpegEncoder;
import dev.loupe.detector.image.PngEncoder;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.image.Sniffer;
import dev.loupe.serving.queue.PixelBudget;

/**
 * Lays a map over the picture that it was made of. What the network saw is too small to look at, so
 * the picture is decoded a second time, larger.
 */
final class Overlays {
  private static final int JPEG_QUALITY = 85;

  private final PixelBudget pixels;
  private final ImageLimits limits;

  Overlays(PixelBudget pixels, ImageLimits limits) {
    this.pixels = pixels;
    this.limits = limits;
  }

  byte[] draw(Input input, float[][] map, Want.Overlay wanted)
      throws BadImageException, InterruptedException {
    if (!(input instanceof Input.Encoded encoded)) {
      throw new IllegalArgumentException("a tensor has no picture to draw on");
    }
    byte[] picture = encoded.file();
    ImageHeader header = Sniffer.sniff(picture, limits);
    long decoded = ImageDecoder.pixelsWithin(header, wanted.longSide());
    try (PixelBudget.Lease _ = pixels.take(decoded)) {
      RgbImage image = ImageDecoder.decodeWithin(picture, limits, wanted.longSide());
      RgbImage overlay = Overlay.draw(image, Heatmap.of(map));
      return switch (wanted.format()) {
        case JPEG -> JpegEncoder.encode(overlay, JPEG_QUALITY);
        case PNG -> PngEncoder.encode(overlay);
      };
    }
  }
}
