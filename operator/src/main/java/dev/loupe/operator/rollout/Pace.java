package dev.loupe.operator.rollout;

import java.time.Duration;

/**
 * Times that are no matter of taste.
 *
 * @param quiet how long nobody may have asked a pod before it goes
 * @param settled how long what serves newly must have been whole
 * @param forward how long pods may take to forward before the Service is moved anyway
 * @param urgent the same where what serves is bad, or somebody pinned another
 * @param patience how long old pods are waited for in all
 */
public record Pace(
    Duration quiet, Duration settled, Duration forward, Duration urgent, Duration patience) {
  public static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10));

  /** How soon a state is looked at again that others may change. */
  static final Duration SOON = Duration.ofSeconds(1);

  static final Duration LATER = Duration.ofSeconds(5);
}
