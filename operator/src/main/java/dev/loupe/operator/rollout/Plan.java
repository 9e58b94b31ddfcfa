package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.ErrorRates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user wants of rollouts: {@code spec.rollout}, its durations parsed.
 *
 * @param manual whether every rise of traffic waits for an approval
 * @param pinned the version that is to serve, whatever else there is
 * @param skipAnalysis whether the pinned version takes over though it never served
 * @param progressDeadline how long a candidate may take to get a ready pod
 * @param keepPrevious how long what gave way keeps its pods
 * @param shadowPercent of requests that are copied to the candidate; 0: no shadow
 * @param minComparisons of copied requests, before the first of them is answered by the candidate
 * @param steps at least one, weights ascending
 * @param minRequests that the candidate answers in a step, before the next one
 * @param sticky whether sessions stay with a version, so that requests are no sample of the weight
 */
public record Plan(
    boolean manual,
    boolean paused,
    Optional<String> pinned,
    boolean skipAnalysis,
    Duration progressDeadline,
    Duration keepPrevious,
    int shadowPercent,
    int minComparisons,
    List<Step> steps,
    int minRequests,
    boolean sticky,
    Analysis analysis) {

  public Plan {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a rollout has at least one step");
    }
  }

  /**
   * @param weight percent of requests, 1 to 99
   * @param duration that the step lasts at least
   * @param hold whether it lasts until it is ended by hand
   */
  public record Step(int weight, Duration duration, boolean hold) {}

  /**
   * @param timeout how long the last step may go on without an acceptance
   * @param abortOnTimeout whether the candidate is rejected then; else it stays
   * @param freeze whether a failing candidate keeps its pods for a look
   * @param settings stands for all that the evidence depends on; another one starts it anew
   */
  public record Analysis(
      Duration interval,
      Duration timeout,
      boolean abortOnTimeout,
      boolean freeze,
      double falsePromote,
      double falseAbort,
      double errorMargin,
      double latencyMargin,
      double disagreementMargin,
      Duration latencyLimit,
      List<Query> queries,
      String settings) {

    public Analysis {
      queries = List.copyOf(queries);
    }

    ErrorRates rates(int metrics) {
      return new ErrorRates(falsePromote, falseAbort, metrics);
    }
  }

  /**
   * A question of the user's own to Prometheus.
   *
   * @param text PromQL with everything filled in
   * @param above its value fails over this
   * @param below its value fails under this
   * @param lasts how long it must do so without a break
   * @param required whether promotion waits for it
   * @param dryRun whether it is only shown
   */
  public record Query(
      String name,
      String text,
      Optional<Double> above,
      Optional<Double> below,
      Duration lasts,
      boolean required,
      boolean dryRun) {

    boolean breached(double value) {
      return above.filter(limit -> value > limit).isPresent()
          || below.filter(limit -> value < limit).isPresent();
    }

    String limits() {
      return above.map(limit -> "at most " + limit).orElse("")
          + (above.isPresent() && below.isPresent() ? " and " : "")
          + below.map(limit -> "at least " + limit).orElse("");
    }
  }

  /** The same while somebody has to look first. */
  Plan held() {
    return new Plan(
        manual,
        true,
        pinned,
        skipAnalysis,
        progressDeadline,
        keepPrevious,
        shadowPercent,
        minComparisons,
        steps,
        minRequests,
        sticky,
        analysis);
  }

  /** Whether a version has to serve because it is named, whatever is known of it. */
  boolean insistsOn(Entry version) {
    return pinned.filter(version.name()::equals).isPresent()
        && (skipAnalysis || version.servedLast().isPresent());
  }

  /** The step of this number, which is 1 for the first; of fewer steps, the last. */
  Step step(int number) {
    return steps.get(Math.clamp(number, 1, steps.size()) - 1);
  }

  boolean isLast(int number) {
    return number >= steps.size();
  }

  /** The number under which the promotion is approved. */
  int promotion() {
    return steps.size() + 1;
  }
}
