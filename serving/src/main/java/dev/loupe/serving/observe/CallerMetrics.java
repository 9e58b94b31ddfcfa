package dev.loupe.serving.observe;

import dev.loupe.serving.guard.Verdict;
import dev.loupe.serving.guard.Verdict.Admitted;
import dev.loupe.serving.guard.Verdict.Limited;
import dev.loupe.serving.guard.Verdict.Unauthenticated;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts who asked, by the name of the key, and what the guard said. */
@Singleton
public final class CallerMetrics {
  private static final String NONE = "none";
  private static final String OTHER = "other";

  /** Keys come and go; a series that was begun stays until the process ends. */
  private static final int MOST_NAMES = 200;

  private final MeterRegistry registry;
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  CallerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  public void count(Verdict verdict) {
    switch (verdict) {
      case Admitted admitted -> count(bounded(admitted.caller().label()), "admitted");
      case Limited limited -> count(bounded(limited.caller().label()), "limited");
      case Unauthenticated _ -> count(NONE, "unauthenticated");
    }
  }

  private void count(String key, String result) {
    Counter.builder(MetricNames.CALLER_REQUESTS)
        .description("Requests by the name of their API key and by what became of them")
        .tag(MetricNames.KEY, key)
        .tag(MetricNames.RESULT, result)
        .register(registry)
        .increment();
  }

  private String bounded(String name) {
    return names.contains(name) || (names.size() < MOST_NAMES && names.add(name)) ? name : OTHER;
  }
}
