package dev.loupe.detector.infer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From logits to a label. With a positive class (of two) a picture is positive from the threshold
 * on; without one the class of the top probability wins, the first of equal ones.
 */
public final class Scorer {
  /** Where none is given. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  private static final double HIGH = 0.8;
  private static final double LOW = 0.7;

  private final List<String> classes;
  private final int positive;
  private final double threshold;

  /**
   * @param positiveClass one of two classes, or absent
   * @param threshold 0 to 1; absent: {@value #DEFAULT_THRESHOLD}
   * @throws IllegalArgumentException if these do not fit together
   */
  public Scorer(List<String> classes, @Nullable String positiveClass, @Nullable Double threshold) {
    this.classes = List.copyOf(classes);
    this.positive = positive(this.classes, positiveClass);
    this.threshold = threshold == null ? DEFAULT_THRESHOLD : threshold;
    if (!(this.threshold >= 0 && this.threshold <= 1)) {
      throw new IllegalArgumentException("threshold %s is not 0 to 1".formatted(threshold));
    }
  }

  /**
   * The place of the positive class, or -1 without one.
   *
   * @throws IllegalArgumentException if there are fewer than two classes, a positive class is none
   *     of them, or there are more than two beside a positive one
   */
  public static int positive(List<String> classes, @Nullable String positiveClass) {
    if (classes.size() < 2) {
      throw new IllegalArgumentException("classes %s; at least two".formatted(classes));
    }
    if (positiveClass == null) {
      return -1;
    }
    int index = classes.indexOf(positiveClass);
    if (index < 0 || classes.size() != 2) {
      throw new IllegalArgumentException(
          "positive class \"%s\" must be one of two classes; classes are %s"
              .formatted(positiveClass, classes));
    }
    return index;
  }

  /**
   * @param logits one number a class
   * @throws IllegalArgumentException if there are fewer or more
   * @throws IllegalStateException if one of them is not a number or infinite: the model is broken
   */
  public Score score(float[] logits) {
    if (logits.length != classes.size()) {
      throw new IllegalArgumentException(
          "%d logits for the classes %s".formatted(logits.length, classes));
    }
    double[] probabilities = softmax(logits);
    int index = decide(probabilities, positive, threshold);
    double top = probabilities[argmax(probabilities)];
    double probability = positive < 0 ? top : probabilities[positive];
    return new Score(classes.get(index), index, probability, confidence(top), probabilities);
  }

  /** exp(x - max) / sum: never over- or underflows into nothing. */
  public static double[] softmax(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new IllegalStateException("the model answered the logit " + logit);
      }
      max = Math.max(max, logit);
    }
    double[] shares = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.exp(logits[i] - max);
      sum += shares[i];
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /**
   * The predicted class's place.
   *
   * @param positive the positive class's place among two, or -1
   */
  public static int decide(double[] probabilities, int positive, double threshold) {
    if (positive < 0) {
      return argmax(probabilities);
    }
    return probabilities[positive] >= threshold ? positive : 1 - positive;
  }

  static int argmax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  private static String confidence(double top) {
    if (top > HIGH) {
      return "high";
    }
    return top < LOW ? "low" : "medium";
  }
}
