package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What a model's status says. */
final class ModelStatuses {
  /** Of a model that nobody has looked at. */
  static final DetectorModelStatus NONE =
      new DetectorModelStatus(0, List.of(), "", "", null, null, 0);

  private ModelStatuses() {}

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
        s.readyReplicas());
  }
}
