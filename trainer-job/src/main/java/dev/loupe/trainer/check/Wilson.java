package dev.loupe.trainer.check;

import dev.loupe.contract.gate.Proportions;

/** Wilson's score interval of a share (Wilson, 1927), two-sided, 95 %. */
final class Wilson {
  /** Of each bound, so that both hold with 95 %. */
  private static final double CONFIDENCE = 0.975;

  private Wilson() {}

  /** Half the interval's width where {@code share} of {@code count} was seen; 1 of none. */
  static double halfWidth(double share, long count) {
    return Proportions.halfWidth(share, count, CONFIDENCE);
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
