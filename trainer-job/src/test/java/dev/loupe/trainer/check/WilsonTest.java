package dev.loupe.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {
  /** scipy 1.x: (high - low) / 2 of binomtest(p * n, n).proportion_ci(0.95, method="wilson"). */
  @ParameterizedTest
  @CsvSource({
    "0.85,   80, 0.07809594027579903",
    "0.85,  100, 0.06988787153587872",
    "0.85,  200, 0.04945992860962334",
    "0.5,    10, 0.26340690948743606",
    "0.9,  1000, 0.01862125980112639"
  })
  void halfTheWidthIsThatOfScipy(double share, long count, double expected) {
    assertThat(Wilson.halfWidth(share, count)).isCloseTo(expected, Offset.offset(1e-12));
  }

  @Test
  void theCountThatIsNeededIsTheLeastThatDoes() {
    for (double share : new double[] {0, 0.5, 0.85, 0.99, 1}) {
      for (double margin : new double[] {0.3, 0.05, 0.01, 0.001}) {
        long needed = Wilson.needed(share, margin);

        assertThat(Wilson.halfWidth(share, needed)).isLessThanOrEqualTo(margin);
        assertThat(Wilson.halfWidth(share, needed - 1)).isGreaterThan(margin);
      }
    }
  }
}
