package dev.loupe.detector.image;

import dev.loupe.detector.image.BadImageException.Reason;

/**
 * What a picture may cost. All of it is checked against the file's header, before a pixel is
 * allocated.
 *
 * @param maxBytes of the encoded file
 * @param maxPixels width times height, as stored, at most {@value #MOST_PIXELS}. Decoding takes up
 *     to eight bytes of native memory a pixel and three to eleven of the heap (most for 16-bit PNGs
 *     with alpha)
 * @param minSide the least width and the least height, in pixels, at least 1
 */
public record ImageLimits(long maxBytes, long maxPixels, int minSide) {
  /** 5 MB, 50 megapixels, 8 pixels a side. */
  public static final ImageLimits SERVING = new ImageLimits(5_000_000, 50_000_000, 8);

  /** Four channels of more would not fit into an array. */
  public static final long MOST_PIXELS = 500_000_000;

  public ImageLimits {
    if (maxBytes < 1 || maxPixels < 1 || minSide < 1 || maxPixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "image limits: %d bytes and %d a side must be at least 1, %d pixels 1 to %d"
              .formatted(maxBytes, minSide, maxPixels, MOST_PIXELS));
    }
  }

  /**
   * Before anything is done with a file, be it a copy.
   *
   * @throws BadImageException if it is too long
   */
  public void check(long bytes) throws BadImageException {
    if (bytes > maxBytes) {
      throw new BadImageException(
          Reason.TOO_MANY_BYTES,
          "the file of %d bytes is over the limit of %d".formatted(bytes, maxBytes));
    }
  }
}
