package dev.loupe.serving.shadow;

import dev.loupe.serving.observe.Buckets;
import dev.loupe.serving.observe.MetricNames;
import dev.loupe.serving.shadow.Comparison.Dropped;
import dev.loupe.serving.shadow.Comparison.Scored;
import dev.loupe.serving.shadow.Comparison.Unanswered;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what came of copies, by the candidate that was asked. Thread-safe. */
@Singleton
final class ShadowMetrics {
  private static final String AGREED = "agreed";
  private static final String DISAGREED = "disagreed";

  /** Candidates come and go; so many of the last have series. */
  private static final int MOST_CANDIDATES = 4;

  private final MeterRegistry registry;

  /** The last of them last. Guarded by this. */
  private final Deque<String> candidates = new ArrayDeque<>();

  ShadowMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The series of a candidate; those of the oldest one end where there are too many. */
  synchronized Series of(String candidate) {
    candidates.remove(candidate);
    candidates.addLast(candidate);
    if (candidates.size() > MOST_CANDIDATES) {
      end(candidates.removeFirst());
    }
    return new Series(candidate);
  }

  private void end(String candidate) {
    for (Meter meter : registry.getMeters()) {
      if (candidate.equals(meter.getId().getTag(MetricNames.CANDIDATE))
          && meter.getId().getName().startsWith(MetricNames.SHADOW)) {
        registry.remove(meter);
      }
    }
  }

  /** Of one candidate. */
  final class Series {
    private final String candidate;
    private final Map<Drop, Counter> drops = new ConcurrentHashMap<>();
    private final Timer serving;
    private final Timer asked;

    private Series(String candidate) {
      this.candidate = candidate;
      for (Drop drop : Drop.values()) {
        Counter _ = drops.computeIfAbsent(drop, this::drops);
      }
      this.serving = latency("serving");
      this.asked = latency("candidate");
    }

    /** All that there will be of these classes is there from now on. */
    void declare(List<String> classes) {
      for (String label : classes) {
        Counter _ = comparisons(label, AGREED);
        Counter _ = comparisons(label, DISAGREED);
        DistributionSummary _ = difference(label);
      }
    }

    void dropped(Drop why) {
      drops.computeIfAbsent(why, this::drops).increment();
    }

    /**
     * @param label that the serving version predicted
     */
    void count(String label, Comparison comparison) {
      switch (comparison) {
        case Scored scored -> {
          comparisons(label, scored.agreed() ? AGREED : DISAGREED).increment();
          difference(label).record(scored.difference());
          Comparison.Latency latency = scored.latency();
          if (latency != null) {
            serving.record(latency.serving());
            asked.record(latency.candidate());
          }
        }
        case Unanswered _ -> comparisons(label, DISAGREED).increment();
        case Dropped dropped -> dropped(dropped.why());
      }
    }

    private Counter comparisons(String label, String result) {
      return Counter.builder(MetricNames.SHADOW_COMPARISONS)
          .description("Pictures that a candidate was shown, by what the serving version predicted")
          .tag(MetricNames.CANDIDATE, candidate)
          .tag(MetricNames.CLASS, label)
          .tag(MetricNames.RESULT, result)
          .register(registry);
    }

    private DistributionSummary difference(String label) {
      return DistributionSummary.builder(MetricNames.SHADOW_SCORE_DIFFERENCE)
          .description("Between both probabilities of the class that the serving version predicted")
          .tag(MetricNames.CANDIDATE, candidate)
          .tag(MetricNames.CLASS, label)
          .serviceLevelObjectives(Buckets.DIFFERENCE)
          .register(registry);
    }

    private Timer latency(String of) {
      return Timer.builder(MetricNames.SHADOW_LATENCY)
          .description("Computing, without waiting for a core, of pictures that both predicted")
          .tag(MetricNames.CANDIDATE, candidate)
          .tag(MetricNames.OF, of)
          .serviceLevelObjectives(Buckets.LATENCY)
          .register(registry);
    }

    private Counter drops(Drop why) {
      return Counter.builder(MetricNames.SHADOW_DROPPED)
          .description("Pictures that a candidate was to be shown and that were not compared")
          .tag(MetricNames.CANDIDATE, candidate)
          .tag(MetricNames.REASON, why.label())
          .register(registry);
    }
  }
}
