package dev.loupe.contract.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionsTest {
  /** scipy 1.x: {@code scipy.stats.norm.ppf}. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0",
    "0.8, 0.8416212335729143",
    "0.9, 1.2815515655446004",
    "0.95, 1.6448536269514722",
    "0.975, 1.959963984540054",
    "0.99, 2.3263478740408408",
    "0.9999, 3.719016485455709"
  })
  void quantilesOfTheNormalDistribution(double p, double z) {
    assertThat(Proportions.quantile(p)).isCloseTo(z, within(1e-12));
  }

  /** statsmodels: {@code proportion_confint(right, all, alpha=2*(1-confidence), "wilson")[0]}. */
  @ParameterizedTest
  @CsvSource({
    "85, 100, 0.95, 0.7820969631120788",
    "195, 200, 0.95, 0.9495412234711866",
    "60, 60, 0.95, 0.9568532014067297",
    "0, 10, 0.95, 0",
    "80, 80, 0.99, 0.936637695872407",
    "939, 1000, 0.9, 0.9285622863241022",
    "1, 3, 0.5, 0.3333333333333333"
  })
  void theLowerBoundIsWilsons(long right, long all, double confidence, double bound) {
    assertThat(Proportions.lowerBound(right, all, confidence)).isCloseTo(bound, within(1e-12));
    assertThat(Proportions.upperBound(all - right, all, confidence))
        .isCloseTo(1 - bound, within(1e-12));
  }

  /**
   * Fagerland, Lydersen and Laake (Statistics in Medicine 33, 2014), tables 1 and 2, Tango's
   * interval at 95 %, two-sided: -0.517 to -0.026 (airway hyper-responsiveness, 1 against 7 of 21)
   * and -0.124 to -0.005 (complete response, 6 against 16 of 161). One-sided that is 0.975, and the
   * lower end is the upper one with the models exchanged.
   */
  @ParameterizedTest
  @CsvSource({"1, 7, 21, -0.026", "7, 1, 21, 0.517", "6, 16, 161, -0.005", "16, 6, 161, 0.124"})
  void theBoundOfALossIsTangosInPublishedExamples(int lost, int gained, int all, double bound) {
    assertThat(Proportions.lossUpperBound(lost, gained, all, 0.975)).isCloseTo(bound, within(5e-4));
  }

  /**
   * Found with scipy: the root ({@code brentq}) of the score statistic whose constrained maximum
   * likelihood estimate is searched for numerically ({@code minimize_scalar}), not by the closed
   * form.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 7, 21, 0.95, -0.0746307685",
    "7, 1, 21, 0.95, 0.4816224918",
    "0, 0, 100, 0.95, 0.0263427208",
    "5, 3, 200, 0.95, 0.0375181686",
    "12, 4, 80, 0.9, 0.1659356833",
    "3, 10, 500, 0.99, 0.0034264170",
    "0, 2, 40, 0.95, 0.0165211211"
  })
  void theBoundOfALossSolvesTheScoreEquation(
      int lost, int gained, int all, double confidence, double bound) {
    assertThat(Proportions.lossUpperBound(lost, gained, all, confidence))
        .isCloseTo(bound, within(1e-7));
  }

  @Test
  void oneMoreRightAnswerNeverMakesABoundWorse() {
    for (double confidence : new double[] {0.5, 0.8, 0.95, 0.9999}) {
      for (int all = 1; all <= 24; all++) {
        for (int right = 0; right < all; right++) {
          assertThat(Proportions.lowerBound(right + 1, all, confidence))
              .isGreaterThan(Proportions.lowerBound(right, all, confidence));
        }
        for (int lost = 0; lost <= all; lost++) {
          for (int gained = 0; gained <= all - lost; gained++) {
            double bound = Proportions.lossUpperBound(lost, gained, all, confidence);
            assertThat(bound).isBetween((double) (lost - gained) / all, 1.0);
            if (lost > 0) {
              assertThat(Proportions.lossUpperBound(lost - 1, gained, all, confidence))
                  .isLessThanOrEqualTo(bound + 1e-12);
            }
            if (lost + gained < all) {
              assertThat(Proportions.lossUpperBound(lost, gained + 1, all, confidence))
                  .isLessThanOrEqualTo(bound + 1e-12);
            }
          }
        }
      }
    }
  }

  @Test
  void moreConfidenceAsksForMore() {
    assertThat(Proportions.lowerBound(90, 100, 0.99))
        .isLessThan(Proportions.lowerBound(90, 100, 0.9));
    assertThat(Proportions.lossUpperBound(5, 3, 100, 0.99))
        .isGreaterThan(Proportions.lossUpperBound(5, 3, 100, 0.9));
  }

  @Test
  void withoutPicturesNothingIsSure() {
    assertThat(Proportions.lowerBound(0, 0, 0.95)).isZero();
    assertThat(Proportions.upperBound(0, 0, 0.95)).isEqualTo(1);
    assertThat(Proportions.lossUpperBound(0, 0, 0, 0.95)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0.95, 0.9, 0.95", "0.92, 0.9, 0.99", "0.6, 0.5, 0.8"})
  void theNumberOfPicturesThatABoundNeedsIsTheLeast(double share, double bound, double sure) {
    long pictures = Proportions.picturesFor(share, bound, sure);

    assertThat(wilson(share, pictures, sure)).isGreaterThanOrEqualTo(bound - 1e-12);
    assertThat(wilson(share, pictures - 1, sure)).isLessThan(bound);
  }

  /** For a share that need not be a whole number of pictures. */
  private static double wilson(double share, double all, double confidence) {
    double z = Proportions.quantile(confidence);
    double half = z * Math.sqrt(share * (1 - share) / all + z * z / (4 * all * all));
    return (share + z * z / (2 * all) - half) / (1 + z * z / all);
  }

  @Test
  void aConfidenceThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Proportions.lowerBound(1, 2, 1))
        .hasMessage("confidence 1.0; accepted: 0.5 to 0.9999");
    assertThatThrownBy(() -> Proportions.lowerBound(1, 2, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
