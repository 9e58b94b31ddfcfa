package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.Turn.Stay;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ways to wait. */
final class Stays {
  private Stays() {}

  /** For what happens within seconds. */
  static Stay soon(String forWhat) {
    return new Stay(forWhat, Pace.SOON, Optional.empty(), Optional.empty());
  }

  static Stay later(String forWhat) {
    return new Stay(forWhat, Pace.LATER, Optional.empty(), Optional.empty());
  }

  /** For somebody to act. */
  static Stay stalled(String forWhat, String reason) {
    return new Stay(forWhat, Pace.LATER, Optional.empty(), Optional.of(reason));
  }

  static Stay approval(String forWhat, String needs) {
    return new Stay(
        forWhat + " Waits for the annotation loupe.dev/approve: " + needs + ".",
        Pace.LATER,
        Optional.of(needs),
        Optional.empty());
  }

  static Stay until(String forWhat, Instant time, Instant now) {
    Duration left = Duration.between(now, time).plusMillis(100);
    Duration soon = left.isPositive() ? left : Pace.SOON;
    return new Stay(
        forWhat,
        soon.compareTo(Pace.LATER) > 0 ? Pace.LATER : soon,
        Optional.empty(),
        Optional.empty());
  }

  /** As in {@code 3 min 10 s}. */
  static String span(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    String minutes = seconds / 60 + " min";
    return seconds % 60 == 0 ? minutes : minutes + " " + seconds % 60 + " s";
  }
}
