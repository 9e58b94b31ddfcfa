package dev.loupe.operator.analysis;

/**
 * The two sequential tests of one metric: one that it is worse, to abort, and one that it is not
 * worse by the margin, to promote. Both may be looked at after every interval.
 */
public sealed interface MetricTest permits AgainstServing, AgainstBaseline {
  /** The evidence with one more interval. A reading without figures leaves it as it is. */
  Evidence add(Evidence evidence, Reading reading);

  /** What the evidence says, given how the last reading went. */
  Outcome judge(Evidence evidence, Reading last);

  /** How much the evidence weighs, and what would be enough. */
  Weight weight(Evidence evidence);

  /**
   * Natural logarithms, for people.
   *
   * @param promote that it is not worse by the margin
   * @param abort that it is worse
   * @param toPromote at which it passes
   * @param toAbort at which it fails
   */
  record Weight(double promote, double abort, double toPromote, double toAbort) {}
}
