package dev.loupe.operator.model;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.rollout.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do next about one model. Every case is one step that can be done again, so that a stop
 * between two of them loses nothing.
 */
sealed interface ModelDecision {
  /** What all versions share is made as wanted: their policy, their keys, their budget. */
  record Configure() implements ModelDecision {}

  /**
   * The version's Deployment and Service are made as wanted.
   *
   * @param replicas empty: the autoscaler says how many
   */
  record Run(Version version, Optional<Integer> replicas) implements ModelDecision {}

  /**
   * The autoscaler is made as wanted.
   *
   * @param version that it scales; empty: it goes
   */
  record Autoscale(Optional<String> version) implements ModelDecision {}

  /**
   * The model's Service sends requests to this version from now on.
   *
   * @param from where it was seen to send them; if it does not any more, the decision is stale
   */
  record PointTraffic(String version, Optional<String> from) implements ModelDecision {}

  /** The pods are told how requests are shared, in the file that they mount. */
  record WriteSplit(TrafficSplit split) implements ModelDecision {}

  /**
   * These pods' kubelets are told that there is another split.
   *
   * @param turn of the split
   * @param pods by name
   */
  record Touch(int turn, List<String> pods) implements ModelDecision {}

  /** The version's Deployment and Service go; its pods finish what they are asked. */
  record Stop(String version) implements ModelDecision {}

  /**
   * The registry says from now on where a version stands, and what was done about it.
   *
   * @param otherwise what there is to say about the traffic meanwhile: a {@link Wait} or a {@link
   *     Rest}
   */
  record RecordStage(
      String version, ModelVersionStatus.Stage stage, Note note, ModelDecision otherwise)
      implements ModelDecision {}

  /**
   * What stands beside a stage in a version's history.
   *
   * @param reason one word in camel case; empty: none is to say
   * @param action the annotation that was carried out; empty: none was
   * @param attempt that begins; empty: the same as before
   */
  record Note(String reason, String message, Optional<String> action, Optional<Integer> attempt) {
    static final Note NONE = new Note("", "", Optional.empty(), Optional.empty());

    /** Whether the action was not carried out, as the stage speaks against it. */
    boolean isRefusal() {
      return reason.equals(Turn.Enter.REFUSED);
    }
  }

  record Wait(Reason reason, String forWhat, Optional<Hold> hold, Duration lookAgain)
      implements ModelDecision {}

  /** An entry of the registry that the operator made goes; its bundle stays in the store. */
  record Discard(Version version) implements ModelDecision {}

  record Rest() implements ModelDecision {}

  /** What is waited for. */
  enum Reason {
    WAITING_FOR_VERSION("WaitingForVersion"),
    STARTING("Starting"),
    CANDIDATE_STARTING("CandidateStarting"),
    MOVING_TRAFFIC("MovingTraffic"),
    ROLLING_OUT("RollingOut"),
    VERSION_LOST("VersionLost"),
    ROLLOUT("Rollout");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
