package dev.loupe.trainer.sample;

import dev.loupe.detector.image.RgbImage;

/** A square picture in linear light, 0 to 1, channel by channel. */
final class Canvas {
  /** A number for each place; both coordinates run from 0 to 1. */
  @FunctionalInterface
  interface Field {
    double at(double x, double y);
  }

  /** A colour for each place. */
  @FunctionalInterface
  interface Paint {
    void at(double x, double y, float[] rgb);
  }

  /** As a camera's file has it: sRGB's curve, close enough. */
  private static final double GAMMA = 1 / 2.2;

  private static final int CURVE_STEPS = 4096;
  private static final byte[] CURVE = curve();

  final int size;
  final float[][] planes;

  Canvas(int size) {
    this.size = size;
    this.planes = new float[3][size * size];
  }

  void fill(Paint paint) {
    paint((x, y) -> -1, paint);
  }

  /** Paints where the distance is negative, with an edge one pixel soft. */
  void paint(Field distance, Paint paint) {
    float[] rgb = new float[3];
    for (int j = 0; j < size; j++) {
      double y = (j + 0.5) / size;
      for (int i = 0; i < size; i++) {
        double x = (i + 0.5) / size;
        float alpha = (float) Math.clamp(0.5 - distance.at(x, y) * size, 0, 1);
        if (alpha > 0) {
          paint.at(x, y, rgb);
          blend(j * size + i, rgb, alpha);
        }
      }
    }
  }

  private void blend(int at, float[] rgb, float alpha) {
    for (int c = 0; c < 3; c++) {
      planes[c][at] += (rgb[c] - planes[c][at]) * alpha;
    }
  }

  /** Multiplies every value by a factor that depends on the place. */
  void scale(Field factor) {
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        float f = (float) factor.at((i + 0.5) / size, (j + 0.5) / size);
        for (float[] plane : planes) {
          plane[j * size + i] *= f;
        }
      }
    }
  }

  /** A separable Gaussian; edges are repeated. */
  void blur(double sigma) {
    int radius = Math.max(1, (int) Math.ceil(2 * sigma));
    float[] kernel = new float[2 * radius + 1];
    float sum = 0;
    for (int k = -radius; k <= radius; k++) {
      kernel[k + radius] = (float) Math.exp(-k * k / (2 * sigma * sigma));
      sum += kernel[k + radius];
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= sum;
    }
    for (int c = 0; c < 3; c++) {
      planes[c] = along(along(planes[c], kernel, 1, size), kernel, size, 1);
    }
  }

  private float[] along(float[] from, float[] kernel, int step, int lineStep) {
    int radius = kernel.length / 2;
    float[] to = new float[from.length];
    for (int line = 0; line < size; line++) {
      for (int p = 0; p < size; p++) {
        float value = 0;
        for (int k = -radius; k <= radius; k++) {
          value +=
              kernel[k + radius] * from[line * lineStep + Math.clamp(p + k, 0, size - 1) * step];
        }
        to[line * lineStep + p * step] = value;
      }
    }
    return to;
  }

  RgbImage toImage() {
    byte[] rgb = new byte[3 * size * size];
    for (int p = 0; p < size * size; p++) {
      for (int c = 0; c < 3; c++) {
        float linear = Math.clamp(planes[c][p], 0f, 1f);
        rgb[3 * p + c] = CURVE[(int) (linear * (CURVE_STEPS - 1) + 0.5f)];
      }
    }
    return new RgbImage(size, size, rgb);
  }

  private static byte[] curve() {
    byte[] curve = new byte[CURVE_STEPS];
    for (int i = 0; i < CURVE_STEPS; i++) {
      double value = Math.pow((double) i / (CURVE_STEPS - 1), GAMMA);
      curve[i] = (byte) Math.round(255 * value);
    }
    return curve;
  }
}
