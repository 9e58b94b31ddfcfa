package dev.loupe.operator.model;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.kube.PodDefaults;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;

/** What a serving pod mounts to know how requests are shared. It changes while the pod runs. */
final class SplitMount {
  private static final String VOLUME = "split";
  private static final String FOLDER = "/etc/loupe/" + VOLUME;

  private SplitMount() {}

  static EnvVar env() {
    return PodDefaults.env("LOUPE_SPLIT_FILE", FOLDER + "/" + TrafficSplit.FILE);
  }

  /** A pod starts without it: of a model's first version, before that serves. */
  static Volume volume(DetectorModel model) {
    return new VolumeBuilder()
        .withName(VOLUME)
        .withNewConfigMap()
        .withName(ModelObjects.splitName(model.getMetadata().getName()))
        .withOptional(true)
        .endConfigMap()
        .build();
  }

  static VolumeMount mount() {
    return PodDefaults.mount(VOLUME, FOLDER, true);
  }
}
