package dev.loupe.detector.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** What OpenCV's encoders have in common. */
final class Encoding {
  private Encoding() {}

  /**
   * @param type as a file's ending
   * @param settings OpenCV's flags, each followed by its value
   */
  static byte[] encode(RgbImage image, String type, int... settings) {
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
    MatOfInt flags = new MatOfInt(settings);
    try {
      pixels.put(0, 0, bgr);
      if (!Imgcodecs.imencode(type, pixels, encoded, flags)) {
        throw new IllegalStateException("OpenCV can't encode a " + type);
      }
      return encoded.toArray();
    } finally {
      pixels.release();
      encoded.release();
      flags.release();
    }
  }
}
