package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DispersionTest {
  private static final Reading.Pair EVEN = new Reading.Pair(50, 200, 2, 200, 2);
  private static final Reading.Pair BATCH = new Reading.Pair(50, 200, 2, 210, 12);
  private static final Reading.Pair BOTH_MORE = new Reading.Pair(50, 200, 20, 200, 20);

  @Test
  void aCandidateThatDidNothingBadLeavesNothingToScale() {
    Dispersion without = Dispersion.UNKNOWN;
    for (int i = 0; i < 20; i++) {
      without = without.with(new Reading.Pair(5, 20, 0, 380, i % 7));
    }
    assertThat(without.factor()).isEqualTo(1);
  }

  @Test
  void batchesAtTheServingVersionMakeALuckyCandidateLookNoSteadier() {
    Dispersion lucky = Dispersion.UNKNOWN;
    for (int i = 0; i < 40; i++) {
      lucky = lucky.with(new Reading.Pair(5, 20, i % 4 == 0 ? 1 : 0, 380, i % 5 == 0 ? 16 : 0));
    }
    assertThat(lucky.shares().bound(1)).isLessThan(3);
    assertThat(lucky.factor()).isGreaterThan(1.7 * lucky.shares().bound(1));
  }

  @Test
  void whatHitsBothRaisesItNoFurtherThanTheSharesAllow() {
    Dispersion flaky = Dispersion.UNKNOWN;
    for (int i = 0; i < 40; i++) {
      flaky = flaky.with(i % 4 == 0 ? BOTH_MORE : EVEN);
    }
    assertThat(flaky.swings().bound(1)).isGreaterThan(5);
    assertThat(flaky.factor()).isEqualTo(flaky.shares().bound(3)).isLessThan(2);
  }

  @Test
  void aCandidateOfUnevenShareIsDispersedHoweverSteadyTheServingVersionIs() {
    Dispersion uneven = Dispersion.UNKNOWN;
    for (int i = 0; i < 40; i++) {
      uneven = uneven.with(new Reading.Pair(50, 200, i % 10 == 0 ? 20 : 0, 200, 2));
    }
    assertThat(uneven.swings().bound(1)).isLessThan(1.5);
    assertThat(uneven.factor()).isGreaterThan(4);
  }

  @Test
  void theMoreIsMeasuredTheNearerItComes() {
    assertThat(after(4)).isGreaterThan(1.2 * after(200));
  }

  private static double after(int times) {
    Dispersion dispersion = Dispersion.UNKNOWN;
    for (int i = 0; i < times; i++) {
      dispersion = dispersion.with(EVEN).with(BATCH);
    }
    return dispersion.factor();
  }
}
