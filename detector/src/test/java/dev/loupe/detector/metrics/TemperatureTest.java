package dev.loupe.detector.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.detector.infer.Scorer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemperatureTest {
  /**
   * scipy: {@code minimize_scalar(nll, bounds=(0.1, 10), method="bounded")} over the temperature,
   * with the targets 9/10 for the true class and the rest shared.
   */
  @Test
  void theTemperatureIsTheLikeliest() {
    int[] two = {0, 1, 1, 0, 1, 0, 0, 1};
    float[][] logits = {
      {3, -1}, {-2, 1}, {0.5f, 0.2f}, {4, 0}, {-1, 3}, {-0.5f, 1}, {2, -2}, {1, 2.5f}
    };
    int[] three = {2, 0, 1, 1, 2, 0, 0, 2};
    float[][] ofThree = {
      {0, 1, 4},
      {5, 0, 0},
      {1, 3, 2},
      {4, 1, 0},
      {-1, 0, 2},
      {2, 2.5f, 0},
      {6, 1, 1},
      {0, 3, 2}
    };

    assertThat(Temperature.fit(two, logits)).isEqualTo(2.0509);
    assertThat(Temperature.fit(three, ofThree)).isEqualTo(2.0820);
  }

  /** Labels that are drawn from softmax(z), and logits that say 3z or z/2. */
  @ParameterizedTest
  @ValueSource(doubles = {3, 0.5, 1})
  void whatIsTooSureOrTooTimidIsFoundOut(double factor) {
    SplittableRandom random = new SplittableRandom(5);
    int[] truth = new int[4000];
    float[][] logits = new float[truth.length][];
    for (int i = 0; i < truth.length; i++) {
      float z = (float) (2 * random.nextGaussian());
      double positive = Scorer.softmax(new float[] {0, z})[1];
      truth[i] = random.nextDouble() < positive ? 1 : 0;
      logits[i] = new float[] {0, (float) (factor * z)};
    }

    double temperature = Temperature.fit(truth, logits);

    assertThat(temperature).isCloseTo(factor, within(0.1 * factor));
    assertThat(error(truth, logits, temperature)).isLessThan(0.03);
    if (factor != 1) {
      assertThat(error(truth, logits, 1)).isGreaterThan(0.05);
    }
  }

  @Test
  void whoHasAllRightIsSureButNotWithoutEnd() {
    int[] truth = new int[60];
    float[][] logits = new float[60][];
    for (int i = 0; i < 60; i++) {
      truth[i] = i % 2;
      logits[i] = i % 2 == 0 ? new float[] {2, 0} : new float[] {0, 2};
    }

    double temperature = Temperature.fit(truth, logits);

    assertThat(Scorer.softmax(Temperature.apply(logits[0], temperature))[0])
        .isCloseTo(61 / 62.0, within(1e-4));
  }

  @Test
  void theBoundsHold() {
    int[] truth = {0, 1, 0, 1};
    float[][] wrong = {{-9, 9}, {9, -9}, {-9, 9}, {9, -9}};
    float[][] timid = {{1e-3f, 0}, {0, 1e-3f}, {1e-3f, 0}, {0, 1e-3f}};
    float[][] silent = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};

    assertThat(Temperature.fit(truth, wrong)).isEqualTo(Temperature.MOST);
    assertThat(Temperature.fit(truth, timid)).isEqualTo(Temperature.LEAST);
    assertThat(Temperature.fit(truth, silent)).isEqualTo(Temperature.MOST);
  }

  @Test
  void noLikeliestClassChanges() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1000; i++) {
      float[] logits = new float[5];
      for (int c = 0; c < logits.length; c++) {
        logits[c] = (float) (5 * random.nextGaussian());
      }
      double[] before = Scorer.softmax(logits);
      double temperature = random.nextDouble(Temperature.LEAST, Temperature.MOST);
      double[] after = Scorer.softmax(Temperature.apply(logits, temperature));

      assertThat(Scorer.decide(after, -1, 0)).isEqualTo(Scorer.decide(before, -1, 0));
    }
  }

  @Test
  void whatWasBeforeCanBeToldFromWhatIs() {
    float[] logits = {3, -1, 0.5f};
    double[] cooled = Scorer.softmax(Temperature.apply(logits, 2.5));

    assertThat(Temperature.undo(new double[][] {cooled}, 2.5)[0])
        .containsExactly(Scorer.softmax(logits), within(1e-6));
    assertThat(Temperature.undo(new double[][] {{1, 0}}, 2)[0]).containsExactly(1, 0);
  }

  @Test
  void nothingIsFittedToNothing() {
    assertThatThrownBy(() -> Temperature.fit(new int[0], new float[0][]))
        .hasMessage("0 true classes and logits of 0 pictures");
  }

  private static double error(int[] truth, float[][] logits, double temperature) {
    return Calibration.error(
        truth,
        Arrays.stream(logits)
            .map(row -> Scorer.softmax(Temperature.apply(row, temperature)))
            .toArray(double[][]::new));
  }
}
