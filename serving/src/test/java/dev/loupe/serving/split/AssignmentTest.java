package dev.loupe.serving.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {
  private static final int IDS = 100_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 25, 50, 99})
  void theShareIsWhatWasAskedWhateverTheIdsLookLike(int percent) {
    Assignment assignment = new Assignment("v2", percent);
    double sigma = Math.sqrt(IDS * (percent / 100.0) * (1 - percent / 100.0));
    Random random = new Random(percent);

    long counting = IntStream.range(0, IDS).filter(i -> assignment.takes("request-" + i)).count();
    long chance =
        IntStream.range(0, IDS)
            .filter(
                _ -> assignment.takes(new UUID(random.nextLong(), random.nextLong()).toString()))
            .count();

    assertThat(counting).isBetween(least(percent, sigma), most(percent, sigma));
    assertThat(chance).isBetween(least(percent, sigma), most(percent, sigma));
  }

  private static long least(int percent, double sigma) {
    return Math.round(IDS * percent / 100.0 - 5 * sigma);
  }

  private static long most(int percent, double sigma) {
    return Math.round(IDS * percent / 100.0 + 5 * sigma);
  }

  @Test
  void aShareThatGrowsMovesNobodyBack() {
    for (int i = 0; i < 1000; i++) {
      String id = "session-" + i;
      boolean taken = false;
      for (int percent = 0; percent <= 100; percent++) {
        boolean now = new Assignment("v2", percent).takes(id);
        assertThat(now || !taken).as(id).isTrue();
        taken = now;
      }
      assertThat(taken).isTrue();
    }
  }

  @Test
  void theNextCandidateGetsOthers() {
    Assignment one = new Assignment("v2", 50);
    Assignment next = new Assignment("v3", 50);

    long both =
        IntStream.range(0, IDS)
            .mapToObj(Integer::toString)
            .filter(id -> one.takes(id) && next.takes(id))
            .count();

    assertThat(both).isBetween(IDS * 24L / 100, IDS * 26L / 100);
  }
}
