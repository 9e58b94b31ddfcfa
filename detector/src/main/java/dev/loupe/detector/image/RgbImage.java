package dev.loupe.detector.image;

/**
 * An upright picture in 8-bit sRGB.
 *
 * @param rgb row by row from the top, three bytes a pixel, unsigned; not copied, so don't change it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying pictures costs
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "%d bytes are no RGB picture of %d x %d".formatted(rgb.length, width, height));
    }
  }
}
