package dev.loupe.detector.metrics;

import java.util.List;
import java.util.stream.IntStream;

/** How far stated probabilities are from what is right (Guo et al., 2017). */
public final class Calibration {
  private static final int BINS = 15;

  private Calibration() {}

  /**
   * A bin of the top probability.
   *
   * @param pictures in it
   * @param stated mean top probability of its pictures, 0 if there are none
   * @param right share of them whose top class is the true one, 0 if there are none
   */
  public record Bin(int pictures, double stated, double right) {}

  /**
   * Equal bins (i/count, (i+1)/count] of the top probability: a reliability diagram.
   *
   * @param truth a class's place for each picture
   * @param probabilities for each picture one a class
   */
  public static List<Bin> bins(int[] truth, double[][] probabilities, int count) {
    int[] pictures = new int[count];
    double[] stated = new double[count];
    double[] right = new double[count];
    for (int i = 0; i < truth.length; i++) {
      int top = top(probabilities[i]);
      int bin = bin(probabilities[i][top], count);
      pictures[bin]++;
      stated[bin] += probabilities[i][top];
      right[bin] += top == truth[i] ? 1 : 0;
    }
    return IntStream.range(0, count)
        .mapToObj(
            b -> {
              int all = Math.max(1, pictures[b]);
              return new Bin(pictures[b], stated[b] / all, right[b] / all);
            })
        .toList();
  }

  /**
   * Expected calibration error: sum over {@value #BINS} equal bins (i/15, (i+1)/15] of the top
   * probability: the bin's share of pictures times the distance of its mean top probability from
   * its share of right ones. Right is where the top class is the true one, whatever the threshold.
   */
  public static double error(int[] truth, double[][] probabilities) {
    double[] distance = new double[BINS];
    for (int i = 0; i < truth.length; i++) {
      double[] p = probabilities[i];
      int top = top(p);
      distance[bin(p[top], BINS)] += p[top] - (top == truth[i] ? 1 : 0);
    }
    double sum = 0;
    for (double d : distance) {
      sum += Math.abs(d);
    }
    return sum / truth.length;
  }

  private static int top(double[] p) {
    return IntStream.range(1, p.length).reduce(0, (a, b) -> p[b] > p[a] ? b : a);
  }

  private static int bin(double probability, int count) {
    return Math.clamp((int) Math.ceil(probability * count) - 1, 0, count - 1);
  }
}
