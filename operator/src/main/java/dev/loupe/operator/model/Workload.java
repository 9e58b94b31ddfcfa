package dev.loupe.operator.model;

import dev.loupe.operator.kube.Hold;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * One version's Deployment.
 *
 * @param current whether Deployment and Service are as wanted
 * @param trainedAt of the version, kept with the Deployment in case the registry loses it
 * @param observed whether its controller has looked at it since it was last changed
 * @param complete whether all pods are of the last template and available, and no other is left
 * @param overdue whether its progress deadline has passed
 */
record Workload(
    String version,
    boolean current,
    Optional<Instant> trainedAt,
    int desired,
    int ready,
    int available,
    boolean observed,
    boolean complete,
    boolean overdue,
    Optional<Hold> hold) {

  static final Comparator<Workload> OLDEST_FIRST =
      Comparator.comparing((Workload w) -> w.trainedAt().orElse(Instant.EPOCH))
          .thenComparing(Workload::version);
}
