package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModelSpec;
import dev.loupe.crd.DetectorModelStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of a model's serving at one moment.
 *
 * @param versions of the registry that passed the gate, newest first
 * @param workloads what runs, by version
 * @param configured whether what all versions share is as wanted
 * @param scaler what scales the serving version
 * @param refused whether the API server would not have the serving version's objects as they are
 *     wanted
 * @param keyless whether a pod that began without API keys has not ended, whatever version it is of
 * @param rollout what matters to rollouts alone
 */
record ModelSnapshot(
    Identity model,
    DetectorModelSpec spec,
    DetectorModelStatus before,
    boolean deleting,
    List<Version> versions,
    Traffic traffic,
    Map<String, Workload> workloads,
    boolean configured,
    Scaler scaler,
    boolean refused,
    Endpoints endpoints,
    Splits splits,
    boolean keyless,
    RolloutFacts rollout) {

  record Identity(String namespace, String name, String uid, long generation) {}

  Optional<String> serving() {
    return switch (traffic) {
      case Traffic.None() -> Optional.empty();
      case Traffic.To(String version, boolean current) -> Optional.of(version);
    };
  }

  /** Pods that the version is to have; empty: the autoscaler says how many. */
  Optional<Integer> replicas(String version) {
    return Replicas.of(
        spec.serving(),
        serving().equals(Optional.of(version)),
        serving().flatMap(this::workload).map(Workload::desired));
  }

  Optional<Version> version(String name) {
    return versions.stream().filter(v -> v.name().equals(name)).findFirst();
  }

  Optional<Workload> workload(String version) {
    return Optional.ofNullable(workloads.get(version));
  }

  /** The newest that is newer than the one that serves, never served and was not rejected. */
  Optional<Version> candidate(String serving) {
    return versions.stream()
        .filter(v -> !v.name().equals(serving) && v.mayServe())
        .filter(v -> isNewer(v, serving))
        .findFirst();
  }

  /** Whether a version is newer than the one that serves; what can't be told is taken for it. */
  boolean isNewer(Version version, String serving) {
    return version(serving)
        .map(itself -> Version.OLDEST_FIRST.compare(version, itself) > 0)
        .orElseGet(
            () ->
                workload(serving)
                    .flatMap(Workload::trainedAt)
                    .map(version.trainedAt()::isAfter)
                    .orElse(true));
  }

  /**
   * What could have the traffic at once: the version that had it when the model was last looked at,
   * else the newest. Pods outlive their Service and their entry in the registry.
   */
  Optional<String> available() {
    List<Workload> available = workloads.values().stream().filter(w -> w.available() > 0).toList();
    return available.stream()
        .filter(w -> w.version().equals(before.version()))
        .findFirst()
        .or(() -> available.stream().max(Workload.OLDEST_FIRST))
        .map(Workload::version);
  }
}
