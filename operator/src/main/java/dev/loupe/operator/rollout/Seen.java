package dev.loupe.operator.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a rollout depends on, at one moment.
 *
 * @param plan empty: {@code spec.rollout} is absent
 * @param serving the version that the Service selects
 * @param versions of the registry, newest first
 * @param listed whether the Service's endpoints are pods of {@code serving} only, and one is ready
 * @param asked what annotations ask for
 */
public record Seen(
    Optional<Plan> plan,
    String serving,
    List<Entry> versions,
    Map<String, Fleet> fleets,
    Splits splits,
    boolean listed,
    Measured measured,
    Asked asked) {

  public Seen {
    versions = List.copyOf(versions);
    fleets = Map.copyOf(fleets);
  }

  /** The values of the four annotations. */
  public record Asked(
      Optional<String> approve,
      Optional<String> promote,
      Optional<String> abort,
      Optional<String> retry) {
    public static final Asked NOTHING =
        new Asked(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same with nothing begun and no weight raised. */
  Seen held() {
    return new Seen(
        plan.map(Plan::held), serving, versions, fleets, splits, listed, measured, asked);
  }

  Optional<Entry> entry(String version) {
    return versions.stream().filter(v -> v.name().equals(version)).findFirst();
  }

  Fleet fleet(String version) {
    return fleets.getOrDefault(version, Fleet.NONE);
  }

  /** Pods that the serving version is to have. */
  int full() {
    return Math.max(1, fleet(serving).desired());
  }
}
