package dev.loupe.operator.analysis;

import static java.util.Objects.requireNonNull;

import java.util.stream.DoubleStream;

/**
 * How much the candidate's share of bad requests varies between intervals. It is blind to what hits
 * both versions at once.
 *
 * <p>In a stretch of even weight, with k of m in an interval and t = Σk/Σm, the squares Σ(k − mt)²
 * are t(1−t)(Σm − Σm²/Σm) on average if requests are independent.
 *
 * @param weight of the present stretch, percent
 * @param m sum of m in the present stretch
 * @param k sum of k
 * @param mm sum of m²
 * @param km sum of k·m
 * @param kk sum of k²
 * @param closed the stretches before
 */
public record Shares(
    int weight, double m, double k, double mm, double km, double kk, Squares closed) {
  static final Shares UNKNOWN = new Shares(0, 0, 0, 0, 0, 0, Squares.NONE);

  public Shares {
    requireNonNull(closed);
  }

  Shares with(int atWeight, long some, long ofThem) {
    Shares even = atWeight == weight ? this : new Shares(atWeight, 0, 0, 0, 0, 0, squares());
    double all = ofThem;
    double one = some;
    return new Shares(
        even.weight,
        even.m + all,
        even.k + one,
        even.mm + all * all,
        even.km + one * all,
        even.kk + one * one,
        even.closed);
  }

  /** Whether the candidate did nothing bad yet. */
  boolean areNothing() {
    return k == 0 && closed.expected() == 0;
  }

  double bound(double standardErrors) {
    return squares().bound(standardErrors, 2);
  }

  private Squares squares() {
    double intervals = 0 < k && k < m ? m * m / mm - 1 : 0;
    if (intervals <= 1e-9) {
      return closed;
    }
    double share = k / m;
    return closed.plus(
        Math.max(0, kk - 2 * share * km + share * share * mm),
        share * (1 - share) * (m - mm / m),
        intervals);
  }

  boolean isSound() {
    return DoubleStream.of(m, k, mm, km, kk).allMatch(Squares::isSum) && closed.isSound();
  }
}
