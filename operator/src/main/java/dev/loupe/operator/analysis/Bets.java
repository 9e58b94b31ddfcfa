package dev.loupe.operator.analysis;

/** What an interval pays, as natural logarithms, to those who bet against a hypothesis about it. */
final class Bets {
  /** How many times the odds that one asked about the alternatives to "no worse" stand. */
  private static final double[] TIMES = {1.5, 2.25, 5, 11, 38, 130};

  private Bets() {}

  static int worse() {
    return TIMES.length;
  }

  /**
   * Against "each of m is bad for the candidate with probability {@code share} at most": the
   * likelihood ratio of its odds being so many times as high.
   */
  static double[] worse(double share, double k, double m) {
    double[] logs = new double[TIMES.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = k * Math.log(TIMES[i]) - m * Math.log1p(share * (TIMES[i] - 1));
    }
    return logs;
  }

  /** Against "at least {@code limit} of n are bad": the likelihood ratio of {@code expected}. */
  static double below(double limit, double expected, double bad, double n) {
    return bad * Math.log(expected / limit)
        + (n - bad) * (Math.log1p(-expected) - Math.log1p(-limit));
  }

  /**
   * Against "the candidate's rate is the serving version's plus {@code margin} at least": the
   * likelihood ratio of both rates being {@code expected} to the nearest such pair of rates, in
   * Kullback–Leibler divergence for these numbers of requests. Its mean is at most one under every
   * such pair, as the pairs form a convex set.
   */
  static double noWorse(double margin, double expected, Reading.Pair seen) {
    double serving = nearest(margin, expected, seen.candidate(), seen.serving());
    return below(serving + margin, expected, seen.candidateBad(), seen.candidate())
        + below(serving, expected, seen.servingBad(), seen.serving());
  }

  /** The serving version's rate in that pair, between {@code expected − margin} and expected. */
  static double nearest(double margin, double expected, double candidate, double serving) {
    double low = Math.max(0, expected - margin);
    double high = expected;
    for (int i = 0; i < 60 && high - low > 1e-15 * high; i++) {
      double rate = (low + high) / 2;
      double worse = rate + margin;
      double slope =
          candidate * (worse - expected) / (worse * (1 - worse))
              + serving * (rate - expected) / (rate * (1 - rate));
      if (slope > 0) {
        high = rate;
      } else {
        low = rate;
      }
    }
    return (low + high) / 2;
  }
}
