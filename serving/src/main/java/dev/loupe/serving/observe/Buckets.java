package dev.loupe.serving.observe;

import dev.loupe.contract.LatencyBounds;
import java.time.Duration;

/** Bounds of histograms. A latency limit of an analysis must be one of them to be exact. */
public final class Buckets {
  public static final Duration[] LATENCY =
      LatencyBounds.MILLIS.stream().map(Duration::ofMillis).toArray(Duration[]::new);

  /** Of two probabilities. */
  public static final double[] DIFFERENCE = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};

  static final double[] PROBABILITY = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  static final double[] BATCH_SIZE = {1, 2, 5, 10, 15, 20};
  static final double[] REQUEST_BYTES = {1e3, 1e4, 5e4, 1e5, 3e5, 1e6, 3e6, 5e6, 1e7, 5e7};
  static final double[] RESPONSE_BYTES = {128, 256, 512, 1024, 1e4, 1e5, 1e6};

  private Buckets() {}
}
