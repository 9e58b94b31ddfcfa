package dev.loupe.trainer.train;

import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.detector.infer.Scorer;
import dev.loupe.detector.metrics.ClassificationMetrics;
import dev.loupe.detector.metrics.Temperature;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is chosen on the validation split after training: first the temperature, then, of calibrated
 * probabilities, the threshold.
 *
 * @param threshold absent without a positive class
 */
record Fitted(Calibration calibration, @Nullable Double threshold) {

  /**
   * @param truth a class's place for each validation picture
   * @param logits as the network says them
   */
  static Fitted on(Recipe recipe, int[] truth, float[][] logits) {
    @Nullable String obstacle = obstacle(truth);
    double temperature = obstacle == null ? Temperature.fit(truth, logits) : Temperature.NONE;
    double[][] probabilities = probabilities(logits, temperature);
    Calibration calibration =
        new Calibration(
            temperature,
            obstacle,
            error(truth, probabilities(logits, Temperature.NONE)),
            error(truth, probabilities));
    return new Fitted(calibration, threshold(recipe, truth, probabilities));
  }

  private static @Nullable String obstacle(int[] truth) {
    if (truth.length < Temperature.LEAST_PICTURES) {
      return "the validation split has %d pictures; calibration takes %d"
          .formatted(truth.length, Temperature.LEAST_PICTURES);
    }
    return Arrays.stream(truth).distinct().count() < 2
        ? "the validation split has pictures of one class only"
        : null;
  }

  /** The recipe's, or the one with the best F1. */
  private static @Nullable Double threshold(Recipe recipe, int[] truth, double[][] probabilities) {
    int positive = Scorer.positive(recipe.classes(), recipe.positiveClass());
    @Nullable Double given = recipe.threshold();
    return positive < 0 || given != null
        ? given
        : Double.valueOf(ClassificationMetrics.bestF1Threshold(truth, probabilities, positive));
  }

  private static double[][] probabilities(float[][] logits, double temperature) {
    return Arrays.stream(logits)
        .map(row -> Scorer.softmax(Temperature.apply(row, temperature)))
        .toArray(double[][]::new);
  }

  private static double error(int[] truth, double[][] probabilities) {
    return dev.loupe.detector.metrics.Calibration.error(truth, probabilities);
  }
}
