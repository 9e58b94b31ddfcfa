package dev.loupe.serving.oip;

import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Predicted;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What the protocol's inference requests have come to since the start, as Triton counts: a request
 * of n pictures is one success, n inferences and, since each picture is a run of its own, n
 * executions. Thread-safe.
 */
@Singleton
public final class Statistics {

  /**
   * @param count how often
   * @param nanos how long in all
   */
  public record Timed(long count, long nanos) {
    static final Timed NONE = new Timed(0, 0);

    Timed plus(long more, Duration took) {
      return new Timed(count + more, nanos + took.toNanos());
    }
  }

  /**
   * @param lastMillis when the last request was answered, since 1970; 0: there was none
   * @param inferences pictures that were predicted
   * @param success requests that were answered, from their whole body to the answer
   * @param failure those that were not
   * @param queue pictures' waiting for a core
   * @param compute from a picture's first look to its score
   */
  public record Snapshot(
      long lastMillis, long inferences, Timed success, Timed failure, Timed queue, Timed compute) {
    static final Snapshot NONE = new Snapshot(0, 0, Timed.NONE, Timed.NONE, Timed.NONE, Timed.NONE);
  }

  private final Clock clock;

  // Guarded by this.
  private Snapshot now = Snapshot.NONE;

  Statistics(Clock clock) {
    this.clock = clock;
  }

  public synchronized Snapshot snapshot() {
    return now;
  }

  /** A request that was refused before a picture was looked at. */
  public synchronized void refused() {
    now =
        new Snapshot(
            clock.millis(),
            now.inferences(),
            now.success(),
            now.failure().plus(1, Duration.ZERO),
            now.queue(),
            now.compute());
  }

  synchronized void ended(List<Outcome> outcomes, Duration took) {
    Timed queue = now.queue();
    Timed compute = now.compute();
    long predicted = 0;
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Predicted one) {
        predicted++;
        compute = compute.plus(1, one.computing());
        Duration waited = took.minus(one.computing());
        queue = queue.plus(1, waited.isNegative() ? Duration.ZERO : waited);
      }
    }
    boolean good = predicted == outcomes.size();
    now =
        new Snapshot(
            clock.millis(),
            now.inferences() + predicted,
            good ? now.success().plus(1, took) : now.success(),
            good ? now.failure() : now.failure().plus(1, took),
            queue,
            compute);
  }
}
