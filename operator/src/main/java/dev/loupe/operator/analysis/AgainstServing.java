package dev.loupe.operator.analysis;

import java.util.Locale;

/**
 * Compares the candidate's share of bad requests with that of the version that serves beside it, in
 * the same intervals: errors, requests over the limit of latency, labels that say wrong.
 *
 * <p>To abort: given all bad requests of an interval, the candidate's part of them is binomial with
 * its part of all requests, if it is no worse. To promote: likelihood ratios of equal rates against
 * the nearest rates that differ by the margin.
 *
 * <p>While most requests to the serving version fail, and in the interval after, nothing is
 * weighed: an interval is left out for what the one before it showed, which is fair. The first
 * interval of an outage can only take from the evidence.
 *
 * @param margin by which the candidate's share of bad requests must not be higher, in (0, 0.5)
 */
public record AgainstServing(ErrorRates rates, double margin) implements MetricTest {
  /** The rate to expect is learnt from the last requests, so many times one over the margin. */
  private static final double MEMORY = 20;

  /** At first a tenth of the margin, as if seen in one over the margin of requests. */
  private static final double FIRST_BAD = 0.1;

  /** Fewer failures than these are no outage, whatever their share. */
  private static final int OUTAGE = 5;

  public AgainstServing {
    if (!(margin > 0 && margin < 0.5)) {
      throw new IllegalArgumentException("margin %s: expected between 0 and 0.5".formatted(margin));
    }
  }

  @Override
  public Evidence add(Evidence evidence, Reading reading) {
    return switch (reading) {
      case Reading.Pair pair -> add(evidence, pair);
      case Reading.Missing() -> evidence;
      case Reading.Unmeasured _ -> evidence;
      case Reading.Single _ ->
          throw new IllegalArgumentException("comparisons have no serving version beside them");
    };
  }

  private Evidence add(Evidence before, Reading.Pair seen) {
    Reading.Pair pair = withWaiting(before.waiting(), seen);
    Evidence counted = before.counting(seen);
    if (pair.candidate() == 0 || pair.serving() == 0) {
      return counted.waitingWith(pair);
    }
    return weighed(counted.waitingWith(Evidence.NOTHING), pair);
  }

  /** Requests of one side alone are kept until the other has some, but not over a new weight. */
  private static Reading.Pair withWaiting(Reading.Pair waiting, Reading.Pair seen) {
    return waiting.weight() != seen.weight()
        ? seen
        : new Reading.Pair(
            seen.weight(),
            waiting.candidate() + seen.candidate(),
            waiting.candidateBad() + seen.candidateBad(),
            waiting.serving() + seen.serving(),
            waiting.servingBad() + seen.servingBad());
  }

  private Evidence weighed(Evidence evidence, Reading.Pair pair) {
    boolean down = 2 * pair.servingBad() > pair.serving() && pair.servingBad() >= OUTAGE;
    if (evidence.down()) {
      return evidence.servedBy(down);
    }
    long bad = pair.candidateBad() + pair.servingBad();
    long requests = pair.candidate() + pair.serving();
    double share = (double) pair.candidate() / requests;
    double[] worse = Bets.worse(share, pair.candidateBad(), bad);
    double fine = Bets.noWorse(margin, expected(evidence), pair);
    Weighing weighing = new Weighing(rates);
    if (down) {
      return weighing.lose(evidence, worse, fine).servedBy(true);
    }
    Dispersion dispersion = evidence.dispersion().with(pair);
    return weighing
        .move(evidence, dispersion, worse, fine)
        .learning(requests, bad, MEMORY / margin);
  }

  private double expected(Evidence evidence) {
    double rate = (evidence.learntBad() + FIRST_BAD) / (evidence.learntRequests() + 1 / margin);
    return Math.min(0.5, rate);
  }

  @Override
  public Outcome judge(Evidence evidence, Reading last) {
    Weighing weighing = new Weighing(rates);
    if (weighing.fails(evidence)) {
      return new Outcome.Fail("worse than the serving version: " + counts(evidence));
    }
    return switch (last) {
      case Reading.Unmeasured(String why) -> new Outcome.Error(why);
      case Reading.Pair _, Reading.Single _, Reading.Missing _ ->
          weighing.passes(evidence)
              ? new Outcome.Pass()
              : new Outcome.Inconclusive(counts(evidence) + "; " + needed(evidence));
    };
  }

  private static String counts(Evidence evidence) {
    return String.format(
        Locale.ROOT,
        "%d of %d requests to the candidate, %d of %d to the serving version",
        evidence.candidateBad(),
        evidence.candidate(),
        evidence.servingBad(),
        evidence.serving());
  }

  private String needed(Evidence evidence) {
    if (evidence.candidate() == 0 || evidence.serving() == 0) {
      return "waits for requests to both";
    }
    long requests = more(evidence);
    return "waits for about %d more to the candidate if it is as good".formatted(requests);
  }

  /** Requests to the candidate until it passes, if it is as good and traffic goes on as it is. */
  private long more(Evidence evidence) {
    double rate = expected(evidence);
    double ratio = (double) evidence.serving() / evidence.candidate();
    double nearest = Bets.nearest(margin, rate, 1, ratio);
    double each =
        Bets.below(nearest + margin, rate, rate, 1)
            + Bets.below(nearest, rate, ratio * rate, ratio);
    return (long) Math.ceil(new Weighing(rates).missing(evidence) / each);
  }

  @Override
  public Weight weight(Evidence evidence) {
    return new Weighing(rates).weight(evidence);
  }
}
