package dev.loupe.detector.explain;

/**
 * Where in a picture a class has evidence, from 0 (none, or against it) to 1 (the most in this
 * picture), on the coarse grid of the network's last features.
 *
 * <p>Made from a class activation map (Zhou et al. 2016): the sum of the last features, each
 * weighted as the class's logit weighs its mean. For a head that is linear after global average
 * pooling Grad-CAM (Selvaraju et al. 2017) is the same divided by the number of the grid's points,
 * so that after what both do last, to cut off what is negative and to divide by the maximum, no
 * difference is left.
 */
public final class Heatmap {
  private final float[][] values;

  private Heatmap(float[][] values) {
    this.values = values;
  }

  /**
   * @param map [h,w], a class's activation map, rows from the top; it is not changed
   * @throws IllegalArgumentException if it is empty, ragged or not finite
   */
  public static Heatmap of(float[][] map) {
    if (map.length == 0 || map[0].length == 0) {
      throw new IllegalArgumentException("an empty activation map");
    }
    float max = 0;
    for (float[] row : map) {
      if (row.length != map[0].length) {
        throw new IllegalArgumentException("an activation map with rows of different lengths");
      }
      for (float value : row) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("an activation map with the value " + value);
        }
        max = Math.max(max, value);
      }
    }
    float[][] values = new float[map.length][map[0].length];
    for (int y = 0; y < values.length; y++) {
      for (int x = 0; x < values[y].length; x++) {
        values[y][x] = max > 0 ? Math.max(0, map[y][x]) / max : 0;
      }
    }
    return new Heatmap(values);
  }

  public int width() {
    return values[0].length;
  }

  public int height() {
    return values.length;
  }

  /** The value at a point of the grid. */
  public float at(int x, int y) {
    return values[y][x];
  }

  /**
   * A row of the map stretched to {@code width} x {@code height}: linear between the centres of the
   * grid's cells, constant beyond the outermost.
   *
   * @param row of the stretched map, from 0 to {@code height - 1}
   * @param into its {@code width} values
   */
  void stretch(int row, int height, float[] into) {
    float y = centre(row, height, height());
    int above = (int) y;
    int below = Math.min(above + 1, height() - 1);
    float down = y - above;
    for (int i = 0; i < into.length; i++) {
      float x = centre(i, into.length, width());
      int left = (int) x;
      int right = Math.min(left + 1, width() - 1);
      float across = x - left;
      float upper = mix(values[above][left], values[above][right], across);
      float lower = mix(values[below][left], values[below][right], across);
      into[i] = mix(upper, lower, down);
    }
  }

  /** Where the centre of cell {@code i} of {@code of} lies among the centres of {@code cells}. */
  private static float centre(int i, int of, int cells) {
    return Math.clamp((i + 0.5f) * cells / of - 0.5f, 0, cells - 1);
  }

  private static float mix(float a, float b, float share) {
    return a + (b - a) * share;
  }
}
