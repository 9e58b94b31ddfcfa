package dev.loupe.operator.model;

import dev.loupe.crd.AnalysisStatus;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.metrics.RolloutMetrics;
import dev.loupe.operator.metrics.RolloutMetrics.Evidence;
import dev.loupe.operator.metrics.RolloutMetrics.Model;
import dev.loupe.operator.metrics.RolloutMetrics.Shown;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shows in the operator's metrics what models' statuses say of their rollouts. */
final class RolloutFigures extends AbstractEventSource<Void, DetectorModel>
    implements ResourceEventAware<DetectorModel> {
  private final RolloutMetrics metrics;

  RolloutFigures(RolloutMetrics metrics) {
    super(Void.class, "rollout-figures");
    this.metrics = metrics;
  }

  void show(DetectorModel model, DetectorModelStatus status) {
    metrics.shows(key(model), shown(status.rollout()));
  }

  /** To be told once, when the status is written. */
  void ended(DetectorModel model, DetectorModelStatus before, DetectorModelStatus after) {
    result(after)
        .filter(r -> !Optional.of(r).equals(result(before)))
        .ifPresent(r -> metrics.ended(key(model), r.outcome()));
  }

  @Override
  public Set<Void> getSecondaryResources(DetectorModel primary) {
    return Set.of();
  }

  @Override
  public void onResourceDeleted(DetectorModel model) {
    metrics.forget(key(model));
  }

  private static Optional<RolloutStatus.Result> result(DetectorModelStatus status) {
    return Optional.ofNullable(status.rollout()).map(RolloutStatus::result);
  }

  private static Model key(DetectorModel model) {
    return new Model(model.getMetadata().getNamespace(), model.getMetadata().getName());
  }

  static Optional<Shown> shown(@Nullable RolloutStatus rollout) {
    return Optional.ofNullable(rollout)
        .filter(r -> !r.phase().equals(RolloutStatuses.RESTING))
        .flatMap(
            r ->
                Optional.ofNullable(r.target())
                    .or(() -> Optional.ofNullable(r.candidate()))
                    .map(
                        version ->
                            new Shown(version, orZero(r.step()), orZero(r.weight()), evidence(r))));
  }

  private static SortedMap<String, Evidence> evidence(RolloutStatus rollout) {
    SortedMap<String, Evidence> evidence = new TreeMap<>();
    Optional.ofNullable(rollout.analysis()).stream()
        .flatMap(a -> a.metrics().stream())
        .forEach(m -> evidence.put(m.name(), evidence(m)));
    return evidence;
  }

  private static Evidence evidence(AnalysisStatus.Metric metric) {
    return new Evidence(
        metric.promote() / metric.wanted().promote(), metric.abort() / metric.wanted().abort());
  }

  private static int orZero(@Nullable Integer value) {
    return Objects.requireNonNullElse(value, 0);
  }
}
