package dev.loupe.operator.run;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;

/** What a run's status says. */
final class RunStatuses {
  /** Of a run that nobody has looked at. */
  static final TrainingRunStatus NONE =
      new TrainingRunStatus(
          0, List.of(), "", "", null, List.of(), null, null, null, null, 0, null, null);

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
        s.version(),
        s.gpuSeconds(),
        s.startTime(),
        s.completionTime());
  }
}
