package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharesTest {
  @Test
  void theFewerIntervalsTheMoreIsAssumed() {
    assertThat(alternating(2)).isGreaterThan(1.3 * alternating(200));
  }

  private static double alternating(int times) {
    Shares shares = Shares.UNKNOWN;
    for (int i = 0; i < times; i++) {
      shares = shares.with(5, 0, 10).with(5, 4, 10);
    }
    return shares.bound(1);
  }

  @Test
  void independentRequestsComeToAboutOne() {
    assertThat(measured(1, 400)).isBetween(0.99, 1.3);
  }

  @Test
  void whatComesInEightsIsDispersedEightfold() {
    assertThat(measured(8, 2000)).isCloseTo(8, within(1.0));
  }

  /** A stretch of a certain failure tells nothing of dispersion, and adds no doubt to an outage. */
  @Test
  void intervalsInWhichEverythingFailsAgreeWithEachOther() {
    Shares failing = Shares.UNKNOWN;
    for (int i = 0; i < 20; i++) {
      failing = failing.with(5, 20, 21);
    }
    assertThat(failing.bound(1)).isLessThan(1.5);
  }

  @Test
  void anotherWeightIsNoDispersion() {
    Shares even = Shares.UNKNOWN;
    for (int weight : new int[] {5, 25, 50}) {
      for (int i = 0; i < 40; i++) {
        even = even.with(weight, weight, 100);
      }
    }
    assertThat(even.bound(1)).isEqualTo(1);
  }

  private static double measured(int together, int intervals) {
    SplittableRandom random = new SplittableRandom(1);
    Shares shares = Shares.UNKNOWN;
    for (int i = 0; i < intervals; i++) {
      int some = 0;
      for (int batch = 0; batch < 20; batch++) {
        some += random.nextInt(4) == 0 ? together : 0;
      }
      shares = shares.with(25, some, 20L * together);
    }
    return shares.bound(1);
  }
}
