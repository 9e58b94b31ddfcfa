package dev.loupe.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Pairs;
import org.junit.jupiter.api.Test;

class ChampionTestTest {
  @Test
  void ofTwoClassesTheTwoDisagreeWhereOneIsRight() {
    int[] truth = {0, 0, 1, 1, 1};

    assertThat(ChampionTest.pairs(truth, new int[] {0, 1, 1, 1, 0}, new int[] {0, 0, 0, 0, 0}))
        .isEqualTo(new Pairs(1, 2, 1, 1, 3));
  }

  @Test
  void ofMoreTheyMayDisagreeWhereBothAreWrong() {
    int[] truth = {0, 0, 0, 2};

    assertThat(ChampionTest.pairs(truth, new int[] {1, 1, 0, 2}, new int[] {2, 1, 0, 0}))
        .isEqualTo(new Pairs(1, 1, 0, 2, 2));
  }
}
