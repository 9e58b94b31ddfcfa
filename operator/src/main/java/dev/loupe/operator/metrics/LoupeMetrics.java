package dev.loupe.operator.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What the operator counts. The names in Prometheus are these with underscores. */
public final class LoupeMetrics {
  /** Counter; labels {@code stage} where it ended, {@code result}: runs that ended. */
  public static final String RUNS = "loupe.runs";

  /** Timer; labels {@code stage}, {@code result}: Job made to Job finished. */
  public static final String STAGE_SECONDS = "loupe.stage";

  /** Timer; label {@code stage}: a Job finished to the next one made. */
  public static final String NEXT_JOB_SECONDS = "loupe.next.job";

  /** Counter; label {@code controller}: reconciles that threw. */
  public static final String RECONCILE_ERRORS = "loupe.reconcile.errors";

  /** Timer with a histogram; label {@code controller}. */
  public static final String RECONCILE_SECONDS = "loupe.reconcile";

  /** Counter: versions that took the traffic. */
  public static final String TAKEOVERS = "loupe.takeovers";

  /** Counter; label {@code result}: answers of trainers asked for their progress. */
  public static final String PROGRESS_POLLS = "loupe.progress.polls";

  /** Gauge: 1 on the replica that acts. */
  public static final String LEADER = "loupe.leader";

  private static final Duration[] RECONCILE_BOUNDS =
      IntStream.of(5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final AtomicInteger leader;

  public LoupeMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.leader = registry.gauge(LEADER, new AtomicInteger());
  }

  public void runEnded(String stage, String result) {
    registry.counter(RUNS, "stage", stage, "result", lower(result)).increment();
  }

  public void stageEnded(String stage, String result, Duration took) {
    registry.timer(STAGE_SECONDS, "stage", stage, "result", lower(result)).record(took);
  }

  public void nextJob(String stage, Duration took) {
    registry.timer(NEXT_JOB_SECONDS, "stage", stage).record(took);
  }

  public void reconciled(String controller, Duration took) {
    Timer.builder(RECONCILE_SECONDS)
        .tag("controller", controller)
        .serviceLevelObjectives(RECONCILE_BOUNDS)
        .register(registry)
        .record(took);
  }

  public void reconcileFailed(String controller) {
    registry.counter(RECONCILE_ERRORS, "controller", controller).increment();
  }

  public void tookOver() {
    registry.counter(TAKEOVERS).increment();
  }

  public void polled(boolean answered) {
    registry.counter(PROGRESS_POLLS, "result", answered ? "answered" : "failed").increment();
  }

  public void leads(boolean yes) {
    leader.set(yes ? 1 : 0);
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
