package dev.loupe.serving.guard;

import java.time.Duration;

/**
 * Where a caller stands.
 *
 * @param limit requests in a period
 * @param remaining that could be made at once
 * @param reset until all of them could be made again
 * @param retry until one could be made
 */
public record Quota(int limit, Duration period, long remaining, Duration reset, Duration retry) {

  /** Whole seconds, rounded up. */
  public static long seconds(Duration time) {
    return time.plusNanos(999_999_999).toSeconds();
  }
}
