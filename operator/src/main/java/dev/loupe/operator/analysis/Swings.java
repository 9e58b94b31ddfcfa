package dev.loupe.operator.analysis;

import static java.util.Objects.requireNonNull;

/**
 * How much the serving version's bad requests vary from one interval to the next. It knows nothing
 * of the candidate, so that a candidate that was lucky does not look steady, too; but what hits
 * both versions at once counts in it.
 *
 * <p>Of the k bad requests of two intervals, the second with a share w of their n requests, it has
 * kw on average and a variance of kw(1−w)(n−k)/(n−1), if requests are independent.
 *
 * @param bad requests of the last interval
 * @param all requests of it
 * @param seen so far
 */
public record Swings(long bad, long all, Squares seen) {
  static final Swings UNKNOWN = new Swings(0, 0, Squares.NONE);

  public Swings {
    requireNonNull(seen);
  }

  Swings with(long nextBad, long nextAll) {
    double k = (double) bad + nextBad;
    double n = (double) all + nextAll;
    if (all == 0 || nextAll == 0 || k == 0 || k >= n) {
      return new Swings(nextBad, nextAll, seen);
    }
    double w = nextAll / n;
    double distance = nextBad - k * w;
    double expected = k * w * (1 - w) * (n - k) / (n - 1);
    return new Swings(nextBad, nextAll, seen.plus(distance * distance, expected, 1));
  }

  /** As each interval is compared twice, so many comparisons tell less than as many intervals. */
  double bound(double standardErrors) {
    return seen.expected() == 0 ? 1 : seen.bound(standardErrors, 3);
  }

  boolean isSound() {
    return 0 <= bad && bad <= all && seen.isSound();
  }
}
