package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class SwingsTest {
  @Test
  void independentRequestsComeToAboutOne() {
    assertThat(measured(1, 2000, i -> 400)).isCloseTo(1, within(0.1));
  }

  @Test
  void whatComesInEightsIsDispersedEightfold() {
    assertThat(measured(8, 4000, i -> 400)).isCloseTo(8, within(0.8));
  }

  @Test
  void trafficThatGrowsAndShrinksIsNoDispersion() {
    assertThat(measured(1, 2000, i -> i % 2 == 0 ? 100 : 900)).isCloseTo(1, within(0.1));
  }

  @Test
  void aRateThatDriftsSlowlyIsNoDispersion() {
    Swings swings = Swings.UNKNOWN;
    for (int i = 0; i < 400; i++) {
      swings = swings.with(i / 10, 400);
    }
    assertThat(swings.bound(1)).isEqualTo(1);
  }

  @Test
  void intervalsWithoutRequestsSayNothing() {
    Swings gone = Swings.UNKNOWN.with(3, 400).with(0, 0).with(5, 380);

    assertThat(gone.seen()).isEqualTo(Squares.NONE);
    assertThat(gone.bound(1)).isEqualTo(1);
  }

  private static double measured(int together, int intervals, IntUnaryOperator requests) {
    SplittableRandom random = new SplittableRandom(1);
    Swings swings = Swings.UNKNOWN;
    for (int i = 0; i < intervals; i++) {
      int all = requests.applyAsInt(i);
      int bad = 0;
      for (int batch = 0; batch < all / together; batch++) {
        bad += random.nextInt(50) == 0 ? together : 0;
      }
      swings = swings.with(bad, all);
    }
    return swings.bound(0);
  }
}
