package dev.loupe.serving.observe;

import java.time.Duration;
import java.util.stream.LongStream;

/** Bounds of histograms. A latency limit of an analysis must be one of them to be exact. */
final class Buckets {
  static final Duration[] LATENCY =
      LongStream.of(5, 10, 25, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private Buckets() {}
}
