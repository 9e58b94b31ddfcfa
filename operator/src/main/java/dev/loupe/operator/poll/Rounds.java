package dev.loupe.operator.poll;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Does one thing again and again, from its start to its stop, and beside it whatever that brings.
 */
public final class Rounds {
  private final String name;
  private final Duration interval;
  private final Runnable round;
  private volatile Optional<Threads> threads = Optional.empty();

  /**
   * @param name as in the threads' names
   * @param interval between the end of a round and the next one
   * @param round must not block for long, nor throw: no further one comes then
   */
  public Rounds(String name, Duration interval, Runnable round) {
    this.name = name;
    this.interval = interval;
    this.round = round;
  }

  private record Threads(
      ScheduledExecutorService timer, ScheduledFuture<?> rounds, ExecutorService others) {
    void stop() {
      rounds.cancel(false);
      timer.shutdownNow();
      others.shutdownNow();
    }
  }

  /** The first round comes after an interval. */
  public void start() {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    long millis = interval.toMillis();
    ScheduledFuture<?> rounds =
        timer.scheduleWithFixedDelay(round, millis, millis, TimeUnit.MILLISECONDS);
    threads = Optional.of(new Threads(timer, rounds, Executors.newVirtualThreadPerTaskExecutor()));
  }

  /** What is under way is interrupted. */
  public void stop() {
    threads.ifPresent(Threads::stop);
    threads = Optional.empty();
  }

  /** Does something that may block, in a thread of its own; without rounds, at once. */
  public void beside(Runnable work) {
    threads.ifPresentOrElse(t -> t.others().execute(work), work);
  }
}
