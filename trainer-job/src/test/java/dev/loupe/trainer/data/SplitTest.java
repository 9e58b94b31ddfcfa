package dev.loupe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Digest;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final int MANY = 20_000;

  @Test
  void eightInTenPicturesAreForTrainingAndOneEachForValidationAndTest() {
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    for (int i = 0; i < MANY; i++) {
      counts.merge(Split.of("cats-dogs", pixels(i)), 1, Integer::sum);
    }

    assertThat((double) counts.get(Split.TRAIN) / MANY).isCloseTo(0.8, Offset.offset(0.01));
    assertThat((double) counts.get(Split.VALIDATION) / MANY).isCloseTo(0.1, Offset.offset(0.01));
    assertThat((double) counts.get(Split.TEST) / MANY).isCloseTo(0.1, Offset.offset(0.01));
  }

  /** Computed with Python: a change would test models on pictures that others were trained on. */
  @Test
  void aPictureStaysInItsSplitForEver() {
    StringBuilder splits = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      splits.append(
          switch (Split.of("product-photo", pixels(i))) {
            case TRAIN -> '.';
            case VALIDATION -> 'v';
            case TEST -> 't';
          });
    }

    assertThat(splits).hasToString(".t.t...v...t.......v..vtv.tt..");
  }

  @Test
  void modelsSplitDifferently() {
    long same = 0;
    for (int i = 0; i < MANY; i++) {
      same += Split.of("one", pixels(i)) == Split.of("two", pixels(i)) ? 1 : 0;
    }

    // Independent splits agree with probability 0.8² + 0.1² + 0.1² = 0.66.
    assertThat((double) same / MANY).isCloseTo(0.66, Offset.offset(0.02));
  }

  private static String pixels(int number) {
    return Digest.of(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }
}
