package dev.loupe.detector.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The receiver operating characteristic, and the area under it. */
public final class Roc {
  private Roc() {}

  /**
   * @param falsePositives share of the other classes' pictures at or above a threshold
   * @param truePositives share of the class's pictures at or above it
   */
  public record Point(double falsePositives, double truePositives) {}

  /**
   * From (0, 0) to (1, 1), one point for each threshold that parts pictures; empty where the class
   * or the others have no picture.
   */
  public static List<Point> curve(int[] truth, double[][] probabilities, int c) {
    long positives = Arrays.stream(truth).filter(t -> t == c).count();
    long others = truth.length - positives;
    if (positives == 0 || others == 0) {
      return List.of();
    }
    List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
    Integer[] order = falling(probabilities, c);
    int found = 0;
    for (int i = 0; i < order.length; i++) {
      found += truth[order[i]] == c ? 1 : 0;
      boolean last = i + 1 == order.length;
      if (last || probabilities[order[i]][c] != probabilities[order[i + 1]][c]) {
        points.add(new Point((double) (i + 1 - found) / others, (double) found / positives));
      }
    }
    return points;
  }

  /**
   * Of the positive class; without one (-1) the mean of each class against the rest. Absent where a
   * class has no picture.
   */
  static @Nullable Double area(int[] truth, double[][] probabilities, int positive) {
    int classes = probabilities[0].length;
    double sum = 0;
    int from = positive < 0 ? 0 : positive;
    int to = positive < 0 ? classes : positive + 1;
    for (int c = from; c < to; c++) {
      double area = areaOf(truth, probabilities, c);
      if (Double.isNaN(area)) {
        return null;
      }
      sum += area;
    }
    return sum / (to - from);
  }

  /**
   * The chance that a picture of the class has a higher probability of it than one of another
   * class, equal ones counting half (Mann-Whitney): the sum of average ranks.
   */
  private static double areaOf(int[] truth, double[][] probabilities, int c) {
    Integer[] order = falling(probabilities, c);
    long positives = 0;
    double others = 0;
    double wins = 0;
    for (int i = order.length - 1; i >= 0; ) {
      double value = probabilities[order[i]][c];
      long tiedPositives = 0;
      long tiedOthers = 0;
      for (; i >= 0 && probabilities[order[i]][c] == value; i--) {
        if (truth[order[i]] == c) {
          tiedPositives++;
        } else {
          tiedOthers++;
        }
      }
      wins += tiedPositives * (others + tiedOthers / 2.0);
      positives += tiedPositives;
      others += tiedOthers;
    }
    return wins / (positives * others);
  }

  /** Places of pictures, from the highest probability of the class to the lowest. */
  static Integer[] falling(double[][] probabilities, int c) {
    Integer[] order = IntStream.range(0, probabilities.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> probabilities[i][c]).reversed());
    return order;
  }
}
