package dev.loupe.trainer.sample;

/**
 * Smooth random fields: value noise, octaves of it added up. A function of the seed and the place.
 */
record Grain(long seed) {

  /** Noise in -1..1 whose features are {@code 1 / frequency} wide. */
  double at(double x, double y, double frequency) {
    double u = x * frequency;
    double v = y * frequency;
    int i = (int) Math.floor(u);
    int j = (int) Math.floor(v);
    double fu = smooth(u - i);
    double fv = smooth(v - j);
    double upper = lattice(i, j) + (lattice(i + 1, j) - lattice(i, j)) * fu;
    double lower = lattice(i, j + 1) + (lattice(i + 1, j + 1) - lattice(i, j + 1)) * fu;
    return upper + (lower - upper) * fv;
  }

  /**
   * Octaves from {@code frequency} up to {@code highest}, each half as strong as the one before.
   */
  double octaves(double x, double y, double frequency, double highest) {
    double sum = 0;
    double strength = 1;
    for (double f = frequency; f <= highest; f *= 2) {
      sum += strength * at(x + 0.37 * f, y + 0.73 * f, f);
      strength *= 0.5;
    }
    return sum;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private double lattice(int i, int j) {
    long z = seed + i * 0x9e3779b97f4a7c15L + j * 0xc2b2ae3d27d4eb4fL;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    z ^= z >>> 31;
    return (z >>> 11) * 0x1p-52 - 1;
  }
}
