package dev.loupe.detector.image;

/**
 * What a picture may cost. All of it is checked against the file's header, before a pixel is
 * allocated.
 *
 * @param maxBytes of the encoded file
 * @param maxPixels width times height, as stored
 * @param minSide the least width and the least height, in pixels, at least 1
 */
public record ImageLimits(long maxBytes, long maxPixels, int minSide) {
  /** 5 MB, 50 megapixels, 8 pixels a side. */
  public static final ImageLimits SERVING = new ImageLimits(5_000_000, 50_000_000, 8);

  public ImageLimits {
    if (maxBytes < 1 || maxPixels < 1 || minSide < 1) {
      throw new IllegalArgumentException(
          "image limits must be at least 1: bytes %d, pixels %d, side %d"
              .formatted(maxBytes, maxPixels, minSide));
    }
  }
}
