package dev.loupe.operator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How models' rollouts stand, in gauges that go with the rollout, and how they ended. */
public final class RolloutMetrics {
  private final MeterRegistry registry;
  private final MultiGauge step;
  private final MultiGauge weight;
  private final MultiGauge evidence;
  private final Map<Model, Shown> shown = new HashMap<>();

  RolloutMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.step =
        MultiGauge.builder(LoupeMetrics.ROLLOUT_STEP)
            .description("Step of the rollout that goes on: 0 is the shadow, 1 the first step")
            .register(registry);
    this.weight =
        MultiGauge.builder(LoupeMetrics.ROLLOUT_WEIGHT)
            .description("Percent of the requests that the version on trial is to have")
            .register(registry);
    this.evidence =
        MultiGauge.builder(LoupeMetrics.ROLLOUT_EVIDENCE)
            .description("Evidence on a metric over what decides: from 1 on it does")
            .register(registry);
  }

  /** A DetectorModel. */
  public record Model(String namespace, String name) {
    private Tags tags() {
      // Without the prefix it would be taken for the namespace of who is scraped.
      return Tags.of("model_namespace", namespace, "model", name);
    }
  }

  /**
   * A rollout that goes on.
   *
   * @param version that is tried, or moved to
   * @param evidence by metric
   */
  public record Shown(String version, int step, int weight, SortedMap<String, Evidence> evidence) {
    public Shown {
      evidence = new TreeMap<>(evidence);
    }
  }

  /** Each over what decides. */
  public record Evidence(double promote, double abort) {}

  /**
   * @param now empty: none goes on
   */
  public synchronized void shows(Model model, Optional<Shown> now) {
    Optional<Shown> before = Optional.ofNullable(shown.get(model));
    if (before.equals(now)) {
      return;
    }
    now.ifPresentOrElse(s -> shown.put(model, s), () -> shown.remove(model));
    List<Row<?>> steps = new ArrayList<>();
    List<Row<?>> weights = new ArrayList<>();
    List<Row<?>> sides = new ArrayList<>();
    shown.forEach(
        (whose, s) -> {
          Tags tags = whose.tags().and("version", s.version());
          steps.add(Row.of(tags, s.step()));
          weights.add(Row.of(tags, s.weight()));
          s.evidence()
              .forEach(
                  (metric, e) -> {
                    Tags of = tags.and("metric", metric);
                    sides.add(Row.of(of.and("side", "promote"), e.promote()));
                    sides.add(Row.of(of.and("side", "abort"), e.abort()));
                  });
        });
    step.register(steps, true);
    weight.register(weights, true);
    evidence.register(sides, true);
  }

  /**
   * @param outcome as in status.rollout.result
   */
  public void ended(Model model, String outcome) {
    Counter.builder(LoupeMetrics.ROLLOUTS)
        .description("Rollouts that ended, by how they did")
        .tags(model.tags().and("outcome", outcome.toLowerCase(Locale.ROOT)))
        .register(registry)
        .increment();
  }

  /** The model is no more. */
  public synchronized void forget(Model model) {
    shows(model, Optional.empty());
    List<Meter> its = List.copyOf(registry.find(LoupeMetrics.ROLLOUTS).tags(model.tags()).meters());
    its.forEach(registry::remove);
  }
}
