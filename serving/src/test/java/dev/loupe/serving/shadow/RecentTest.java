package dev.loupe.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentTest {
  @Test
  void aNumberIsAddedOnce() {
    Recent recent = new Recent(3);

    assertThat(recent.add(7)).isTrue();
    assertThat(recent.add(7)).isFalse();
    assertThat(recent.contains(7)).isTrue();
    assertThat(recent.contains(8)).isFalse();
  }

  @Test
  void theOldestIsForgottenFirst() {
    Recent recent = new Recent(3);
    for (long number : new long[] {1, 2, 3, 2, 4}) {
      recent.add(number);
    }

    assertThat(recent.contains(1)).isFalse();
    assertThat(recent.contains(2)).isTrue();
    assertThat(recent.contains(3)).isTrue();
    assertThat(recent.contains(4)).isTrue();
  }

  /** Few different places, so that numbers push each other on. */
  @Test
  void itIsWhatASetWouldBe() {
    Recent recent = new Recent(100);
    Set<Long> set = new LinkedHashSet<>();
    Random random = new Random(5);
    for (int i = 0; i < 100_000; i++) {
      long number = (random.nextLong(8) << 32) | random.nextLong(40);
      assertThat(recent.contains(number)).isEqualTo(set.contains(number));
      boolean isNew = set.add(number);
      assertThat(recent.add(number)).isEqualTo(isNew);
      if (set.size() > 100) {
        set.remove(set.iterator().next());
      }
    }
  }
}
