package dev.loupe.operator.model;

import dev.loupe.contract.ServingPolicy;
import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.kube.PodDefaults;
import dev.loupe.operator.kube.PodFacts;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/**
 * What a serving pod mounts to know whom it answers. Only which Secrets there are stands in the
 * pod; what is in them, and in the policy, changes while it runs.
 */
final class Protection {
  private static final String FOLDER = "/etc/loupe/";
  private static final String POLICY = "policy";
  private static final String KEYS = "keys";
  private static final String API_KEYS = "api-keys";

  /** For the group that the pod's volumes belong to. */
  private static final int MODE = 0440;

  private Protection() {}

  static List<EnvVar> env(DetectorModel model) {
    List<EnvVar> env = new ArrayList<>();
    env.add(PodDefaults.env("LOUPE_POLICY_FILE", FOLDER + POLICY + "/" + ServingPolicy.FILE));
    env.add(PodDefaults.env("LOUPE_KEYS_DIR", FOLDER + KEYS));
    if (model.getSpec().serving().apiKeysSecretName() != null) {
      env.add(PodDefaults.env(PodFacts.API_KEYS_DIR, FOLDER + API_KEYS));
    }
    return env;
  }

  static List<Volume> volumes(DetectorModel model) {
    String name = model.getMetadata().getName();
    String apiKeys = model.getSpec().serving().apiKeysSecretName();
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName(POLICY)
            .withNewConfigMap()
            .withName(ModelObjects.policyName(name))
            .endConfigMap()
            .build());
    volumes.add(secret(KEYS, ModelObjects.keysName(name), false));
    if (apiKeys != null) {
      // One that is deleted empties the mount, so that its keys open no more.
      volumes.add(secret(API_KEYS, apiKeys, true));
    }
    return volumes;
  }

  static List<VolumeMount> mounts(DetectorModel model) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(PodDefaults.mount(POLICY, FOLDER + POLICY, true));
    mounts.add(PodDefaults.mount(KEYS, FOLDER + KEYS, true));
    if (model.getSpec().serving().apiKeysSecretName() != null) {
      mounts.add(PodDefaults.mount(API_KEYS, FOLDER + API_KEYS, true));
    }
    return mounts;
  }

  private static Volume secret(String volume, String name, boolean optional) {
    return new VolumeBuilder()
        .withName(volume)
        .withNewSecret()
        .withSecretName(name)
        .withDefaultMode(MODE)
        .withOptional(optional ? true : null)
        .endSecret()
        .build();
  }
}
