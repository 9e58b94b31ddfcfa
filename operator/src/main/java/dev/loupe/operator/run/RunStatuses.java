package dev.loupe.operator.run;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Hold;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a run's status says. */
final class RunStatuses {
  /** Of a run that nobody has looked at. */
  static final TrainingRunStatus NONE =
      new TrainingRunStatus(
          0, List.of(), "", "", null, List.of(), null, null, null, null, null, 0, null, null, null);

  private RunStatuses() {}

  static TrainingRunStatus of(TrainingRun run) {
    TrainingRunStatus status = run.getStatus();
    return status == null ? NONE : status;
  }

  static boolean ended(TrainingRunStatus status) {
    return Conditions.isTrue(status.conditions(), Conditions.FINISHED);
  }

  static Optional<TrainingRunStatus.StageStatus> stage(TrainingRunStatus status, Stage stage) {
    return status.stages().stream().filter(s -> s.name().equals(stage.word())).findFirst();
  }

  static int attempts(TrainingRunStatus status, Stage stage) {
    return stage(status, stage).map(TrainingRunStatus.StageStatus::attempts).orElse(0);
  }

  /** When the run was first looked at; it has not finished since. */
  static Optional<Instant> firstSeen(TrainingRunStatus status) {
    return condition(status, Conditions.FINISHED)
        .map(Condition::getLastTransitionTime)
        .map(Instant::parse);
  }

  /** What held the run back: a reason to progress or not that is not its phase. */
  static Optional<Hold> held(TrainingRunStatus status) {
    return condition(status, Conditions.PROGRESSING)
        .filter(c -> !ended(status) && !c.getReason().equals(status.phase()))
        .map(
            c ->
                new Hold(
                    c.getReason(), status.message(), Instant.parse(c.getLastTransitionTime())));
  }

  private static Optional<Condition> condition(TrainingRunStatus status, String type) {
    return status.conditions().stream().filter(c -> c.getType().equals(type)).findFirst();
  }

  static TrainingRunStatus withConditions(TrainingRunStatus s, List<Condition> conditions) {
    return new TrainingRunStatus(
        s.observedGeneration(),
        conditions,
        s.phase(),
        s.message(),
        s.progress(),
        s.stages(),
        s.data(),
        s.metrics(),
        s.gate(),
        s.report(),
        s.version(),
        s.gpuSeconds(),
        s.suspension(),
        s.startTime(),
        s.completionTime());
  }
}
