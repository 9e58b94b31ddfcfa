package dev.loupe.serving.guard;

import dev.loupe.serving.queue.Ticker;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the requests of each caller at each endpoint. Thread-safe. */
final class RateLimiter {
  private record Key(Endpoint endpoint, String caller) {}

  private record Entry(Rate rate, Bucket bucket) {}

  private final int most;
  private final TimeMeter meter;

  // Guarded by this; the buckets, too.
  private final Map<Key, Entry> buckets;

  /**
   * @param most callers that are remembered; who asked longest ago is forgotten first, and begins
   *     anew
   */
  RateLimiter(int most, Ticker ticker) {
    this.most = most;
    this.meter = new Meter(ticker);
    this.buckets = new LinkedHashMap<>(16, 0.75f, true);
  }

  private record Meter(Ticker ticker) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return ticker.nanos();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  /** A request and where its caller stands with it. */
  record Counted(boolean allowed, Quota quota) {}

  synchronized Counted count(Endpoint endpoint, Caller caller, Rate rate) {
    Key key = new Key(endpoint, caller.id());
    Entry entry = buckets.get(key);
    // A rate that was changed begins anew.
    if (entry == null || !entry.rate().equals(rate)) {
      entry = new Entry(rate, bucket(rate));
      buckets.put(key, entry);
      forget();
    }
    ConsumptionProbe probe = entry.bucket().tryConsumeAndReturnRemaining(1);
    return new Counted(
        probe.isConsumed(),
        new Quota(
            rate.count(),
            rate.period(),
            probe.getRemainingTokens(),
            Duration.ofNanos(probe.getNanosToWaitForReset()),
            Duration.ofNanos(probe.getNanosToWaitForRefill())));
  }

  synchronized int size() {
    return buckets.size();
  }

  private void forget() {
    if (buckets.size() > most) {
      buckets.remove(buckets.keySet().iterator().next());
    }
  }

  private Bucket bucket(Rate rate) {
    return Bucket.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(rate.count())
                .refillGreedy(rate.count(), rate.period())
                .build())
        .withCustomTimePrecision(meter)
        .withSynchronizationStrategy(SynchronizationStrategy.NONE)
        .build();
  }
}
