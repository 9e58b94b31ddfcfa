package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelSpec;
import dev.loupe.operator.poll.Following;
import dev.loupe.operator.rollout.Fleet;
import dev.loupe.operator.rollout.Rollout;
import dev.loupe.operator.rollout.Seen;
import dev.loupe.operator.rollout.Splits.Pod;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a rollout sees of a model. Pure. */
final class RolloutSight {
  private RolloutSight() {}

  /** Empty: nothing serves, or the model has no rollouts and none goes on. */
  static Optional<Seen> of(ModelSnapshot seen, Rollout rollout) {
    return seen.serving()
        .filter(
            serving -> concerns(seen.spec(), rollout) && !seen.deleting() && !isLost(seen, serving))
        .map(serving -> of(seen, serving));
  }

  static boolean concerns(DetectorModel model) {
    return concerns(model.getSpec(), RolloutStatuses.read(ModelStatuses.of(model).rollout()));
  }

  private static boolean concerns(DetectorModelSpec spec, Rollout rollout) {
    return spec.rollout() != null || rollout.isActive() || rollout.previous().isPresent();
  }

  private static boolean isLost(ModelSnapshot seen, String serving) {
    return seen.version(serving).isEmpty() && seen.workload(serving).isEmpty();
  }

  private static Seen of(ModelSnapshot seen, String serving) {
    RolloutFacts facts = seen.rollout();
    Map<String, Fleet> fleets = new HashMap<>();
    seen.workloads().forEach((version, workload) -> fleets.put(version, fleet(workload, facts)));
    return new Seen(
        RolloutPlans.of(seen.spec().rollout()),
        serving,
        facts.entries(),
        fleets,
        splits(seen),
        seen.endpoints().areOnly(serving),
        facts.measured(),
        facts.asked());
  }

  private static dev.loupe.operator.rollout.Splits splits(ModelSnapshot seen) {
    SortedMap<String, Pod> pods = new TreeMap<>();
    seen.rollout()
        .ready()
        .forEach((pod, version) -> pods.put(pod, pod(version, seen.splits().reports().get(pod))));
    return new dev.loupe.operator.rollout.Splits(
        seen.splits().turn(), seen.splits().due().isEmpty(), pods);
  }

  /** One that has not said anything follows nothing. */
  private static Pod pod(String version, @Nullable Following said) {
    return said == null
        ? new Pod(version, true, Optional.empty(), 0, Duration.ZERO)
        : new Pod(version, true, Optional.of(said.turn()), said.inFlight(), said.idle());
  }

  private static Fleet fleet(Workload w, RolloutFacts facts) {
    Optional<Fleet.Trouble> own = Optional.ofNullable(facts.troubles().get(w.version()));
    return new Fleet(
        w.desired(),
        w.ready(),
        w.available(),
        w.complete(),
        facts.ends().getOrDefault(w.version(), 0),
        own.or(() -> w.hold().map(h -> new Fleet.Trouble(false, h.reason(), h.message()))));
  }
}
