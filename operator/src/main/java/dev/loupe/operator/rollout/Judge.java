package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.AgainstBaseline;
import dev.loupe.operator.analysis.AgainstServing;
import dev.loupe.operator.analysis.ErrorRates;
import dev.loupe.operator.analysis.Evidence;
import dev.loupe.operator.analysis.MetricTest;
import dev.loupe.operator.analysis.Outcome;
import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.analysis.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Weighs what was counted of a trial by the plan's tests. */
public final class Judge {
  /** Of the limit of disagreement: two that disagree always can't be told from worse. */
  private static final double HIGHEST = 0.99;

  private Judge() {}

  /** The tests of a plan, by metric. Agreement is tested where there is a shadow. */
  public static SortedMap<Metric, MetricTest> tests(Plan plan, Seen seen, Trial trial) {
    Plan.Analysis a = plan.analysis();
    boolean shadow = plan.shadowPercent() > 0;
    ErrorRates rates = a.rates(shadow ? 3 : 2);
    SortedMap<Metric, MetricTest> tests = new TreeMap<>();
    tests.put(Metric.ERRORS, new AgainstServing(rates, a.errorMargin()));
    tests.put(Metric.LATENCY, new AgainstServing(rates, a.latencyMargin()));
    if (shadow) {
      double baseline =
          Math.min(baseline(seen, trial), Math.max(0, HIGHEST - a.disagreementMargin()));
      tests.put(
          Metric.AGREEMENT,
          new AgainstBaseline(rates, baseline, a.disagreementMargin(), plan.minComparisons()));
    }
    return tests;
  }

  /**
   * What two good versions may disagree on: what they did in the evaluation, but never more than
   * both get wrong together, or data with its labels swapped would set the limit.
   */
  static double baseline(Seen seen, Trial trial) {
    Optional<Entry> candidate = seen.entry(trial.candidate());
    Optional<Double> compared =
        candidate
            .flatMap(Entry::compared)
            .filter(c -> c.with().equals(trial.serving()))
            .map(Entry.Compared::share);
    Optional<Double> errors =
        candidate
            .flatMap(Entry::testError)
            .flatMap(
                mine ->
                    seen.entry(trial.serving())
                        .flatMap(Entry::testError)
                        .map(theirs -> mine + theirs));
    return Math.min(compared.or(() -> errors).orElse(0.0), errors.or(() -> compared).orElse(0.0));
  }

  /** The trial with a window of time more. */
  static Trial counted(Plan plan, Seen seen, Trial trial, int weight, Measured.Counted window) {
    SortedMap<Metric, Evidence> evidence = new TreeMap<>(trial.evidence());
    tests(plan, seen, trial)
        .forEach(
            (metric, test) -> {
              Reading reading =
                  window.readings().getOrDefault(metric.word(), new Reading.Missing());
              evidence.put(metric, test.add(trial.evidence(metric), weighted(reading, weight)));
            });
    SortedMap<String, Measured.Answered> answers = new TreeMap<>();
    window.queries().forEach(answer -> answers.put(answer.name(), answer));
    return trial.with(evidence, window.to(), breached(plan, trial, window), answers);
  }

  private static Reading weighted(Reading reading, int weight) {
    return switch (reading) {
      case Reading.Pair p ->
          new Reading.Pair(weight, p.candidate(), p.candidateBad(), p.serving(), p.servingBad());
      case Reading.Single single -> single;
      case Reading.Missing missing -> missing;
      case Reading.Unmeasured unmeasured -> unmeasured;
    };
  }

  private static SortedMap<String, Instant> breached(
      Plan plan, Trial trial, Measured.Counted window) {
    SortedMap<String, Instant> since = new TreeMap<>();
    for (Plan.Query query : plan.analysis().queries()) {
      answer(query, window.queries())
          .flatMap(Measured.Answered::value)
          .filter(query::breached)
          .ifPresent(
              value ->
                  since.put(
                      query.name(), trial.breached().getOrDefault(query.name(), window.to())));
    }
    return since;
  }

  private static Optional<Measured.Answered> answer(
      Plan.Query query, List<Measured.Answered> answers) {
    return answers.stream().filter(a -> a.name().equals(query.name())).findFirst();
  }

  /** What each metric and each of the user's questions says at present, by name. */
  public static Map<String, Outcome> outcomes(Plan plan, Seen seen, Trial trial, Instant now) {
    Map<String, Outcome> outcomes = new TreeMap<>();
    for (Ruling.Judged judged : judged(plan, seen, trial)) {
      outcomes.put(judged.metric(), judged.outcome());
    }
    return outcomes;
  }

  /** What all of them together allow. */
  static Ruling ruling(Plan plan, Seen seen, Trial trial) {
    return Ruling.of(judged(plan, seen, trial));
  }

  private static List<Ruling.Judged> judged(Plan plan, Seen seen, Trial trial) {
    List<Ruling.Judged> judged = new ArrayList<>();
    tests(plan, seen, trial)
        .forEach(
            (metric, test) ->
                judged.add(
                    new Ruling.Judged(
                        metric.word(),
                        true,
                        test.judge(trial.evidence(metric), last(metric, seen)))));
    for (Plan.Query query : plan.analysis().queries()) {
      if (!query.dryRun()) {
        judged.add(new Ruling.Judged(query.name(), query.required(), outcome(query, seen, trial)));
      }
    }
    return judged;
  }

  private static Reading last(Metric metric, Seen seen) {
    return switch (seen.measured()) {
      case Measured.Nothing() -> new Reading.Missing();
      case Measured.Counted counted ->
          counted.readings().getOrDefault(metric.word(), new Reading.Missing());
      case Measured.Unavailable(String reason, String message) -> new Reading.Unmeasured(message);
    };
  }

  /** Only what was measured counts: time in which there was no answer fails nothing. */
  private static Outcome outcome(Plan.Query query, Seen seen, Trial trial) {
    Optional<Instant> since = Optional.ofNullable(trial.breached().get(query.name()));
    Instant seenTo = trial.countedTo().orElse(trial.begun());
    if (since.filter(s -> !seenTo.isBefore(s.plus(query.lasts()))).isPresent()) {
      return new Outcome.Fail(
          "is not within its limits, %s, since %s".formatted(query.limits(), since.get()));
    }
    if (seen.measured() instanceof Measured.Unavailable(String reason, String message)) {
      return new Outcome.Error(message);
    }
    return answer(query, seen, trial)
        .map(
            a ->
                a.value()
                    .map(value -> within(query, value, since))
                    .orElseGet(() -> new Outcome.Error(a.message())))
        .orElseGet(() -> new Outcome.Inconclusive("waits for its first value"));
  }

  /** What was answered last holds until the next window is counted. */
  public static Optional<Measured.Answered> answer(Plan.Query query, Seen seen, Trial trial) {
    return seen.measured() instanceof Measured.Counted counted
        ? answer(query, counted.queries())
        : Optional.ofNullable(trial.answers().get(query.name()));
  }

  private static Outcome within(Plan.Query query, double value, Optional<Instant> since) {
    return since
        .<Outcome>map(s -> new Outcome.Inconclusive("is not within its limits since " + s))
        .orElseGet(
            () ->
                query.breached(value)
                    ? new Outcome.Inconclusive("is not within its limits")
                    : new Outcome.Pass());
  }

  /** The figures that a decision is told with. */
  public static String figures(Plan plan, Trial trial) {
    List<String> said = new ArrayList<>();
    Evidence errors = trial.evidence(Metric.ERRORS);
    if (errors.candidate() + errors.serving() > 0) {
      said.add("errors " + shares(errors));
      said.add(
          "over "
              + millis(plan.analysis().latencyLimit())
              + " "
              + shares(trial.evidence(Metric.LATENCY)));
    }
    Evidence agreement = trial.evidence(Metric.AGREEMENT);
    if (agreement.candidate() > 0) {
      said.add(
          "%d of %d pictures seen differently"
              .formatted(agreement.candidateBad(), agreement.candidate()));
    }
    return said.isEmpty() ? "nothing was counted" : String.join("; ", said);
  }

  private static String shares(Evidence e) {
    return String.format(
        Locale.ROOT,
        "%d of %d against %d of %d",
        e.candidateBad(),
        e.candidate(),
        e.servingBad(),
        e.serving());
  }

  private static String millis(Duration limit) {
    return limit.toMillis() + " ms";
  }
}
