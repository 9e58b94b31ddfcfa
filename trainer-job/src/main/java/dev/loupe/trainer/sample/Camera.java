package dev.loupe.trainer.sample;

import java.util.SplittableRandom;

/**
 * Takes a picture of a scene: lens blur, vignetting, a Bayer mosaic with photon and read noise,
 * bilinear demosaicing.
 *
 * @param noise standard deviation of the read noise; photon noise has twice that at full light
 * @param blur of the lens, in pixels
 */
record Camera(double noise, double blur, double vignetting) {

  Canvas take(Scene scene, int size, SplittableRandom random) {
    Canvas canvas = new Canvas(size);
    scene.paint(canvas, size / 2.0);
    canvas.blur(blur);
    canvas.scale((x, y) -> 1 - vignetting * 2 * ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5)));
    float[] mosaic = mosaic(canvas, random);
    demosaic(mosaic, canvas);
    return canvas;
  }

  /** One noisy value a pixel, of its filter's colour: RGGB. */
  private float[] mosaic(Canvas canvas, SplittableRandom random) {
    int size = canvas.size;
    float[] mosaic = new float[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double light = canvas.planes[filter(x, y)][y * size + x];
        double deviation = noise * Math.sqrt(1 + 4 * Math.max(0, light));
        mosaic[y * size + x] = (float) (light + deviation * random.nextGaussian());
      }
    }
    return mosaic;
  }

  private static int filter(int x, int y) {
    return (x & 1) + (y & 1);
  }

  /** The mean of the neighbours within one pixel that have the filter, or the pixel's own value. */
  private static void demosaic(float[] mosaic, Canvas canvas) {
    int size = canvas.size;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        for (int c = 0; c < 3; c++) {
          canvas.planes[c][y * size + x] =
              filter(x, y) == c ? mosaic[y * size + x] : around(mosaic, size, x, y, c);
        }
      }
    }
  }

  private static float around(float[] mosaic, int size, int x, int y, int c) {
    float sum = 0;
    int count = 0;
    for (int j = Math.max(0, y - 1); j <= Math.min(size - 1, y + 1); j++) {
      for (int i = Math.max(0, x - 1); i <= Math.min(size - 1, x + 1); i++) {
        if (filter(i, j) == c) {
          sum += mosaic[j * size + i];
          count++;
        }
      }
    }
    return sum / count;
  }
}
