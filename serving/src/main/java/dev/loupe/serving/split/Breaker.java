package dev.loupe.serving.split;

import dev.loupe.serving.queue.Ticker;
import java.time.Duration;

/** Keeps requests from waiting for a version that has not answered for a while. Thread-safe. */
final class Breaker {
  private static final int MOST_FAILURES = 5;
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final Ticker ticker;

  // Guarded by this.
  private int failures;
  private long next;

  Breaker(Ticker ticker) {
    this.ticker = ticker;
  }

  /** After some failures in a row one request a second may try. */
  synchronized boolean lets() {
    if (failures < MOST_FAILURES) {
      return true;
    }
    long now = ticker.nanos();
    if (now - next < 0) {
      return false;
    }
    next = now + PAUSE;
    return true;
  }

  synchronized void answered() {
    failures = 0;
  }

  synchronized void failed() {
    failures = Math.min(failures + 1, MOST_FAILURES);
    next = ticker.nanos() + PAUSE;
  }
}
