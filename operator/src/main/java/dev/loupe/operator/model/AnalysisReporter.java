package dev.loupe.operator.model;

import dev.loupe.crd.AnalysisStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.analysis.Evidence;
import dev.loupe.operator.analysis.MetricTest;
import dev.loupe.operator.analysis.Outcome;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.rollout.Judge;
import dev.loupe.operator.rollout.Measured;
import dev.loupe.operator.rollout.Metric;
import dev.loupe.operator.rollout.Plan;
import dev.loupe.operator.rollout.Seen;
import dev.loupe.operator.rollout.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes status.rollout.analysis of what was counted of a trial. Pure. */
final class AnalysisReporter {
  private AnalysisReporter() {}

  static @Nullable AnalysisStatus status(
      Trial trial, Seen seen, @Nullable RolloutStatus before, Instant now) {
    AnalysisStatus last = before == null ? null : before.analysis();
    if (seen.plan().isEmpty()) {
      return last;
    }
    Plan plan = seen.plan().get();
    Map<String, Outcome> outcomes = Judge.outcomes(plan, seen, trial, now);
    ShownCounts shown = ShownCounts.of(last, trial, seen.measured());
    List<AnalysisStatus.Metric> metrics = new ArrayList<>();
    Judge.tests(plan, seen, trial)
        .forEach(
            (metric, test) ->
                metrics.add(metric(metric, test, trial, plan, outcomes.get(metric.word()))));
    return new AnalysisStatus(
        trial.countedTo().map(RolloutReporter::time).orElse(null),
        trial.settings(),
        shown.source(),
        metrics,
        shown.classes(),
        shown.shadow(),
        plan.analysis().queries().stream().map(q -> query(q, trial, seen, outcomes)).toList());
  }

  private static AnalysisStatus.Metric metric(
      Metric metric, MetricTest test, Trial trial, Plan plan, @Nullable Outcome outcome) {
    Evidence evidence = trial.evidence(metric);
    boolean counted = trial.evidence().containsKey(metric);
    MetricTest.Weight weight = test.weight(evidence);
    return new AnalysisStatus.Metric(
        metric.word(),
        word(outcome),
        limit(metric, plan),
        metric == Metric.AGREEMENT
            ? null
            : new AnalysisStatus.Counts(evidence.serving(), evidence.servingBad()),
        new AnalysisStatus.Counts(evidence.candidate(), evidence.candidateBad()),
        rounded(weight.promote()),
        rounded(weight.abort()),
        new AnalysisStatus.Wanted(rounded(weight.toPromote()), rounded(weight.toAbort())),
        message(outcome),
        counted ? evidence.toJson() : null);
  }

  private static String limit(Metric metric, Plan plan) {
    Plan.Analysis a = plan.analysis();
    return switch (metric) {
      case ERRORS -> "at most %s over serving".formatted(a.errorMargin());
      case LATENCY ->
          "over %d ms: at most %s over serving"
              .formatted(a.latencyLimit().toMillis(), a.latencyMargin());
      case AGREEMENT -> "at most %s over the evaluation's".formatted(a.disagreementMargin());
    };
  }

  private static AnalysisStatus.QueryValue query(
      Plan.Query query, Trial trial, Seen seen, Map<String, Outcome> outcomes) {
    Optional<Measured.Answered> answer = Judge.answer(query, seen, trial);
    Outcome outcome = outcomes.get(query.name());
    Instant failing = trial.breached().get(query.name());
    return new AnalysisStatus.QueryValue(
        query.name(),
        answer.flatMap(Measured.Answered::value).map(String::valueOf).orElse(null),
        query.dryRun() ? "DryRun" : word(outcome),
        failing == null ? null : RolloutReporter.time(failing),
        query.dryRun() ? answer.map(Measured.Answered::message).orElse(null) : message(outcome));
  }

  private static String word(@Nullable Outcome outcome) {
    return outcome == null ? "Inconclusive" : outcome.getClass().getSimpleName();
  }

  private static @Nullable String message(@Nullable Outcome outcome) {
    String text =
        switch (outcome) {
          case null -> "";
          case Outcome.Pass() -> "";
          case Outcome.Fail(String why) -> why;
          case Outcome.Inconclusive(String waitsFor) -> waitsFor;
          case Outcome.Error(String why) -> why;
        };
    return text.isEmpty() ? null : Texts.cut(text, Loupe.MAX_NOTE);
  }

  /** Never a negative zero: it is read back as zero, and would be another status at each look. */
  static double rounded(double log) {
    return Math.rint(log * 1000) / 1000 + 0.0;
  }
}
