package dev.loupe.operator.model;

import dev.loupe.operator.model.ModelDecision.PointTraffic;
import dev.loupe.operator.model.ModelDecision.Run;
import dev.loupe.operator.model.ModelDecision.Stop;
import dev.loupe.operator.rollout.Wanted;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The next write that brings the cluster nearer to what a rollout wants. What takes requests away
 * from a version comes first, what takes its pods away last. Pure.
 */
final class Convergence {
  private Convergence() {}

  /** Empty: all is as wanted, as far as the operator can bring it about. */
  static Optional<ModelDecision> next(ModelSnapshot seen, String serving, Wanted wanted) {
    if (!wanted.selector().equals(serving)) {
      return Optional.of(new PointTraffic(wanted.selector(), Optional.of(serving)));
    }
    return started(seen, wanted).or(() -> stopped(seen, serving, wanted));
  }

  private static Optional<ModelDecision> started(ModelSnapshot seen, Wanted wanted) {
    for (Map.Entry<String, Integer> pods : new TreeMap<>(wanted.pods()).entrySet()) {
      Optional<Version> version = seen.version(pods.getKey());
      Optional<Workload> workload = seen.workload(pods.getKey());
      boolean asWanted =
          workload.filter(w -> w.current() && w.desired() == pods.getValue()).isPresent();
      if (version.isPresent() && !asWanted) {
        return Optional.of(new Run(version.get(), Optional.of(pods.getValue())));
      }
    }
    return Optional.empty();
  }

  private static Optional<ModelDecision> stopped(
      ModelSnapshot seen, String serving, Wanted wanted) {
    for (String version : new TreeSet<>(seen.workloads().keySet())) {
      boolean placed = version.equals(serving) || wanted.pods().containsKey(version);
      if (!placed && !seen.endpoints().lists(version)) {
        return Optional.of(new Stop(version));
      }
    }
    return Optional.empty();
  }
}
