import dev.loupe.detector.image.JpegEncoder;
import dev.loupe.detector.image.RgbImage;
import java.util.List;
import java.util.SplittableRandom;

/**
 * JPEGs as a camera's: soft shapes, edges and noise, with about 2.4 bits a pixel, on which the time
 * of decoding depends.
 *
 * @param count different ones
 */
record Photo(String name, int width, int height, int count) {
  static final Photo SMALL = new Photo("224", 224, 224, 16);
  static final Photo USUAL = new Photo("1000", 1000, 1000, 16);
  static final Photo LARGE = new Photo("4000", 4000, 3000, 4);
  static final List<Photo> ALL = List.of(SMALL, USUAL, LARGE);

  private static final double BITS_A_PIXEL = 2.4;
  private static final int NOISE = 10;

  /** The highest quality whose file is no larger than photographs are. */
  byte[] jpeg(int number) {
    RgbImage image = scene(new SplittableRandom(31L * width + number));
    long most = Math.round(BITS_A_PIXEL * width * height / 8);
    int low = 30;
    int high = 98;
    byte[] best = JpegEncoder.encode(image, low);
    while (low < high) {
      int quality = (low + high + 1) / 2;
      byte[] jpeg = JpegEncoder.encode(image, quality);
      if (jpeg.length <= most) {
        best = jpeg;
        low = quality;
      } else {
        high = quality - 1;
      }
    }
    return best;
  }

  private RgbImage scene(SplittableRandom random) {
    double[] waves = random.doubles(12, 1, 9).toArray();
    double edge = random.nextDouble(0.3, 0.7);
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double u = (double) x / width;
        double v = (double) y / height;
        double step = u + 0.3 * Math.sin(3 * v) > edge ? 40 : -40;
        int noise = random.nextInt(-NOISE, NOISE + 1) + random.nextInt(-NOISE, NOISE + 1);
        for (int c = 0; c < 3; c++) {
          double wave = Math.sin(waves[c] * u * 6) + Math.cos(waves[3 + c] * v * 6);
          rgb[at++] = (byte) Math.clamp(Math.round(128 + 30 * wave + step + noise), 0, 255);
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
