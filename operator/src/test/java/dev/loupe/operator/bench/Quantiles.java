package dev.loupe.operator.bench;

import java.util.Map;
import java.util.SortedMap;

/** Quantiles of a histogram, as Prometheus' {@code histogram_quantile} finds them. */
final class Quantiles {
  private Quantiles() {}

  /**
   * @param before cumulative counts by upper bound, when the measurement began
   * @param after the same at its end
   * @return the bound under which this share of what came between lies, interpolated in its bucket
   */
  static double of(
      double share, SortedMap<Double, Double> before, SortedMap<Double, Double> after) {
    double all = count(before, after, Double.POSITIVE_INFINITY);
    double rank = share * all;
    double lower = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : after.entrySet()) {
      double upTo = count(before, after, bucket.getKey());
      if (upTo >= rank && upTo > below) {
        return bucket.getKey().isInfinite()
            ? lower
            : lower + (bucket.getKey() - lower) * (rank - below) / (upTo - below);
      }
      lower = bucket.getKey();
      below = upTo;
    }
    return Double.NaN;
  }

  private static double count(
      SortedMap<Double, Double> before, SortedMap<Double, Double> after, double bound) {
    return after.getOrDefault(bound, 0.0) - before.getOrDefault(bound, 0.0);
  }
}
