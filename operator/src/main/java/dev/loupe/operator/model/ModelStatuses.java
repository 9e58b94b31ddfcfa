package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.operator.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What a model's status says. */
final class ModelStatuses {
  /** Of a model that nobody has looked at. */
  static final DetectorModelStatus NONE =
      new DetectorModelStatus(0, List.of(), "", "", null, null, 0, null, null);

  private ModelStatuses() {}

  /** Whether what serves was as wanted, and nothing was to do or to wait for. */
  static boolean isConverged(DetectorModelStatus status) {
    return Conditions.isTrue(status.conditions(), Conditions.SERVING)
        && !Conditions.isTrue(status.conditions(), Conditions.PROGRESSING)
        && !Conditions.isTrue(status.conditions(), Conditions.STALLED);
  }

  static DetectorModelStatus of(DetectorModel model) {
    DetectorModelStatus status = model.getStatus();
    return status == null ? NONE : status;
  }

  static DetectorModelStatus withConditions(DetectorModelStatus s, List<Condition> conditions) {
    return new DetectorModelStatus(
        s.observedGeneration(),
        conditions,
        s.phase(),
        s.message(),
        s.version(),
        s.candidate(),
        s.readyReplicas(),
        s.weight(),
        s.rollout());
  }
}
