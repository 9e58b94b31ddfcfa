package dev.loupe.trainer.check;

/** Wilson's score interval of a share (Wilson, 1927), two-sided, 95 %. */
final class Wilson {
  /** The normal distribution's 0.975 quantile. */
  private static final double Z = 1.959963984540054;

  private Wilson() {}

  /** Half the interval's width where {@code share} of {@code count} was seen; 1 of none. */
  static double halfWidth(double share, long count) {
    if (count == 0) {
      return 1;
    }
    double n = count;
    double root = Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
    return Z * root / (1 + Z * Z / n);
  }

  /** The least count with which half the width is at most {@code margin}, which is above 0. */
  static long needed(double share, double margin) {
    long low = 1;
    long high = 1L << 40;
    while (low < high) {
      long middle = (low + high) / 2;
      if (halfWidth(share, middle) <= margin) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
