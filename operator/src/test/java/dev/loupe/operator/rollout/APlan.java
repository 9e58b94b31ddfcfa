package dev.loupe.operator.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Builds {@code spec.rollout}; says only what matters to the test. */
final class APlan {
  private boolean manual;
  private boolean paused;
  private Optional<String> pinned = Optional.empty();
  private boolean skipAnalysis;
  private Duration keepPrevious = Duration.ofMinutes(10);
  private int shadowPercent = 100;
  private int minComparisons = 20;
  private List<Plan.Step> steps = new ArrayList<>();
  private boolean sticky;
  private boolean abortOnTimeout;
  private boolean freeze;
  private List<Plan.Query> queries = new ArrayList<>();
  private String settings = "one";

  /** Shadow, then steps of 5, 25 and 50 percent that last five minutes each. */
  static APlan aPlan() {
    return new APlan().steps(5, 25, 50);
  }

  APlan manual(boolean is) {
    manual = is;
    return this;
  }

  APlan manual() {
    return manual(true);
  }

  APlan paused(boolean is) {
    paused = is;
    return this;
  }

  APlan paused() {
    return paused(true);
  }

  APlan pinning(String version) {
    pinned = Optional.of(version);
    return this;
  }

  APlan pinningNothing() {
    pinned = Optional.empty();
    return this;
  }

  APlan skippingAnalysis(boolean is) {
    skipAnalysis = is;
    return this;
  }

  APlan skippingAnalysis() {
    return skippingAnalysis(true);
  }

  APlan keepingPreviousFor(Duration time) {
    keepPrevious = time;
    return this;
  }

  APlan shadow(int percent) {
    shadowPercent = percent;
    return this;
  }

  APlan steps(int... weights) {
    steps =
        new ArrayList<>(
            IntStream.of(weights)
                .mapToObj(weight -> new Plan.Step(weight, Duration.ofMinutes(5), false))
                .toList());
    return this;
  }

  APlan holding(int step) {
    Plan.Step held = steps.get(step - 1);
    steps.set(step - 1, new Plan.Step(held.weight(), held.duration(), true));
    return this;
  }

  APlan sticky() {
    sticky = true;
    return this;
  }

  APlan abortingOnTimeout() {
    abortOnTimeout = true;
    return this;
  }

  APlan freezing(boolean is) {
    freeze = is;
    return this;
  }

  APlan freezing() {
    return freezing(true);
  }

  APlan settings(String other) {
    settings = other;
    return this;
  }

  /** Asks for a value that must not be over 1 for a minute. */
  APlan asking(String name, boolean required, boolean dryRun) {
    queries.add(
        new Plan.Query(
            name,
            "sum(x)",
            Optional.of(1.0),
            Optional.empty(),
            Duration.ofMinutes(1),
            required,
            dryRun));
    return this;
  }

  Plan plan() {
    return new Plan(
        manual,
        paused,
        pinned,
        skipAnalysis,
        Duration.ofMinutes(10),
        keepPrevious,
        shadowPercent,
        minComparisons,
        steps,
        20,
        sticky,
        new Plan.Analysis(
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            abortOnTimeout,
            freeze,
            0.01,
            0.01,
            0.05,
            0.05,
            0.05,
            Duration.ofMillis(500),
            queries,
            settings));
  }
}
