package dev.loupe.detector.metrics;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.Metrics.ClassCounts;
import dev.loupe.detector.infer.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures of a classifier as scikit-learn computes them; a share with an empty denominator is 0
 * ({@code zero_division=0}).
 */
public final class ClassificationMetrics {
  private ClassificationMetrics() {}

  /**
   * @param truth a class's place for each picture
   * @param probabilities for each picture one probability a class, in class order
   * @param positiveClass one of two classes: precision, recall, F1 and AUC speak of it. Absent:
   *     unweighted means over the classes, AUC one against the rest
   * @param threshold share of the positive class from which a picture counts as positive; absent:
   *     0.5
   * @throws IllegalArgumentException if there are no pictures, or the arguments do not fit together
   */
  public static Metrics of(
      int[] truth,
      double[][] probabilities,
      List<String> classes,
      @Nullable String positiveClass,
      @Nullable Double threshold) {
    check(truth, probabilities, classes.size());
    int positive = Scorer.positive(classes, positiveClass);
    double from = threshold == null ? Scorer.DEFAULT_THRESHOLD : threshold;
    Confusion confusion = new Confusion(classes.size());
    for (int i = 0; i < truth.length; i++) {
      confusion.add(truth[i], Scorer.decide(probabilities[i], positive, from));
    }
    Map<String, ClassCounts> perClass = new LinkedHashMap<>();
    List<List<Integer>> rows = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      perClass.put(
          classes.get(c),
          new ClassCounts(confusion.support(c), confusion.predicted(c), confusion.correct(c)));
      rows.add(confusion.row(c));
    }
    return new Metrics(
        truth.length,
        confusion.accuracy(),
        confusion.precision(positive),
        confusion.recall(positive),
        confusion.f1(positive),
        Roc.area(truth, probabilities, positive),
        Calibration.error(truth, probabilities),
        perClass,
        rows);
  }

  /**
   * The class's place that is decided for each picture.
   *
   * @param probabilities as of {@link #of}
   * @param positive the positive class's place, or -1
   * @param threshold absent: 0.5
   */
  public static int[] decided(double[][] probabilities, int positive, @Nullable Double threshold) {
    double from = threshold == null ? Scorer.DEFAULT_THRESHOLD : threshold;
    return Arrays.stream(probabilities)
        .mapToInt(picture -> Scorer.decide(picture, positive, from))
        .toArray();
  }

  /**
   * The threshold with the best F1 of the positive class: half-way between two neighbouring
   * probabilities, the one nearest 0.5 of equally good ones. 0.5 where the split has no positive.
   *
   * @param positive the positive class's place
   */
  public static double bestF1Threshold(int[] truth, double[][] probabilities, int positive) {
    check(truth, probabilities, positive + 1);
    Integer[] order = Roc.falling(probabilities, positive);
    int positives = 0;
    for (int t : truth) {
      positives += t == positive ? 1 : 0;
    }
    double best = Scorer.DEFAULT_THRESHOLD;
    double bestF1 = 0;
    int hits = 0;
    for (int i = 0; i < order.length; i++) {
      hits += truth[order[i]] == positive ? 1 : 0;
      double here = probabilities[order[i]][positive];
      double next = i + 1 < order.length ? probabilities[order[i + 1]][positive] : 0;
      if (here == next && i + 1 < order.length) {
        continue; // equal probabilities can't be parted
      }
      double f1 = 2.0 * hits / (i + 1 + positives);
      double threshold = (here + next) / 2;
      boolean nearer = Math.abs(threshold - 0.5) < Math.abs(best - 0.5);
      if (f1 > bestF1 || f1 == bestF1 && f1 > 0 && nearer) {
        bestF1 = f1;
        best = threshold;
      }
    }
    return best;
  }

  private static void check(int[] truth, double[][] probabilities, int classes) {
    if (truth.length == 0 || truth.length != probabilities.length) {
      throw new IllegalArgumentException(
          "%d true classes and %d predictions".formatted(truth.length, probabilities.length));
    }
    for (int i = 0; i < truth.length; i++) {
      boolean good = truth[i] >= 0 && truth[i] < probabilities[i].length;
      if (!good || probabilities[i].length < classes) {
        throw new IllegalArgumentException(
            "picture %d: class %d, %d probabilities, %d classes"
                .formatted(i, truth[i], probabilities[i].length, classes));
      }
      for (double p : probabilities[i]) {
        if (!(p >= 0 && p <= 1)) {
          throw new IllegalArgumentException("picture %d: probability %s".formatted(i, p));
        }
      }
    }
  }
}
