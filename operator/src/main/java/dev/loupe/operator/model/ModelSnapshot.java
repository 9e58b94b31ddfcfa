package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModelSpec;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.operator.kube.Hold;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    boolean keyless) {

  record Identity(String namespace, String name, String uid, long generation) {}

  /**
   * An entry of the registry.
   *
   * @param secretName of the Secret with which the bundle was written; absent: none
   * @param stage as recorded; absent while nothing is
   * @param served whether it ever had the traffic
   * @param ours whether the operator made it, and nobody changed it since
   */
  record Version(
      String name,
      String uri,
      String sha256,
      @Nullable String secretName,
      Instant trainedAt,
      Optional<ModelVersionStatus.Stage> stage,
      boolean served,
      boolean ours) {

    static final Comparator<Version> OLDEST_FIRST =
        Comparator.comparing(Version::trainedAt).thenComparing(Version::name);

    boolean isRetired() {
      return stage.filter(s -> s == ModelVersionStatus.Stage.RETIRED).isPresent();
    }
  }

  /** Where the Service of the model's name sends requests. Its selector is the truth. */
  sealed interface Traffic {
    record None() implements Traffic {}

    /**
     * @param current whether the Service is otherwise as wanted
     */
    record To(String version, boolean current) implements Traffic {}
  }

  /** Whether there is an autoscaler, and whether it is as wanted. */
  enum Scaler {
    NONE,
    CURRENT,
    OUTDATED
  }

  /**
   * One version's Deployment.
   *
   * @param current whether Deployment and Service are as wanted
   * @param trainedAt of the version, kept with the Deployment in case the registry loses it
   * @param observed whether its controller has looked at it since it was last changed
   * @param complete whether all pods are of the last template and available, and no other is left
   * @param overdue whether its progress deadline has passed
   */
  record Workload(
      String version,
      boolean current,
      Optional<Instant> trainedAt,
      int desired,
      int ready,
      int available,
      boolean observed,
      boolean complete,
      boolean overdue,
      Optional<Hold> hold) {

    static final Comparator<Workload> OLDEST_FIRST =
        Comparator.comparing((Workload w) -> w.trainedAt().orElse(Instant.EPOCH))
            .thenComparing(Workload::version);
  }

  /**
   * What the traffic Service's EndpointSlices list.
   *
   * @param versions whose pods are listed
   * @param strangers whether pods are listed that nothing is known of
   * @param ready how many pods take requests
   */
  record Endpoints(Set<String> versions, boolean strangers, int ready) {
    boolean areOnly(String version) {
      return !strangers && ready > 0 && versions.equals(Set.of(version));
    }

    boolean lists(String version) {
      return strangers || versions.contains(version);
    }
  }

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

  /** The newest version that is newer than the one that serves and never served itself. */
  Optional<Version> candidate(String serving) {
    return versions.stream()
        .filter(v -> !v.name().equals(serving) && !v.isRetired())
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
