package dev.loupe.operator.model;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.crd.Rollout;
import dev.loupe.crd.RolloutAnalysis;
import dev.loupe.operator.kube.Durations;
import dev.loupe.operator.rollout.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads spec.rollout. */
final class RolloutPlans {
  private RolloutPlans() {}

  static Optional<Plan> of(@Nullable Rollout spec) {
    return Optional.ofNullable(spec).map(RolloutPlans::plan);
  }

  private static Plan plan(Rollout spec) {
    return new Plan(
        spec.mode() == Rollout.Mode.MANUAL,
        spec.paused(),
        Optional.ofNullable(spec.version()),
        spec.skipAnalysis(),
        Durations.parse(spec.progressDeadline()),
        Durations.parse(spec.keepPrevious()),
        spec.shadow().percent(),
        spec.shadow().minComparisons(),
        spec.canary().steps().stream()
            .map(s -> new Plan.Step(s.weight(), Durations.parse(s.duration()), s.hold()))
            .toList(),
        spec.canary().minRequests(),
        spec.canary().session() != null,
        analysis(spec.analysis(), spec.shadow().percent() > 0));
  }

  private static Plan.Analysis analysis(RolloutAnalysis spec, boolean shadow) {
    return new Plan.Analysis(
        Durations.parse(spec.interval()),
        Durations.parse(spec.timeout()),
        spec.onTimeout() == RolloutAnalysis.OnTimeout.ABORT,
        spec.onFailure() == RolloutAnalysis.OnFailure.FREEZE,
        spec.falsePromote(),
        spec.falseAbort(),
        spec.errorMargin(),
        spec.latencyMargin(),
        spec.disagreementMargin(),
        limit(spec.latencyLimit()),
        spec.queries().stream().map(RolloutPlans::query).toList(),
        settings(spec, shadow));
  }

  private static Plan.Query query(RolloutAnalysis.Query q) {
    return new Plan.Query(
        q.name(),
        q.query(),
        Optional.ofNullable(q.above()),
        Optional.ofNullable(q.below()),
        Durations.parse(q.lasting()),
        q.required(),
        q.dryRun());
  }

  private static Duration limit(RolloutAnalysis.LatencyLimit limit) {
    return Duration.ofMillis(limit.millis());
  }

  /** What evidence is weighed by: under other limits or rates it would not mean what it says. */
  private static String settings(RolloutAnalysis spec, boolean shadow) {
    return Digest.of(
        Json.write(
            List.of(
                spec.falsePromote(),
                spec.falseAbort(),
                spec.errorMargin(),
                spec.latencyMargin(),
                spec.disagreementMargin(),
                spec.latencyLimit(),
                shadow)));
  }
}
