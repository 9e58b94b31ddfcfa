package dev.loupe.detector.image;

import dev.loupe.detector.Resources;
import java.nio.ByteBuffer;

/** What make_pictures.py says is in a picture. */
final class Expected {
  static final ImageLimits ANY = new ImageLimits(10_000_000, 100_000_000, 1);

  private Expected() {}

  static RgbImage of(String name) {
    ByteBuffer file = ByteBuffer.wrap(Resources.picture(name + ".rgb"));
    int width = file.getShort();
    int height = file.getShort();
    byte[] rgb = new byte[file.remaining()];
    file.get(rgb);
    return new RgbImage(width, height, rgb);
  }

  static int largestDifference(RgbImage a, RgbImage b) {
    int largest = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
    }
    return largest;
  }

  static double meanDifference(RgbImage a, RgbImage b) {
    double sum = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      sum += Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff));
    }
    return sum / a.rgb().length;
  }
}
