package dev.loupe.operator.run;

import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.ModelVersionSpec;
import dev.loupe.crd.Verdict;
import dev.loupe.operator.kube.Hold;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to do next about one run. Every case is one write, so that a stop between two loses nothing.
 */
sealed interface RunDecision {
  /**
   * @param stageImage what validate and evaluate run with
   */
  record WritePlan(RunPlan plan, String stageImage) implements RunDecision {}

  /**
   * @param planDigest of the plan's text as it stands
   * @param podsBefore how many pods earlier Jobs of the stage had started
   * @param left of the run's deadline
   */
  record StartStage(
      Stage stage,
      RunPlan plan,
      String planDigest,
      String stageImage,
      int podsBefore,
      Duration left)
      implements RunDecision {}

  /** The Job is deleted; when it has gone, the stage is started again. */
  record RepeatStage(Stage stage, String why) implements RunDecision {}

  /**
   * @param stage that is waited for; absent before the first
   * @param hold what keeps it back, if it is kept
   */
  record Wait(Optional<Stage> stage, String forWhat, Optional<Hold> hold, Duration lookAgain)
      implements RunDecision {}

  /** The stage's Job is suspended; the run's deadline waits with it. */
  record Queue(Stage stage) implements RunDecision {}

  /** The model passed the gate and enters the registry. */
  record Register(String version, ModelVersionSpec entry) implements RunDecision {}

  /** The one end. Jobs that still run are deleted. */
  record End(
      Outcome outcome,
      String reason,
      String message,
      Optional<StageReport.Evaluated> evaluated,
      Optional<Verdict> verdict,
      Optional<String> version)
      implements RunDecision {}

  /** After the end: Jobs that run nevertheless, made just before it, are deleted. */
  record StopLeftOvers(Set<Stage> stages) implements RunDecision {}

  /** After the end: the Jobs may go when the run's ttlAfterFinished has passed. */
  record LimitLife(Map<Stage, Duration> sinceJobEnded) implements RunDecision {}

  record Rest() implements RunDecision {}

  /** How a run ends; the words are its last phase. */
  enum Outcome {
    SUCCEEDED("Succeeded"),
    REJECTED("Rejected"),
    FAILED("Failed"),
    CANCELLED("Cancelled");

    private final String phase;

    Outcome(String phase) {
      this.phase = phase;
    }

    String phase() {
      return phase;
    }
  }
}
