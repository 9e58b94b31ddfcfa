package dev.loupe.detector.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** Writes pictures as baseline JPEG (4:2:0). Thread-safe; the same pixels give the same bytes. */
public final class JpegEncoder {
  private JpegEncoder() {}

  /**
   * @param quality 1 to 100, libjpeg's scale
   */
  public static byte[] encode(RgbImage image, int quality) {
    Native.load();
    byte[] rgb = image.rgb();
    byte[] bgr = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i += 3) {
      bgr[i] = rgb[i + 2];
      bgr[i + 1] = rgb[i + 1];
      bgr[i + 2] = rgb[i];
    }
    Mat pixels = new Mat(image.height(), image.width(), CvType.CV_8UC3);
    MatOfByte encoded = new MatOfByte();
    MatOfInt settings = new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, quality);
    try {
      pixels.put(0, 0, bgr);
      if (!Imgcodecs.imencode(".jpg", pixels, encoded, settings)) {
        throw new IllegalStateException("OpenCV can't encode a JPEG");
      }
      return encoded.toArray();
    } finally {
      pixels.release();
      encoded.release();
      settings.release();
    }
  }
}
