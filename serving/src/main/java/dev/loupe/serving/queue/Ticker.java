package dev.loupe.serving.queue;

/** Time that only goes forward, in nanoseconds from some moment. */
@FunctionalInterface
public interface Ticker {
  long nanos();
}
