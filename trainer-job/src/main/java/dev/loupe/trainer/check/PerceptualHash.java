package dev.loupe.trainer.check;

import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.image.RgbImage;
import java.util.Arrays;

/**
 * What a picture looks like, in 128 bits that re-compression, resizing and small changes of light
 * hardly touch: the picture at 32 x 32 as every network gets it, its luminance (ITU-R BT.601), and
 * of that
 *
 * @param frequencies of the 63 lowest frequencies of its cosine transform (8 x 8 without the mean),
 *     which ones are above their median
 * @param slopes of the 8 x 8 blocks of 4 x 4 pixels, which ones are darker than their right
 *     neighbour; the last one's is the first
 * @param flat whether it has next to no contrast, so that the bits say nothing
 */
public record PerceptualHash(long frequencies, long slopes, boolean flat) {
  private static final int SIDE = 32;
  private static final int LOW = 8;
  private static final int BLOCK = SIDE / LOW;

  /** Standard deviation of the luminance, of 255. */
  private static final double FLAT_BELOW = 2;

  private static final Preprocessor PREPROCESSOR = new Preprocessor(Preprocessor.defaults(SIDE));
  private static final double[][] COSINES = cosines();

  public static PerceptualHash of(RgbImage image) {
    byte[] rgb = PREPROCESSOR.resize(image).rgb();
    double[] light = new double[SIDE * SIDE];
    double sum = 0;
    double squares = 0;
    for (int p = 0; p < light.length; p++) {
      light[p] =
          0.299 * (rgb[3 * p] & 0xff)
              + 0.587 * (rgb[3 * p + 1] & 0xff)
              + 0.114 * (rgb[3 * p + 2] & 0xff);
      sum += light[p];
      squares += light[p] * light[p];
    }
    double mean = sum / light.length;
    boolean flat = squares / light.length - mean * mean < FLAT_BELOW * FLAT_BELOW;
    return new PerceptualHash(frequencies(light), slopes(light), flat);
  }

  private static long frequencies(double[] light) {
    double[] across = new double[SIDE * LOW];
    for (int y = 0; y < SIDE; y++) {
      for (int u = 0; u < LOW; u++) {
        double sum = 0;
        for (int x = 0; x < SIDE; x++) {
          sum += light[y * SIDE + x] * COSINES[u][x];
        }
        across[y * LOW + u] = sum;
      }
    }
    double[] low = new double[LOW * LOW];
    for (int v = 0; v < LOW; v++) {
      for (int u = 0; u < LOW; u++) {
        double sum = 0;
        for (int y = 0; y < SIDE; y++) {
          sum += across[y * LOW + u] * COSINES[v][y];
        }
        low[v * LOW + u] = sum;
      }
    }
    double[] sorted = Arrays.copyOfRange(low, 1, low.length);
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    long bits = 0;
    for (int i = 1; i < low.length; i++) {
      bits |= low[i] > median ? 1L << i : 0;
    }
    return bits;
  }

  private static long slopes(double[] light) {
    double[] blocks = new double[LOW * LOW];
    for (int p = 0; p < light.length; p++) {
      blocks[p / SIDE / BLOCK * LOW + p % SIDE / BLOCK] += light[p];
    }
    long bits = 0;
    for (int b = 0; b < blocks.length; b++) {
      int right = b % LOW == LOW - 1 ? b - LOW + 1 : b + 1;
      bits |= blocks[b] < blocks[right] ? 1L << b : 0;
    }
    return bits;
  }

  private static double[][] cosines() {
    double[][] cosines = new double[LOW][SIDE];
    for (int u = 0; u < LOW; u++) {
      for (int x = 0; x < SIDE; x++) {
        cosines[u][x] = Math.cos(Math.PI * (2 * x + 1) * u / (2.0 * SIDE));
      }
    }
    return cosines;
  }
}
