package dev.loupe.contract;

import java.util.List;

/** Latencies that can be told exactly of what was counted: bounds of a histogram's buckets. */
public final class LatencyBounds {
  /** In milliseconds, ascending. */
  public static final List<Long> MILLIS =
      List.of(
          5L, 10L, 25L, 50L, 75L, 100L, 150L, 200L, 300L, 500L, 750L, 1000L, 2000L, 5000L, 10_000L);

  private LatencyBounds() {}
}
