package dev.loupe.operator.analysis;

import java.util.Locale;

/**
 * Compares a share, that of shadow requests on which both versions disagree, with a limit: what
 * they disagree on in the evaluation split already, plus a margin. Over the limit it fails, under
 * it it passes.
 *
 * @param baseline share of the evaluation split on which both disagree, in [0, 1)
 * @param margin what may come on top, over 0; both together stay under 1
 * @param atLeast comparisons before anything passes
 */
public record AgainstBaseline(ErrorRates rates, double baseline, double margin, long atLeast)
    implements MetricTest {
  private static final double MEMORY = 20;

  public AgainstBaseline {
    if (!(baseline >= 0 && margin > 0 && baseline + margin < 1)) {
      throw new IllegalArgumentException(
          "baseline %s and margin %s: expected a limit between 0 and 1"
              .formatted(baseline, margin));
    }
  }

  private double limit() {
    return baseline + margin;
  }

  /** Whether more disagreed so far than may, though that may be chance. */
  public boolean isOver(Evidence evidence) {
    return evidence.candidateBad() > limit() * evidence.candidate();
  }

  @Override
  public Evidence add(Evidence evidence, Reading reading) {
    return switch (reading) {
      case Reading.Single single -> single.total() == 0 ? evidence : add(evidence, single);
      case Reading.Missing() -> evidence;
      case Reading.Unmeasured _ -> evidence;
      case Reading.Pair _ ->
          throw new IllegalArgumentException("a share of comparisons has no second version");
    };
  }

  private Evidence add(Evidence evidence, Reading.Single seen) {
    Dispersion dispersion = evidence.dispersion().with(seen);
    double fine = Bets.below(limit(), expected(evidence), seen.bad(), seen.total());
    return new Weighing(rates)
        .move(
            evidence.counting(new Reading.Pair(0, seen.total(), seen.bad(), 0, 0)),
            dispersion,
            Bets.worse(limit(), seen.bad(), seen.total()),
            fine)
        .learning(seen.total(), seen.bad(), MEMORY / margin);
  }

  /** At first the baseline, as if seen in one over the margin of comparisons. */
  private double expected(Evidence evidence) {
    double first = Math.max(baseline, 0.1 * margin);
    double rate =
        (evidence.learntBad() + first / margin) / (evidence.learntRequests() + 1 / margin);
    return Math.min(rate, baseline + margin / 2);
  }

  @Override
  public Outcome judge(Evidence evidence, Reading last) {
    Weighing weighing = new Weighing(rates);
    String counts =
        String.format(
            Locale.ROOT,
            "%d of %d comparisons disagree, limit %.4f",
            evidence.candidateBad(),
            evidence.candidate(),
            limit());
    if (weighing.fails(evidence)) {
      return new Outcome.Fail("over the limit: " + counts);
    }
    return switch (last) {
      case Reading.Unmeasured(String why) -> new Outcome.Error(why);
      case Reading.Pair _, Reading.Single _, Reading.Missing _ ->
          weighing.passes(evidence) && evidence.candidate() >= atLeast
              ? new Outcome.Pass()
              : new Outcome.Inconclusive(counts + "; " + needed(evidence));
    };
  }

  private String needed(Evidence evidence) {
    double rate = expected(evidence);
    double each = Bets.below(limit(), rate, rate, 1);
    double more = Math.max(0, new Weighing(rates).missing(evidence) / each);
    return "waits for about %d more if they agree as expected"
        .formatted(Math.max(atLeast - evidence.candidate(), (long) Math.ceil(more)));
  }

  @Override
  public Weight weight(Evidence evidence) {
    return new Weighing(rates).weight(evidence);
  }
}
