package dev.loupe.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.trainer.net.Values;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestEpochTest {
  private static final Values VALUES = new Values(Map.of());

  @Test
  void theBestAccuracyIsKeptAndAmongEqualsTheLowestLoss() {
    BestEpoch best = new BestEpoch(10);

    assertThat(best.offer(1, 0.8, 0.5, () -> VALUES)).isTrue();
    assertThat(best.offer(2, 0.7, 0.1, () -> VALUES)).isFalse();
    assertThat(best.offer(3, 0.8, 0.6, () -> VALUES)).isFalse();
    assertThat(best.offer(4, 0.8, 0.4, () -> VALUES)).isTrue();
    assertThat(best.offer(5, 0.9, 0.9, () -> VALUES)).isTrue();

    assertThat(best.kept().orElseThrow().epoch()).isEqualTo(5);
  }

  @Test
  void patienceCountsEpochsWithoutABetterAccuracy() {
    BestEpoch best = new BestEpoch(2);

    best.offer(1, 0.8, 0.5, () -> VALUES);
    assertThat(best.patienceIsOver(1)).isFalse();
    best.offer(2, 0.8, 0.4, () -> VALUES);
    assertThat(best.patienceIsOver(2)).isFalse();
    best.offer(3, 0.7, 0.3, () -> VALUES);
    assertThat(best.patienceIsOver(3)).isTrue();
  }
}
