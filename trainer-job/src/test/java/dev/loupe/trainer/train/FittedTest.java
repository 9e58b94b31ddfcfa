package dev.loupe.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.trainer.Plans;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FittedTest {
  private static final Recipe RECIPE = Plans.good(1).recipe();

  @Test
  void tooFewPicturesLeaveProbabilitiesAsTheyAre() {
    Fitted fitted = Fitted.on(RECIPE, truth(49), logits(49, 4));

    assertThat(fitted.calibration().temperature()).isEqualTo(1);
    assertThat(fitted.calibration().note())
        .isEqualTo("the validation split has 49 pictures; calibration takes 50");
    assertThat(fitted.calibration().errorAfter()).isEqualTo(fitted.calibration().errorBefore());
    assertThat(fitted.threshold()).isNotNull();
  }

  @Test
  void oneClassAloneLeavesProbabilitiesAsTheyAre() {
    Fitted fitted = Fitted.on(RECIPE, new int[60], logits(60, 4));

    assertThat(fitted.calibration().temperature()).isEqualTo(1);
    assertThat(fitted.calibration().note()).contains("of one class only");
  }

  @Test
  void whatIsTooSureIsCalibratedBeforeTheThresholdIsChosen() {
    Fitted fitted = Fitted.on(RECIPE, truth(400), logits(400, 6));

    assertThat(fitted.calibration().note()).isNull();
    assertThat(fitted.calibration().temperature()).isGreaterThan(2);
    assertThat(fitted.calibration().errorAfter())
        .isLessThan(fitted.calibration().errorBefore() / 2);
    assertThat(fitted.threshold()).isBetween(0.2, 0.8);
  }

  @Test
  void aThresholdThatIsGivenIsKept() {
    assertThat(Fitted.on(with("ai_generated", 0.7), truth(60), logits(60, 4)).threshold())
        .isEqualTo(0.7);
  }

  @Test
  void withoutAPositiveClassThereIsNoThreshold() {
    assertThat(Fitted.on(with(null, null), truth(60), logits(60, 4)).threshold()).isNull();
  }

  @Test
  void theSameGivesTheSame() {
    assertThat(Fitted.on(RECIPE, truth(100), logits(100, 4)))
        .isEqualTo(Fitted.on(RECIPE, truth(100), logits(100, 4)));
  }

  private static int[] truth(int pictures) {
    int[] truth = new int[pictures];
    for (int i = 0; i < pictures; i++) {
      truth[i] = i % 2;
    }
    return truth;
  }

  /** One of eight wrong, as sure of itself as of the others. */
  private static float[][] logits(int pictures, float sure) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] logits = new float[pictures][];
    for (int i = 0; i < pictures; i++) {
      float margin = (i % 8 == 5 ? -sure : sure) + (float) random.nextGaussian();
      logits[i] = new float[] {0, i % 2 == 1 ? margin : -margin};
    }
    return logits;
  }

  private static Recipe with(@Nullable String positive, @Nullable Double threshold) {
    return new Recipe(
        RECIPE.model(),
        RECIPE.classes(),
        positive,
        threshold,
        RECIPE.inputSize(),
        RECIPE.architecture(),
        RECIPE.hyperparameters(),
        0);
  }
}
