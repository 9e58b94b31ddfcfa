package dev.loupe.operator.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which entry of the registry is one too many. Pure. */
final class Retention {
  private Retention() {}

  /** The oldest entry that may go, if there are more than spec.retention says. */
  static Optional<Version> surplus(ModelSnapshot seen) {
    List<Version> made = seen.versions().stream().filter(Version::ours).toList();
    int kept = Math.min(made.size(), seen.spec().retention().versions());
    Set<String> needed = needed(seen);
    return made.subList(kept, made.size()).reversed().stream()
        .filter(version -> !needed.contains(version.name()))
        .findFirst();
  }

  /** What has pods or traffic, or would get it next, or would be gone back to. */
  private static Set<String> needed(ModelSnapshot seen) {
    Set<String> needed = new HashSet<>(seen.workloads().keySet());
    seen.serving().ifPresent(needed::add);
    seen.serving().flatMap(seen::candidate).map(Version::name).ifPresent(needed::add);
    needed.addAll(RolloutStatuses.named(seen.before().rollout()));
    seen.versions().stream().findFirst().map(Version::name).ifPresent(needed::add);
    seen.versions().stream()
        .filter(v -> v.isRetired() && v.served())
        .findFirst()
        .map(Version::name)
        .ifPresent(needed::add);
    return needed;
  }
}
