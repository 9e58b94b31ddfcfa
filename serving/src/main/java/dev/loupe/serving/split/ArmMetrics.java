package dev.loupe.serving.split;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.observe.Buckets;
import dev.loupe.serving.observe.MetricNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.annotation.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was given to each of two versions on trial, and what came of it. Both are counted
 * here, at the serving version's pods: so a candidate that ends takes no count with it.
 */
@Context
final class ArmMetrics {
  /** A version's series stay after its trial, for those who have not scraped its last. */
  private static final int MOST_VERSIONS = 4;

  private final MeterRegistry registry;

  // Guarded by this; who was on trial last is last.
  private final Map<String, List<Meter>> series = new LinkedHashMap<>();

  ArmMetrics(MeterRegistry registry, SplitFile file) {
    this.registry = registry;
    Gauge.builder(MetricNames.SPLIT_TURN, file, one -> one.following().turn())
        .description("Turn of the split that this pod follows; 0: none")
        .register(registry);
    Gauge.builder(MetricNames.SPLIT_WEIGHT, file, ArmMetrics::weight)
        .description("Percent of the requests that the split gives to another version")
        .register(registry);
    file.whenChanged(this::follow);
  }

  private static int weight(SplitFile file) {
    @Nullable TrafficSplit split = file.following().split();
    return split == null || split.canary() == null ? 0 : split.canary().percent();
  }

  /** All series of a trial are there from its first second: a count that begins at 1 is missed. */
  private synchronized void follow(Following following) {
    @Nullable TrafficSplit split = following.split();
    if (split == null || split.canary() == null) {
      return;
    }
    for (String version : List.of(split.serving(), split.canary().version())) {
      List<Meter> known = series.remove(version);
      series.put(version, known == null ? begin(version) : known);
    }
    Iterator<List<Meter>> oldest = series.values().iterator();
    while (series.size() > MOST_VERSIONS) {
      oldest.next().forEach(registry::remove);
      oldest.remove();
    }
  }

  private List<Meter> begin(String version) {
    List<Meter> all = new ArrayList<>();
    Mark.all().forEach(mark -> all.add(requests(version, mark)));
    all.add(latency(version));
    return all;
  }

  /**
   * @param to the version that the request was given to
   * @param took waiting for a core and computing there, if it was answered
   */
  void count(String to, Mark mark, Duration took) {
    requests(to, mark).increment();
    if (mark.equals(Mark.ANSWERED)) {
      latency(to).record(took);
    }
  }

  private Counter requests(String to, Mark mark) {
    return Counter.builder(MetricNames.ROLLOUT_REQUESTS)
        .description("Requests during a trial, by the version that they were given to")
        .tag(MetricNames.TO, to)
        .tag(MetricNames.RESULT, mark.result().label())
        .tag(MetricNames.REASON, mark.reason().label())
        .register(registry);
  }

  private Timer latency(String to) {
    return Timer.builder(MetricNames.ROLLOUT_LATENCY)
        .description("Waiting for a core and computing of the answered, where they were computed")
        .serviceLevelObjectives(Buckets.LATENCY)
        .tag(MetricNames.TO, to)
        .register(registry);
  }
}
