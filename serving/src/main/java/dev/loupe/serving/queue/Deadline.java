package dev.loupe.serving.queue;

import java.time.Duration;

/**
 * Until when an answer is of use.
 *
 * @param at on the ticker that made it
 * @param length what was given from the request's arrival on
 */
public record Deadline(long at, Duration length) {

  public static Deadline in(Duration length, Ticker ticker) {
    return new Deadline(ticker.nanos() + length.toNanos(), length);
  }

  /** What the caller asks for, and never longer than is allowed. */
  public static Deadline in(Duration asked, Duration allowed, Ticker ticker) {
    return in(asked.compareTo(allowed) < 0 ? asked : allowed, ticker);
  }

  /** Nanoseconds that are left, at least 0. */
  public long left(Ticker ticker) {
    return Math.max(0, at - ticker.nanos());
  }

  public boolean isOver(Ticker ticker) {
    return at - ticker.nanos() <= 0;
  }
}
