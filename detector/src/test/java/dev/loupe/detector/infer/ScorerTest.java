package dev.loupe.detector.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorerTest {
  private static final List<String> TWO = List.of("real", "ai_generated");
  private static final List<String> THREE = List.of("cat", "dog", "bird");

  @Test
  void theProbabilityIsThePositiveClasssWhateverIsPredicted() {
    Score score = new Scorer(TWO, "ai_generated", 0.5).score(logits(0.9));

    assertThat(score.label()).isEqualTo("real");
    assertThat(score.index()).isZero();
    assertThat(score.probability()).isCloseTo(0.1, within(1e-6));
    assertThat(score.top()).isCloseTo(0.9, within(1e-6));
  }

  @Test
  void withoutAPositiveClassTheProbabilityIsTheTopClasss() {
    Score score = new Scorer(THREE, null, null).score(new float[] {0, 3, 1});

    assertThat(score.label()).isEqualTo("dog");
    assertThat(score.probability()).isCloseTo(0.843794734, within(1e-6));
    assertThat(score.probabilities()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"0.30, real", "0.69, real", "0.71, ai_generated", "0.99, ai_generated"})
  void aPictureIsPositiveFromTheThresholdOn(double positive, String label) {
    Score score = new Scorer(TWO, "ai_generated", 0.7).score(logits(1 - positive));

    assertThat(score.label()).isEqualTo(label);
  }

  @Test
  void theThresholdItselfIsPositive() {
    Score score = new Scorer(TWO, "ai_generated", 0.5).score(new float[] {1, 1});

    assertThat(score.label()).isEqualTo("ai_generated");
  }

  @ParameterizedTest
  @CsvSource({
    "0.51, low",
    "0.699, low",
    "0.701, medium",
    "0.799, medium",
    "0.801, high",
    "0.21, medium",
    "0.1, high"
  })
  void confidenceIsAWordForTheTopProbability(double first, String word) {
    assertThat(new Scorer(TWO, "real", 0.5).score(logits(first)).confidence()).isEqualTo(word);
  }

  @Test
  void hugeLogitsNeitherOverflowNorVanish() {
    assertThat(Scorer.softmax(new float[] {3e38f, -3e38f, 0})).containsExactly(1, 0, 0);
    assertThat(Scorer.softmax(new float[] {-1e30f, -1e30f})).containsExactly(0.5, 0.5);
  }

  @Test
  void aModelThatAnswersNoNumberIsBroken() {
    Scorer scorer = new Scorer(TWO, null, null);

    assertThatIllegalStateException()
        .isThrownBy(() -> scorer.score(new float[] {Float.NaN, 0}))
        .withMessageContaining("NaN");
  }

  @Test
  void settingsThatDoNotFitTogetherAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scorer(THREE, "cat", 0.5))
        .withMessageContaining("must be one of two classes");
    assertThatIllegalArgumentException().isThrownBy(() -> new Scorer(TWO, "fake", 0.5));
    assertThatIllegalArgumentException().isThrownBy(() -> new Scorer(TWO, "real", 1.5));
    assertThatIllegalArgumentException().isThrownBy(() -> new Scorer(List.of("one"), null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scorer(TWO, null, null).score(new float[3]));
  }

  /** Logits whose softmax gives the first class that probability. */
  private static float[] logits(double first) {
    return new float[] {(float) Math.log(first / (1 - first)), 0};
  }
}
