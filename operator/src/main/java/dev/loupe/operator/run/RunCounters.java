package dev.loupe.operator.run;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.crd.TrainingRunStatus.StageStatus;
import dev.loupe.operator.metrics.LoupeMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Counts what happened between two statuses of a run. */
final class RunCounters {
  private final LoupeMetrics metrics;

  RunCounters(LoupeMetrics metrics) {
    this.metrics = metrics;
  }

  void count(RunSnapshot seen, RunDecision decision, TrainingRunStatus after, Instant now) {
    for (Stage stage : Stage.values()) {
      if (duration(seen.before(), stage).isEmpty()) {
        duration(after, stage).ifPresent(d -> metrics.stageEnded(stage.word(), "succeeded", d));
      }
    }
    switch (decision) {
      case RunDecision.StartStage start ->
          previous(start.stage())
              .flatMap(seen::job)
              .flatMap(RunSnapshot.JobFacts::ended)
              .ifPresent(
                  ended -> metrics.nextJob(start.stage().word(), Duration.between(ended, now)));
      case RunDecision.End end -> ended(seen, end, now);
      case RunDecision.WritePlan ignored -> {}
      case RunDecision.RepeatStage ignored -> {}
      case RunDecision.Wait ignored -> {}
      case RunDecision.Queue ignored -> {}
      case RunDecision.Register ignored -> {}
      case RunDecision.StopLeftOvers ignored -> {}
      case RunDecision.LimitLife ignored -> {}
      case RunDecision.Rest ignored -> {}
    }
  }

  private void ended(RunSnapshot seen, RunDecision.End end, Instant now) {
    Optional<Stage> last = lastStage(seen);
    metrics.runEnded(last.map(Stage::word).orElse("plan"), end.outcome().phase());
    boolean broken = end.outcome() != RunDecision.Outcome.SUCCEEDED && end.verdict().isEmpty();
    if (broken) {
      last.ifPresent(
          stage ->
              seen.job(stage)
                  .ifPresent(
                      job ->
                          metrics.stageEnded(
                              stage.word(),
                              end.outcome().phase(),
                              Duration.between(job.created(), job.ended().orElse(now)))));
    }
  }

  private static Optional<Stage> lastStage(RunSnapshot seen) {
    return seen.jobs().keySet().stream().max(Stage::compareTo);
  }

  private static Optional<Stage> previous(Stage stage) {
    return switch (stage) {
      case VALIDATE -> Optional.empty();
      case TRAIN -> Optional.of(Stage.VALIDATE);
      case EVALUATE -> Optional.of(Stage.TRAIN);
    };
  }

  private static Optional<Duration> duration(TrainingRunStatus status, Stage stage) {
    Optional<StageStatus> found = RunStatuses.stage(status, stage);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String from = found.get().startTime();
    String to = found.get().completionTime();
    return from == null || to == null
        ? Optional.empty()
        : Optional.of(Duration.between(Instant.parse(from), Instant.parse(to)));
  }
}
