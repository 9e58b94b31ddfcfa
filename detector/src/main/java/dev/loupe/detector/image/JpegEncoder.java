package dev.loupe.detector.image;

import org.opencv.imgcodecs.Imgcodecs;

/** Writes pictures as baseline JPEG (4:2:0). Thread-safe; the same pixels give the same bytes. */
public final class JpegEncoder {
  private JpegEncoder() {}

  /**
   * @param quality 1 to 100, libjpeg's scale
   */
  public static byte[] encode(RgbImage image, int quality) {
    return Encoding.encode(image, ".jpg", Imgcodecs.IMWRITE_JPEG_QUALITY, quality);
  }
}
