package dev.loupe.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.contract.Digest;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.data.Split;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchFeedTest {
  @Test
  void batchesComeInOrderHoweverManyThreads() throws StageFailure {
    for (int cores : List.of(1, 2, 16)) {
      List<Float> seen = new ArrayList<>();
      try (BatchFeed feed = new BatchFeed(cores)) {
        feed.forEach(
            pictures(23),
            4,
            p -> new float[] {Float.parseFloat(p.path())},
            batch -> {
              for (float value : batch.inputs()) {
                seen.add(value);
              }
            });
      }
      assertThat(seen).hasSize(23).isSorted();
    }
  }

  @Test
  void aLastBatchOfOneJoinsTheOneBefore() {
    assertThat(BatchFeed.parts(pictures(9), 4)).map(List::size).containsExactly(4, 5);
    assertThat(BatchFeed.parts(pictures(10), 4)).map(List::size).containsExactly(4, 4, 2);
    assertThat(BatchFeed.parts(pictures(1), 4)).map(List::size).containsExactly(1);
  }

  @Test
  void aPictureThatFailsEndsTheFeedWithItsReason() {
    try (BatchFeed feed = new BatchFeed(4)) {
      assertThatThrownBy(
              () ->
                  feed.forEach(
                      pictures(20),
                      4,
                      p -> {
                        throw StageFailure.badInput("DataChanged", p.path() + " has changed");
                      },
                      batch -> {}))
          .isInstanceOf(StageFailure.class)
          .hasMessage("0 has changed");
    }
  }

  @Test
  void aBatchKnowsItsTargets() {
    Batch batch = new Batch(pictures(3), new float[3]);

    assertThat(batch.oneHot(2)).containsExactly(1, 0, 0, 1, 1, 0);
  }

  private static List<Picture> pictures(int count) {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String digest = Digest.of(new byte[] {(byte) i});
      pictures.add(new Picture(Integer.toString(i), i % 2, digest, digest, Split.TRAIN));
    }
    return pictures;
  }
}
