package dev.loupe.trainer.train;

import dev.loupe.detector.infer.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a network says of a split: logits, probabilities, and from them accuracy and loss. */
final class Scores {
  private static final double LEAST = 1e-12;

  private final int classes;
  private final List<float[]> logits = new ArrayList<>();
  private final List<double[]> probabilities = new ArrayList<>();
  private final List<Integer> truth = new ArrayList<>();
  private boolean broken;

  Scores(int classes) {
    this.classes = classes;
  }

  /**
   * @param logits [N,C] of the batch
   */
  void add(Batch batch, float[] logits) {
    for (int i = 0; i < batch.count(); i++) {
      float[] row = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      truth.add(batch.pictures().get(i).classIndex());
      this.logits.add(row);
      probabilities.add(softmax(row));
    }
  }

  private double[] softmax(float[] row) {
    for (float logit : row) {
      if (!Float.isFinite(logit)) {
        broken = true;
        return new double[row.length];
      }
    }
    return Scorer.softmax(row);
  }

  double accuracy() {
    int right = 0;
    for (int i = 0; i < truth.size(); i++) {
      right += Scorer.decide(probabilities.get(i), -1, 0) == truth.get(i) ? 1 : 0;
    }
    return (double) right / truth.size();
  }

  /** Mean cross-entropy; NaN if the network answered no numbers. */
  double loss() {
    if (broken) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = 0; i < truth.size(); i++) {
      sum -= Math.log(Math.max(LEAST, probabilities.get(i)[truth.get(i)]));
    }
    return sum / truth.size();
  }

  int[] truth() {
    return truth.stream().mapToInt(Integer::intValue).toArray();
  }

  float[][] logits() {
    return logits.toArray(float[][]::new);
  }
}
