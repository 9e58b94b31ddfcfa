package dev.loupe.detector.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Counts of (true class, predicted class). */
final class Confusion {
  private final int[][] counts;

  Confusion(int classes) {
    counts = new int[classes][classes];
  }

  void add(int truth, int predicted) {
    counts[truth][predicted]++;
  }

  List<Integer> row(int truth) {
    return Arrays.stream(counts[truth]).boxed().toList();
  }

  int support(int c) {
    return Arrays.stream(counts[c]).sum();
  }

  int predicted(int c) {
    return Arrays.stream(counts).mapToInt(row -> row[c]).sum();
  }

  int correct(int c) {
    return counts[c][c];
  }

  double accuracy() {
    int all = IntStream.range(0, counts.length).map(this::support).sum();
    return share(IntStream.range(0, counts.length).map(this::correct).sum(), all);
  }

  double precision(int positive) {
    return overall(positive, c -> share(correct(c), predicted(c)));
  }

  double recall(int positive) {
    return overall(positive, c -> share(correct(c), support(c)));
  }

  double f1(int positive) {
    return overall(positive, c -> share(2 * correct(c), predicted(c) + support(c)));
  }

  /** Of the positive class, or the mean over all. */
  private double overall(int positive, IntToDoubleFunction measure) {
    return positive >= 0
        ? measure.applyAsDouble(positive)
        : IntStream.range(0, counts.length).mapToDouble(measure).average().orElseThrow();
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
