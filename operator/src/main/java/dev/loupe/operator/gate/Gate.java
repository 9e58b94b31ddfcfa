package dev.loupe.operator.gate;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.crd.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The quality gate: every rule of the plan against what was measured on the test split. A rule that
 * can't be measured is failed, never passed.
 */
public final class Gate {
  /** So that 0.9 - 0.01 is 0.89 in the eyes of binary fractions, too. */
  private static final double ROUNDING = 1e-9;

  private static final int DIGITS = 4;
  private static final int MAX_TEXT = 256;

  private Gate() {}

  private record Check(Verdict.Rule rule, String why) {}

  public static Judgement judge(RunPlan plan, Evaluated evaluated) {
    RunPlan.GateRules rules = plan.gate();
    Metrics metrics = evaluated.metrics();
    List<Check> checks = new ArrayList<>();
    atLeast("minAccuracy", "accuracy", rules.minAccuracy(), metrics.accuracy())
        .ifPresent(checks::add);
    atLeast("minF1", "F1", rules.minF1(), metrics.f1()).ifPresent(checks::add);
    enoughImages(rules.minTestImages(), metrics.images()).ifPresent(checks::add);
    noWorse(rules.maxRegression(), plan.champion(), evaluated).ifPresent(checks::add);
    boolean passed = checks.stream().allMatch(c -> c.rule().passed());
    return new Judgement(
        new Verdict(
            passed ? Verdict.Result.PASSED : Verdict.Result.REJECTED,
            checks.stream().map(Check::rule).toList()),
        checks.stream()
            .filter(c -> !c.rule().passed())
            .map(Check::why)
            .collect(Collectors.joining("; ")));
  }

  private static Optional<Check> atLeast(
      String rule, String what, @Nullable Double least, double got) {
    if (least == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Check(
            new Verdict.Rule(rule, ">= " + text(least), text(got), got >= least - ROUNDING),
            what + " " + text(got) + " is under " + text(least)));
  }

  private static Optional<Check> enoughImages(@Nullable Integer least, int got) {
    if (least == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Check(
            new Verdict.Rule("minTestImages", ">= " + least, Integer.toString(got), got >= least),
            "the test split has " + got + " images, under " + least));
  }

  private static Optional<Check> noWorse(
      @Nullable Double most, RunPlan.@Nullable Champion champion, Evaluated evaluated) {
    if (most == null) {
      return Optional.empty();
    }
    if (champion == null) {
      return Optional.of(
          new Check(
              new Verdict.Rule("maxRegression", "<= " + text(most), "no version serves yet", true),
              ""));
    }
    Metrics its = evaluated.championMetrics();
    return Optional.of(
        its == null
            ? notCompared(most, champion, evaluated.championNote())
            : compared(most, champion, its, evaluated.metrics()));
  }

  private static Check notCompared(double most, RunPlan.Champion champion, @Nullable String note) {
    String reason = note == null ? "the trainer reports nothing of it" : note;
    return new Check(
        new Verdict.Rule(
            "maxRegression", "<= " + text(most), cut("not compared: " + reason), false),
        champion.version()
            + ", which serves, could not be compared: "
            + reason
            + " (leave qualityGate.maxRegression out to pass without)");
  }

  private static Check compared(double most, RunPlan.Champion champion, Metrics its, Metrics ours) {
    boolean accurate = ours.accuracy() >= its.accuracy() - most - ROUNDING;
    boolean precise = ours.f1() >= its.f1() - most - ROUNDING;
    String what = accurate ? "F1 " + text(ours.f1()) : "accuracy " + text(ours.accuracy());
    String reference = text(accurate ? its.f1() : its.accuracy());
    return new Check(
        new Verdict.Rule(
            "maxRegression",
            "at most " + text(most) + " under " + both(its) + " of " + champion.version(),
            both(ours),
            accurate && precise),
        what
            + " is more than "
            + text(most)
            + " under the "
            + reference
            + " of "
            + champion.version()
            + " on the same pictures");
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
  }

  private static String both(Metrics metrics) {
    return "accuracy " + text(metrics.accuracy()) + ", F1 " + text(metrics.f1());
  }

  /** Rounded down, so that no value reads as good as the bound that it misses. */
  private static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal down =
        BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.FLOOR).stripTrailingZeros();
    return down.toPlainString();
  }
}
