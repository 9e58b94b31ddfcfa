package dev.loupe.operator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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

  /** Counter; label {@code result}: queries to Prometheus. */
  public static final String PROMETHEUS_QUERIES = "loupe.prometheus.queries";

  /** Timer: a query to Prometheus, with the wait for its turn. */
  public static final String PROMETHEUS_QUERY_SECONDS = "loupe.prometheus.query";

  /** Counter; label {@code result}: answers of serving pods asked for the split they follow. */
  public static final String SPLIT_POLLS = "loupe.split.polls";

  /**
   * Counter; labels {@code model_namespace}, {@code model}, {@code outcome}: rollouts that ended.
   */
  public static final String ROLLOUTS = "loupe.rollouts";

  /** Gauge; labels {@code model_namespace}, {@code model}, {@code version}: while one goes on. */
  public static final String ROLLOUT_STEP = "loupe.rollout.step";

  /** Gauge; the same labels: percent of the requests. */
  public static final String ROLLOUT_WEIGHT = "loupe.rollout.weight";

  /**
   * Gauge; the same labels, {@code metric} and {@code side}, promote or abort: evidence over what
   * decides.
   */
  public static final String ROLLOUT_EVIDENCE = "loupe.rollout.evidence";

  /** Gauge: 1 on the replica that acts. */
  public static final String LEADER = "loupe.leader";

  private static final Duration[] RECONCILE_BOUNDS =
      IntStream.of(5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final AtomicInteger leader;
  private final RolloutMetrics rollouts;

  public LoupeMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.leader = new AtomicInteger();
    this.rollouts = new RolloutMetrics(registry);
    Gauge.builder(LEADER, leader, AtomicInteger::get)
        .description("1 on the replica that acts")
        .register(registry);
  }

  public void runEnded(String stage, String result) {
    Counter.builder(RUNS)
        .description("Runs that ended, by the stage in which they did")
        .tag("stage", stage)
        .tag("result", lower(result))
        .register(registry)
        .increment();
  }

  public void stageEnded(String stage, String result, Duration took) {
    Timer.builder(STAGE_SECONDS)
        .description("From a stage's Job made to it finished")
        .tag("stage", stage)
        .tag("result", lower(result))
        .register(registry)
        .record(took);
  }

  public void nextJob(String stage, Duration took) {
    Timer.builder(NEXT_JOB_SECONDS)
        .description("From a stage's Job finished to the next one made")
        .tag("stage", stage)
        .register(registry)
        .record(took);
  }

  public void reconciled(String controller, Duration took) {
    Timer.builder(RECONCILE_SECONDS)
        .description("One look at an object, and what it led to")
        .tag("controller", controller)
        .serviceLevelObjectives(RECONCILE_BOUNDS)
        .register(registry)
        .record(took);
  }

  public void reconcileFailed(String controller) {
    Counter.builder(RECONCILE_ERRORS)
        .description("Looks at an object that ended in an error")
        .tag("controller", controller)
        .register(registry)
        .increment();
  }

  public void tookOver() {
    Counter.builder(TAKEOVERS)
        .description("Versions that took the traffic over from another")
        .register(registry)
        .increment();
  }

  public void polled(boolean answered) {
    Counter.builder(PROGRESS_POLLS)
        .description("Trainers asked for their progress, by whether they answered")
        .tag("result", answered ? "answered" : "failed")
        .register(registry)
        .increment();
  }

  /**
   * @param result answered, invalid (the query is wrong), refused (we are), unreachable
   */
  public void queried(String result, Duration took) {
    Counter.builder(PROMETHEUS_QUERIES)
        .description("Queries to Prometheus, by what came of them")
        .tag("result", result)
        .register(registry)
        .increment();
    Timer.builder(PROMETHEUS_QUERY_SECONDS)
        .description("From a query to Prometheus to its answer")
        .register(registry)
        .record(took);
  }

  public void askedForSplit(boolean answered) {
    Counter.builder(SPLIT_POLLS)
        .description("Serving pods asked for the split they follow, by whether they answered")
        .tag("result", answered ? "answered" : "failed")
        .register(registry)
        .increment();
  }

  public RolloutMetrics rollouts() {
    return rollouts;
  }

  public void leads(boolean yes) {
    leader.set(yes ? 1 : 0);
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
