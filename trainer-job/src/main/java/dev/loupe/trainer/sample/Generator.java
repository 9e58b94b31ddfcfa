package dev.loupe.trainer.sample;

import java.util.SplittableRandom;

/**
 * Makes a picture of a scene as an image generator does: painted at half the size, without fine
 * texture, then up-sampled by a transposed convolution whose uneven overlap leaves a checkerboard
 * (Odena et al., 2016). No lens, no sensor.
 *
 * @param checkerboard relative strength of the pattern
 * @param grain standard deviation of noise that is added to look like film
 */
record Generator(double checkerboard, double grain) {
  private static final int FACTOR = 2;

  Canvas make(Scene scene, int size, SplittableRandom random) {
    int small = Math.ceilDiv(size, FACTOR);
    Canvas latent = new Canvas(small);
    scene.paint(latent, small / 4.0);
    Canvas canvas = new Canvas(size);
    for (int c = 0; c < 3; c++) {
      enlarge(latent.planes[c], small, canvas.planes[c], size);
    }
    for (int p = 0; p < size * size; p++) {
      int x = p % size;
      int y = p / size;
      double pattern = 1 + checkerboard * (((x + y) & 1) == 0 ? 1 : -1);
      float film = (float) (grain * random.nextGaussian());
      for (float[] plane : canvas.planes) {
        plane[p] = (float) (plane[p] * pattern) + film;
      }
    }
    return canvas;
  }

  /** Linear interpolation between the small picture's pixels. */
  private static void enlarge(float[] from, int small, float[] to, int size) {
    for (int y = 0; y < size; y++) {
      double v = Math.clamp((y + 0.5) / FACTOR - 0.5, 0, small - 1);
      int top = (int) v;
      int bottom = Math.min(top + 1, small - 1);
      float fy = (float) (v - top);
      for (int x = 0; x < size; x++) {
        double u = Math.clamp((x + 0.5) / FACTOR - 0.5, 0, small - 1);
        int left = (int) u;
        int right = Math.min(left + 1, small - 1);
        float fx = (float) (u - left);
        float upper = from[top * small + left] * (1 - fx) + from[top * small + right] * fx;
        float lower = from[bottom * small + left] * (1 - fx) + from[bottom * small + right] * fx;
        to[y * size + x] = upper + (lower - upper) * fy;
      }
    }
  }
}
