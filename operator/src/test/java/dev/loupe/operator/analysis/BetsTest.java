package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A fair bet pays one on average at most, whatever the hypothesis allows. */
class BetsTest {
  @Property(tries = 300)
  void betsOnWorsePayOneOnAverageIfBothAreEqual(
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
      @ForAll @IntRange(min = 1, max = 60) int m) {
    for (int bet = 0; bet < Bets.worse(); bet++) {
      int which = bet;
      double mean =
          IntStream.rangeClosed(0, m)
              .mapToDouble(k -> chance(m, k, share) * Math.exp(Bets.worse(share, k, m)[which]))
              .sum();
      assertThat(mean).isCloseTo(1, within(1e-6));
    }
  }

  @Property(tries = 300)
  void betsOnNoWorsePayAtMostOneOnAverageIfItIsWorseByTheMargin(
      @ForAll @DoubleRange(min = 0, max = 0.9) double serving,
      @ForAll @DoubleRange(min = 0, max = 0.05) double over,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double expected,
      @ForAll @IntRange(min = 1, max = 20) int candidates,
      @ForAll @IntRange(min = 1, max = 20) int servings) {
    double margin = 0.05;
    double mean = 0;
    for (int k = 0; k <= candidates; k++) {
      for (int s = 0; s <= servings; s++) {
        Reading.Pair seen = new Reading.Pair(50, candidates, k, servings, s);
        mean +=
            chance(candidates, k, serving + margin + over)
                * chance(servings, s, serving)
                * Math.exp(Bets.noWorse(margin, expected, seen));
      }
    }
    assertThat(mean).isLessThanOrEqualTo(1 + 1e-9);
  }

  @Test
  void theNearestPairBalancesBothSides() {
    // One to one, and rates far from the ends: the margin is shared evenly.
    assertThat(Bets.nearest(0.02, 0.5, 100, 100)).isCloseTo(0.49, within(1e-4));
    // The side with many requests hardly moves.
    assertThat(Bets.nearest(0.02, 0.5, 1, 10_000)).isCloseTo(0.5, within(1e-4));
  }

  @Test
  void anErrorFreeRequestPaysTheMarginIfNothingIsExpectedToErr() {
    double paid = Bets.noWorse(0.01, 1e-9, new Reading.Pair(50, 100, 0, 100, 0));

    assertThat(paid).isCloseTo(-100 * Math.log(1 - 0.01), within(1e-4));
  }

  private static double chance(int n, int k, double p) {
    double log = 0;
    for (int i = 0; i < k; i++) {
      log += Math.log((double) (n - i) / (i + 1));
    }
    return Math.exp(log) * Math.pow(p, k) * Math.pow(1 - p, n - k);
  }
}
