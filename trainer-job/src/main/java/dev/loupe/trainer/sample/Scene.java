package dev.loupe.trainer.sample;

import java.util.SplittableRandom;

/** Something that can be painted at any resolution. */
interface Scene {
  /**
   * @param detail highest frequency of its textures, in features a side
   */
  void paint(Canvas canvas, double detail);

  /** Uniform between the two. */
  static double between(SplittableRandom random, double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** A random colour in linear light, of that brightness and saturation. */
  static float[] colour(SplittableRandom random, double brightness, double saturation) {
    double hue = 2 * Math.PI * random.nextDouble();
    float[] rgb = new float[3];
    for (int c = 0; c < 3; c++) {
      double wave = 0.5 + 0.5 * Math.cos(hue - 2 * Math.PI * c / 3);
      rgb[c] = (float) (brightness * (1 - saturation + saturation * wave));
    }
    return rgb;
  }

  /** Distance to a rounded rectangle around a centre; negative inside. */
  static double box(double dx, double dy, double halfWidth, double halfHeight, double round) {
    double qx = Math.abs(dx) - halfWidth + round;
    double qy = Math.abs(dy) - halfHeight + round;
    double outside = Math.hypot(Math.max(qx, 0), Math.max(qy, 0));
    return outside + Math.min(Math.max(qx, qy), 0) - round;
  }

  /** About the distance to an ellipse around a centre; negative inside. */
  static double ellipse(double dx, double dy, double a, double b) {
    double k = Math.hypot(dx / a, dy / b);
    return (k - 1) * Math.min(a, b);
  }
}
