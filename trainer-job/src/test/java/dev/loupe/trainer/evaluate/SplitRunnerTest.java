package dev.loupe.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SplitRunnerTest {
  private static final int CORES = 2;

  @Test
  void resultsComeInTheTasksOrder() throws StageFailure {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int result = i;
      tasks.add(() -> result);
    }

    assertThat(SplitRunner.all(CORES, tasks)).hasSize(100).isSorted();
  }

  @Test
  @Timeout(60)
  void afterAFailureNoFurtherPictureIsBegun() {
    AtomicInteger begun = new AtomicInteger();
    List<Callable<String>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          throw StageFailure.badInput("DataUnreadable", "the store is away");
        });
    for (int i = 0; i < 100; i++) {
      tasks.add(
          () -> {
            begun.incrementAndGet();
            new CountDownLatch(1).await();
            return "never";
          });
    }

    assertThatThrownBy(() -> SplitRunner.all(CORES, tasks))
        .isInstanceOf(StageFailure.class)
        .hasMessage("the store is away");
    assertThat(begun).hasValueLessThanOrEqualTo(CORES);
  }
}
