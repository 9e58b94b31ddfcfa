package dev.loupe.contract.gate;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.StageReport.Evaluated;
import java.util.ArrayList;
import java.util.List;

/**
 * Every rule of a plan against what was measured on the test split. A rule that can't be judged is
 * failed, and says what to do.
 */
public final class Rulings {
  private static final int MOST_WORTH_NAMING = 1_000_000_000;

  private Rulings() {}

  /** In the order of the documentation; empty if the plan has no rules. */
  public static List<Ruling> of(RunPlan plan, Evaluated evaluated) {
    GateRules rules = plan.gate();
    Metrics metrics = evaluated.metrics();
    List<Ruling> all = new ArrayList<>();
    if (rules.minAccuracy() != null) {
      all.add(atLeast("minAccuracy", "accuracy", rules.minAccuracy(), metrics.accuracy()));
    }
    if (rules.minAccuracyLowerBound() != null) {
      all.add(surelyAtLeast(rules.minAccuracyLowerBound(), rules.confidence(), metrics));
    }
    if (rules.minF1() != null) {
      all.add(atLeast("minF1", "F1", rules.minF1(), metrics.f1()));
    }
    if (rules.minTestImages() != null) {
      all.add(enoughImages(rules.minTestImages(), metrics.images()));
    }
    rules.classes().forEach(rule -> all.addAll(ClassRulings.of(rule, metrics)));
    if (rules.maxRegression() != null) {
      all.add(
          ChampionRuling.of(
              rules.maxRegression(), rules.regressionConfidence(), plan.champion(), evaluated));
    }
    return List.copyOf(all);
  }

  static Ruling atLeast(String rule, String what, double least, double got) {
    return Ruling.of(
        rule,
        ">= " + Figures.down(least),
        Figures.down(got),
        got >= least - Figures.ROUNDING,
        what + " " + Figures.down(got) + " is under " + Figures.down(least));
  }

  private static Ruling surelyAtLeast(double least, double confidence, Metrics metrics) {
    long right = Math.round(metrics.accuracy() * metrics.images());
    double bound = Proportions.lowerBound(right, metrics.images(), confidence);
    String at = " at " + Figures.percent(confidence) + " confidence";
    String counts = right + " of " + metrics.images() + " right";
    return Ruling.of(
        "minAccuracyLowerBound",
        ">= " + Figures.down(least) + at,
        Figures.down(bound) + ", " + counts,
        bound >= least - Figures.ROUNDING,
        "accuracy is at least "
            + Figures.down(bound)
            + at
            + " ("
            + counts
            + "), under "
            + Figures.down(least)
            + advice(least, confidence, metrics.accuracy()));
  }

  private static String advice(double least, double confidence, double accuracy) {
    if (!(accuracy > least)) {
      return "";
    }
    long pictures = Proportions.picturesFor(accuracy, least, confidence);
    return pictures > MOST_WORTH_NAMING
        ? ""
        : "; with this accuracy a test split of " + pictures + " images would show it";
  }

  private static Ruling enoughImages(int least, int got) {
    return Ruling.of(
        "minTestImages",
        ">= " + least,
        Integer.toString(got),
        got >= least,
        "the test split has " + got + " images, under " + least);
  }
}
