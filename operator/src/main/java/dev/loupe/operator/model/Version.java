package dev.loupe.operator.model;

import dev.loupe.crd.ModelVersionStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** Neither did it give way to another, nor was it rejected. */
  boolean mayServe() {
    return !isRetired() && stage.filter(s -> s == ModelVersionStatus.Stage.REJECTED).isEmpty();
  }
}
