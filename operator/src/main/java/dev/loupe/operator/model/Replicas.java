package dev.loupe.operator.model;

import dev.loupe.crd.Serving;
import java.util.Optional;

/** How many pods a version is to have, and who says so. */
final class Replicas {
  private Replicas() {}

  /**
   * What the operator says; empty where the autoscaler does, which is so for the version that
   * serves, and only once it has a Deployment.
   *
   * @param served pods that the Deployment of the serving version is to have; empty: there is none
   */
  static Optional<Integer> of(Serving serving, boolean serves, Optional<Integer> served) {
    Serving.Autoscaling auto = serving.autoscaling();
    if (auto == null) {
      return Optional.of(serving.replicas());
    }
    if (serves && served.isPresent()) {
      return Optional.empty();
    }
    // As many as serve now: it is about to have their load.
    int wanted = served.orElse(serving.replicas());
    return Optional.of(Math.clamp(wanted, auto.minReplicas(), auto.maxReplicas()));
  }

  /** So many must answer for the version to be whole: what the autoscaler adds is an addition. */
  static int least(Serving serving, boolean serves, int desired) {
    Serving.Autoscaling auto = serving.autoscaling();
    return auto == null || !serves ? desired : Math.min(desired, auto.minReplicas());
  }
}
