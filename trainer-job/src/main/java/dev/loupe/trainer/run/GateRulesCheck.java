package dev.loupe.trainer.run;

import dev.loupe.contract.RunPlan.ClassRule;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.gate.Proportions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gate's part of a plan. */
final class GateRulesCheck {
  /** Their counts have to fit into the termination message. */
  private static final int MAX_CLASS_RULES = 16;

  private GateRulesCheck() {}

  static void check(GateRules gate, List<String> classes) throws StageFailure {
    share("minAccuracy", gate.minAccuracy());
    share("minAccuracyLowerBound", gate.minAccuracyLowerBound());
    confidence("accuracyConfidence", gate.accuracyConfidence());
    share("minF1", gate.minF1());
    share("maxRegression", gate.maxRegression());
    confidence("regressionConfidence", gate.regressionConfidence());
    if (gate.minTestImages() != null) {
      PlanFile.range("gate.minTestImages", gate.minTestImages(), 1, 1_000_000);
    }
    if (gate.classes().size() > MAX_CLASS_RULES) {
      throw PlanFile.wrong(
          "gate.classes", gate.classes().size() + " rules", "at most " + MAX_CLASS_RULES);
    }
    for (ClassRule rule : gate.classes()) {
      if (!classes.contains(PlanFile.given("gate.classes.name", rule.name()))) {
        throw PlanFile.wrong("gate.classes.name", rule.name(), "one of the classes " + classes);
      }
      share("classes[" + rule.name() + "].minPrecision", rule.minPrecision());
      share("classes[" + rule.name() + "].minRecall", rule.minRecall());
      share("classes[" + rule.name() + "].minF1", rule.minF1());
    }
  }

  private static void share(String field, @Nullable Double value) throws StageFailure {
    if (value != null) {
      PlanFile.range("gate." + field, value, 0, 1);
    }
  }

  private static void confidence(String field, @Nullable Double value) throws StageFailure {
    if (value != null) {
      PlanFile.range(
          "gate." + field, value, Proportions.LEAST_CONFIDENCE, Proportions.MOST_CONFIDENCE);
    }
  }
}
