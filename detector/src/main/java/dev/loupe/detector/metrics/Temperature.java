package dev.loupe.detector.metrics;

import dev.loupe.detector.infer.Scorer;

/**
 * Temperature scaling (Guo et al., 2017): logits are divided by one number, found on pictures that
 * were not trained on, so that what is said with 80 % is right in 80 of 100 cases. It changes no
 * order and therefore no likeliest class.
 */
public final class Temperature {
  /** Leaves everything as it is. */
  public static final double NONE = 1;

  public static final double LEAST = 0.1;
  public static final double MOST = 10;

  /** Fewer say too little about how sure to be. */
  public static final int LEAST_PICTURES = 50;

  private static final int HALVINGS = 80;
  private static final double DECIMALS = 1e4;

  private Temperature() {}

  /**
   * The temperature with the least negative log-likelihood, {@value #LEAST} to {@value #MOST}, with
   * four decimals. Of n pictures the true class counts (n+1)/(n+2) and the others share the rest,
   * as in Platt (1999): otherwise a network that has all of them right could never be sure enough.
   *
   * @param truth a class's place for each picture
   * @param logits for each picture one finite number a class
   * @throws IllegalArgumentException if there are no pictures, or the arguments do not fit together
   */
  public static double fit(int[] truth, float[][] logits) {
    if (truth.length == 0 || truth.length != logits.length) {
      throw new IllegalArgumentException(
          "%d true classes and logits of %d pictures".formatted(truth.length, logits.length));
    }
    double low = 1 / MOST;
    double high = 1 / LEAST;
    // The likelihood has one peak in 1/temperature: its slope falls.
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (slope(truth, logits, middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.round(2 / (low + high) * DECIMALS) / DECIMALS;
  }

  /** Of the log-likelihood in the inverse temperature. */
  private static double slope(int[] truth, float[][] logits, double inverse) {
    double sure = (truth.length + 1.0) / (truth.length + 2.0);
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      float[] row = logits[i];
      double[] said = Scorer.softmax(scaled(row, inverse));
      double others = (1 - sure) / (row.length - 1);
      for (int c = 0; c < row.length; c++) {
        sum += ((c == truth[i] ? sure : others) - said[c]) * row[c];
      }
    }
    return sum;
  }

  /** The logits divided by the temperature. */
  public static float[] apply(float[] logits, double temperature) {
    return scaled(logits, 1 / temperature);
  }

  private static float[] scaled(float[] logits, double factor) {
    float[] scaled = new float[logits.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (logits[i] * factor);
    }
    return scaled;
  }

  /**
   * What the probabilities were before the temperature.
   *
   * @param probabilities for each picture one a class
   */
  public static double[][] undo(double[][] probabilities, double temperature) {
    double[][] before = new double[probabilities.length][];
    for (int i = 0; i < before.length; i++) {
      double[] row = probabilities[i].clone();
      double top = 0;
      for (double p : row) {
        top = Math.max(top, p);
      }
      double sum = 0;
      for (int c = 0; c < row.length; c++) {
        row[c] = Math.pow(row[c] / top, temperature);
        sum += row[c];
      }
      for (int c = 0; c < row.length; c++) {
        row[c] /= sum;
      }
      before[i] = row;
    }
    return before;
  }
}
