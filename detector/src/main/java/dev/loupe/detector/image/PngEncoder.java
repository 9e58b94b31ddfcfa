package dev.loupe.detector.image;

/** Writes pictures as PNG. Thread-safe; the same pixels give the same bytes. */
public final class PngEncoder {
  private PngEncoder() {}

  public static byte[] encode(RgbImage image) {
    return Encoding.encode(image, ".png");
  }
}
