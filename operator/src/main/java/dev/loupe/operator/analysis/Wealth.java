package dev.loupe.operator.analysis;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Evidence against a hypothesis, as the wealth of gamblers who bet against it at fair odds: if it
 * is true, their wealth passes 1/a with a probability of at most a, however often one looks
 * (Ville's inequality).
 *
 * <p>Each of several bets starts with the same money. Four fifths of it play from the first
 * interval on; the rest is staked interval by interval, so that what goes wrong late is noticed as
 * late.
 *
 * @param bets for each bet the natural logarithm of what it holds of one unit
 * @param starts intervals that were bet on
 */
public record Wealth(List<Double> bets, int starts) {
  private static final double AT_ONCE = 0.8;

  /** Under it money no longer matters; logarithms stay finite, as JSON has no infinity. */
  private static final double LOWEST = -1e6;

  public Wealth {
    bets = List.copyOf(bets);
  }

  static Wealth untouched(int bets) {
    return new Wealth(Collections.nCopies(bets, 0.0), 0);
  }

  boolean isSound(int expected) {
    return bets.size() == expected
        && starts >= 0
        && bets.stream().allMatch(bet -> bet >= LOWEST && bet <= -LOWEST);
  }

  /** The wealth after an interval that paid {@code exp(logFactors[i])} to bet i. */
  Wealth after(double[] logFactors) {
    double[] next = new double[logFactors.length];
    double stake = Math.log(stake(starts + 1));
    for (int i = 0; i < next.length; i++) {
      double before = starts == 0 ? stake : logSum(bets.get(i), stake);
      next[i] = Math.max(LOWEST, before + logFactors[i]);
    }
    return new Wealth(boxed(next), starts + 1);
  }

  /** The natural logarithm of all that is held, what is not staked yet included. */
  double log() {
    if (starts == 0) {
      return 0;
    }
    double most = Collections.max(bets);
    double sum = bets.stream().mapToDouble(bet -> Math.exp(bet - most)).sum();
    return logSum(most + Math.log(sum / bets.size()), Math.log((1 - AT_ONCE) / starts));
  }

  /** Gives away what is over {@code cap}, a logarithm; giving away is always fair. */
  Wealth atMost(double cap) {
    double over = log() - cap;
    return over <= 0
        ? this
        : new Wealth(bets.stream().map(bet -> Math.max(LOWEST, bet - over)).toList(), starts);
  }

  /** The part of the money staked at interval {@code start}; they sum to one. */
  private static double stake(int start) {
    return start == 1 ? AT_ONCE : (1 - AT_ONCE) / ((double) start * (start - 1));
  }

  private static double logSum(double one, double other) {
    double high = Math.max(one, other);
    return high + Math.log1p(Math.exp(Math.min(one, other) - high));
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
