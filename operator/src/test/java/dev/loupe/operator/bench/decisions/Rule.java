package dev.loupe.operator.bench.decisions;

import dev.loupe.operator.analysis.AgainstBaseline;
import dev.loupe.operator.analysis.AgainstServing;
import dev.loupe.operator.analysis.ErrorRates;
import dev.loupe.operator.analysis.Evidence;
import dev.loupe.operator.analysis.MetricTest;
import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.analysis.Ruling;
import java.util.List;

/** Something that decides about a rollout from its intervals. */
interface Rule {
  /** What became of a rollout. */
  enum End {
    OPEN,
    PROMOTED,
    ABORTED
  }

  /**
   * What it decides after one more interval.
   *
   * @param mayPromote false while the steps are not all done
   */
  End after(Stream.Interval seen, boolean mayPromote);

  /** The operator's own code. */
  final class Sequential implements Rule {
    private static final ErrorRates RATES = new ErrorRates(0.01, 0.01, 3);
    private final MetricTest errors = new AgainstServing(RATES, Stream.ERROR_MARGIN);
    private final MetricTest latency = new AgainstServing(RATES, Stream.LATENCY_MARGIN);
    private final MetricTest agreement =
        new AgainstBaseline(RATES, Stream.DISAGREE, Stream.DISAGREEMENT_MARGIN, 200);
    private Evidence erred = Evidence.none();
    private Evidence slow = Evidence.none();
    private Evidence disagreed = Evidence.none();

    @Override
    public End after(Stream.Interval seen, boolean mayPromote) {
      erred = errors.add(erred, seen.errors());
      slow = latency.add(slow, seen.latency());
      disagreed = agreement.add(disagreed, seen.agreement());
      Ruling ruling =
          Ruling.of(
              List.of(
                  new Ruling.Judged("errors", true, errors.judge(erred, seen.errors())),
                  new Ruling.Judged("latency", true, latency.judge(slow, seen.latency())),
                  new Ruling.Judged(
                      "agreement", true, agreement.judge(disagreed, seen.agreement()))));
      return switch (ruling) {
        case Ruling.Promote() -> mayPromote ? End.PROMOTED : End.OPEN;
        case Ruling.Abort _ -> End.ABORTED;
        case Ruling.Wait _, Ruling.HoldStill _ -> End.OPEN;
      };
    }
  }

  /**
   * A check an interval against a bare limit, the serving version's rate plus the margin: five
   * failed checks abort, and the end of the steps promotes. An interval without requests is passed
   * over.
   */
  final class Threshold implements Rule {
    private static final int FAILURES = 5;
    private static final int INTERVALS = 40;
    private int failed;
    private int intervals;

    @Override
    public End after(Stream.Interval seen, boolean mayPromote) {
      intervals++;
      Reading.Single compared = seen.agreement();
      if (over(seen.errors(), Stream.ERRORS + Stream.ERROR_MARGIN)
          || over(seen.latency(), Stream.SLOW + Stream.LATENCY_MARGIN)
          || compared.bad() > compared.total() * (Stream.DISAGREE + Stream.DISAGREEMENT_MARGIN)) {
        failed++;
      }
      if (failed >= FAILURES) {
        return End.ABORTED;
      }
      return mayPromote && intervals >= INTERVALS ? End.PROMOTED : End.OPEN;
    }

    private static boolean over(Reading.Pair seen, double limit) {
      return seen.candidateBad() > seen.candidate() * limit;
    }
  }

  /**
   * One look at a sample whose size was planned knowing the serving version's rates, for the same
   * two error rates: normal approximation, two proportions or one.
   */
  final class FixedSample implements Rule {
    private static final double PROMOTE = 2.326348;

    /** The normal quantile of 1 - 0.01/3. */
    private static final double ABORT = 2.713052;

    private final double[] errors = new double[4];
    private final double[] latency = new double[4];
    private final double[] compared = new double[2];
    private End erred = End.OPEN;
    private End slow = End.OPEN;
    private End agreed = End.OPEN;

    @Override
    public End after(Stream.Interval seen, boolean mayPromote) {
      if (erred == End.OPEN) {
        erred = looked(errors, seen.errors(), Stream.ERRORS, Stream.ERROR_MARGIN);
      }
      if (slow == End.OPEN) {
        slow = looked(latency, seen.latency(), Stream.SLOW, Stream.LATENCY_MARGIN);
      }
      if (agreed == End.OPEN) {
        compared[0] += seen.agreement().total();
        compared[1] += seen.agreement().bad();
        agreed = looked(compared);
      }
      List<End> all = List.of(erred, slow, agreed);
      if (all.contains(End.ABORTED)) {
        return End.ABORTED;
      }
      return all.contains(End.OPEN) || !mayPromote ? End.OPEN : End.PROMOTED;
    }

    private static End looked(double[] sums, Reading.Pair seen, double rate, double margin) {
      sums[0] += seen.candidate();
      sums[1] += seen.candidateBad();
      sums[2] += seen.serving();
      sums[3] += seen.servingBad();
      double spread = (rate + margin) * (1 - rate - margin) / sums[0] + rate * (1 - rate) / sums[2];
      double planned = margin / (PROMOTE + ABORT);
      if (!(spread <= planned * planned)) {
        return End.OPEN;
      }
      double one = sums[1] / sums[0];
      double other = sums[3] / sums[2];
      double deviation = Math.sqrt(one * (1 - one) / sums[0] + other * (1 - other) / sums[2]);
      return one - other - margin < -PROMOTE * deviation ? End.PROMOTED : End.ABORTED;
    }

    private static End looked(double[] sums) {
      double limit = Stream.DISAGREE + Stream.DISAGREEMENT_MARGIN;
      double needed =
          (PROMOTE * Math.sqrt(limit * (1 - limit))
                  + ABORT * Math.sqrt(Stream.DISAGREE * (1 - Stream.DISAGREE)))
              / Stream.DISAGREEMENT_MARGIN;
      if (sums[0] < needed * needed) {
        return End.OPEN;
      }
      double share = sums[1] / sums[0];
      return share < limit - PROMOTE * Math.sqrt(limit * (1 - limit) / sums[0])
          ? End.PROMOTED
          : End.ABORTED;
    }
  }
}
