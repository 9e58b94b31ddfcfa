package dev.loupe.operator.poll;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pod that is asked again and again, and what it last said. Times are ticks of the poller.
 *
 * @param <T> what it answers
 */
final class FollowedPod<T> {
  private final AtomicBoolean beingAsked = new AtomicBoolean();
  private volatile long every;
  private volatile long confirmed;
  private volatile long asked;
  private volatile Optional<Heard<T>> last = Optional.empty();

  FollowedPod(long tick, long every) {
    this.every = every;
    this.confirmed = tick;
    this.asked = tick - every;
  }

  record Heard<T>(T answer, long tick) {}

  /** It is still to be followed, and to be asked every so many ticks. */
  void confirm(long tick, long newEvery) {
    confirmed = tick;
    every = newEvery;
  }

  boolean isConfirmedSince(long tick) {
    return confirmed >= tick;
  }

  /** Whether it is to be asked now; one that has not answered yet is not asked again. */
  boolean begins(long tick) {
    if (tick - asked < every || !beingAsked.compareAndSet(false, true)) {
      return false;
    }
    asked = tick;
    return true;
  }

  void ends() {
    beingAsked.set(false);
  }

  void said(T answer, long tick) {
    last = Optional.of(new Heard<>(answer, tick));
  }

  Optional<Heard<T>> last() {
    return last;
  }
}
