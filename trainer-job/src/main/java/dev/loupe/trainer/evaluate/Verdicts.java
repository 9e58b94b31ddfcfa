package dev.loupe.trainer.evaluate;

import dev.loupe.contract.StageReport.Latency;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a model said of a split, one entry a picture.
 *
 * @param truth places of the true classes
 * @param probabilities in the model's class order
 * @param signals for the drift baseline
 * @param nanos from bytes to answer
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Verdicts(
    int[] truth, double[][] probabilities, List<Map<String, Double>> signals, long[] nanos) {

  /** Nearest-rank percentiles. */
  Latency latency() {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latency(percentile(sorted, 50), percentile(sorted, 95), percentile(sorted, 99));
  }

  private static double percentile(long[] sorted, int percent) {
    int rank = Math.max(1, (int) Math.ceil(percent / 100.0 * sorted.length));
    return Math.round(sorted[rank - 1] / 1e3) / 1e3;
  }
}
