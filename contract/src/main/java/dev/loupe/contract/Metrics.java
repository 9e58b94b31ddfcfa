package dev.loupe.contract;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How well a model classified a split. Shares are 0 to 1. With a positive class precision, recall,
 * F1 and AUC speak of it; without one they are unweighted means over the classes.
 *
 * @param rocAuc absent where the split lacks a class
 * @param calibrationError expected calibration error, 15 equal-width bins of the top probability
 *     (Guo et al., 2017)
 * @param perClass by class name
 * @param confusion rows are true classes, columns predicted ones, in class order; left out of
 *     termination messages
 */
public record Metrics(
    int images,
    double accuracy,
    double precision,
    double recall,
    double f1,
    @Nullable Double rocAuc,
    double calibrationError,
    Map<String, ClassCounts> perClass,
    @Nullable List<List<Integer>> confusion) {

  /** Another trainer may say nothing of the classes. */
  public Metrics {
    perClass = perClass == null ? Map.of() : perClass;
  }

  /**
   * @param support pictures of the class
   * @param predicted pictures said to be of it
   * @param correct pictures of it that were said to be of it
   */
  public record ClassCounts(int support, int predicted, int correct) {}

  /** The same without what makes it long. */
  public Metrics brief() {
    return new Metrics(
        images, accuracy, precision, recall, f1, rocAuc, calibrationError, perClass, null);
  }
}
