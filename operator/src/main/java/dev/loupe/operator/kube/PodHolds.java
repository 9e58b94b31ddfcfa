package dev.loupe.operator.kube;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What keeps a pod from running. A pod whose container is being made says nothing of a Secret or a
 * volume that is missing: that stands in its Events alone.
 */
public final class PodHolds {
  private static final Duration START_EXPECTED = Duration.ofSeconds(10);
  private static final String FAILED_SCHEDULING = "FailedScheduling";

  private final Events events;
  private final InstantSource clock;

  public PodHolds(Events events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  /** The scheduler's or the kubelet's own words. */
  public Optional<Hold> of(PodFacts pod) {
    Instant now = clock.instant();
    return pod.isBeingCreated() && pod.created().plus(START_EXPECTED).isBefore(now)
        // A pod that is being created has found its node since.
        ? events
            .newestWarning(pod.namespace(), pod.uid())
            .filter(h -> !h.reason().equals(FAILED_SCHEDULING))
        : pod.hold();
  }
}
