package dev.loupe.operator.analysis;

/**
 * How far counts lay from what was expected of them, over intervals.
 *
 * @param sum of the squared distances
 * @param expected what it would be on average if requests were independent
 * @param doubt sum over groups of intervals of what was expected, squared, over the effective
 *     number of intervals in the group
 */
public record Squares(double sum, double expected, double doubt) {
  static final Squares NONE = new Squares(0, 0, 0);

  /** Until more is known, as if one more interval had shown what independent requests would. */
  private static final double PRIOR = 1;

  Squares plus(double squares, double ofThem, double intervals) {
    return new Squares(sum + squares, expected + ofThem, doubt + ofThem * ofThem / intervals);
  }

  /**
   * The dispersion, so many of its standard errors up: at least one, which is that of independent
   * requests.
   *
   * @param ofNormal variance of the estimate from one interval in which much happens and nothing
   *     comes in clusters, over its square
   */
  double bound(double standardErrors, double ofNormal) {
    double intervals = expected > 0 ? expected * expected / doubt : 0;
    double measured = expected > 0 ? sum / expected : 0;
    double all = intervals + PRIOR;
    double mean = (intervals * measured + PRIOR) / all;
    double clustered = expected > 0 ? mean * intervals / expected : 0;
    return Math.max(1, mean * (1 + standardErrors * Math.sqrt((ofNormal + clustered) / all)));
  }

  boolean isSound() {
    return isSum(sum) && isSum(expected) && isSum(doubt);
  }

  static boolean isSum(double value) {
    return value >= 0 && Double.isFinite(value);
  }
}
