package dev.loupe.operator.analysis;

/**
 * What both kinds of test have in common: how an interval's bets enter the evidence, and what
 * evidence is enough.
 */
record Weighing(ErrorRates rates) {
  /** No interval decides alone: at least so many have to say the same. */
  private static final int INTERVALS = 3;

  /** The part of the money that no interval can lose. */
  private static final double KEPT = 0.05;

  /** What is kept over the limit, e to this: the last intervals must not speak against it. */
  private static final double RESERVE = 0.2;

  /**
   * Gains are divided by the higher of the dispersions before and after the interval, losses by the
   * one before: both may only lessen what a fair bet pays.
   */
  Evidence move(Evidence evidence, Dispersion dispersion, double[] worse, double fine) {
    double before = evidence.dispersion().factor();
    double after = dispersion.factor();
    double[] scaled = new double[worse.length];
    for (int i = 0; i < worse.length; i++) {
      scaled[i] = scaled(worse[i], before, after, rates.toAbort());
    }
    double[] forIt = {scaled(fine, before, after, rates.toPromote())};
    return evidence.moved(
        dispersion,
        evidence.worse().after(scaled),
        evidence.fine().after(forIt).atMost(rates.toPromote() + RESERVE),
        kept(fine));
  }

  /** The same for an interval that may take from the evidence but not add to it. */
  Evidence lose(Evidence evidence, double[] worse, double fine) {
    double[] losses = new double[worse.length];
    for (int i = 0; i < worse.length; i++) {
      losses[i] = Math.min(0, worse[i]);
    }
    return move(evidence, evidence.dispersion(), losses, Math.min(0, fine));
  }

  private static double scaled(double log, double before, double after, double limit) {
    double divided = kept(log / (log > 0 ? Math.max(before, after) : before));
    return Math.min(limit / INTERVALS, divided);
  }

  /** What an interval pays if a part of the money stays out of the bet. */
  private static double kept(double log) {
    return log > 0
        ? log + Math.log1p(-KEPT + KEPT * Math.exp(-log))
        : Math.log1p((1 - KEPT) * Math.expm1(log));
  }

  boolean passes(Evidence evidence) {
    return evidence.fine().log() >= rates.toPromote()
        && evidence.fineUndivided() >= rates.toPromote() * evidence.dispersion().factor();
  }

  /** What undivided evidence in favour still has to gain, roughly. */
  double missing(Evidence evidence) {
    double factor = evidence.dispersion().factor();
    double now = (rates.toPromote() - evidence.fine().log()) * factor;
    return Math.max(now, rates.toPromote() * factor - evidence.fineUndivided());
  }

  boolean fails(Evidence evidence) {
    return evidence.worse().log() >= rates.toAbort();
  }

  MetricTest.Weight weight(Evidence evidence) {
    return new MetricTest.Weight(
        evidence.fine().log(), evidence.worse().log(), rates.toPromote(), rates.toAbort());
  }
}
