package dev.loupe.detector.metrics;

import java.util.stream.IntStream;

/** Expected calibration error (Guo et al., 2017). */
final class Calibration {
  private static final int BINS = 15;

  private Calibration() {}

  /**
   * Sum over {@value #BINS} equal bins (i/15, (i+1)/15] of the top probability: the bin's share of
   * pictures times the distance of its mean top probability from its share of right ones. Right is
   * where the top class is the true one, whatever the threshold.
   */
  static double error(int[] truth, double[][] probabilities) {
    double[] distance = new double[BINS];
    for (int i = 0; i < truth.length; i++) {
      double[] p = probabilities[i];
      int top = IntStream.range(1, p.length).reduce(0, (a, b) -> p[b] > p[a] ? b : a);
      int bin = Math.clamp((int) Math.ceil(p[top] * BINS) - 1, 0, BINS - 1);
      distance[bin] += p[top] - (top == truth[i] ? 1 : 0);
    }
    double sum = 0;
    for (double d : distance) {
      sum += Math.abs(d);
    }
    return sum / truth.length;
  }
}
