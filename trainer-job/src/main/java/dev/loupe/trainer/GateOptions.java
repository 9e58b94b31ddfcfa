package dev.loupe.trainer;

import dev.loupe.contract.RunPlan.ClassRule;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.gate.Proportions;
import dev.loupe.trainer.run.StageFailure;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The quality gate on {@code plan}'s command line. */
final class GateOptions {
  static final Set<String> NAMES =
      Set.of(
          "min-accuracy",
          "min-accuracy-lower-bound",
          "accuracy-confidence",
          "min-f1",
          "min-test-images",
          "min-class-precision",
          "min-class-recall",
          "min-class-f1",
          "max-regression",
          "regression-confidence");

  private GateOptions() {}

  /**
   * The rules about classes are asked of each.
   *
   * @param champion whether there is a bundle to be held against
   */
  static GateRules rules(Options options, List<String> classes, boolean champion)
      throws StageFailure {
    needs(options, "max-regression", champion, "--champion BUNDLE, the one to be held against");
    @Nullable Double regression = share(options, "max-regression");
    needs(options, "regression-confidence", regression != null, "--max-regression");
    return new GateRules(
        options.number("min-accuracy", 0.85, 0, 1),
        share(options, "min-accuracy-lower-bound"),
        confidence(options, "accuracy-confidence", GateRules.CONFIDENCE),
        options.number("min-f1", 0.8, 0, 1),
        options.whole("min-test-images", 20, 1, 1_000_000),
        regression,
        options.text("regression-confidence").isPresent()
            ? Double.valueOf(confidence(options, "regression-confidence", GateRules.CONFIDENCE))
            : null,
        classRules(options, classes));
  }

  private static void needs(Options options, String option, boolean there, String what)
      throws StageFailure {
    if (options.text(option).isPresent() && !there) {
      throw StageFailure.usage("plan: --%s needs %s. Nothing was done.".formatted(option, what));
    }
  }

  private static double confidence(Options options, String name, double otherwise)
      throws StageFailure {
    return options.number(
        name, otherwise, Proportions.LEAST_CONFIDENCE, Proportions.MOST_CONFIDENCE);
  }

  private static List<ClassRule> classRules(Options options, List<String> classes)
      throws StageFailure {
    @Nullable Double precision = share(options, "min-class-precision");
    @Nullable Double recall = share(options, "min-class-recall");
    @Nullable Double f1 = share(options, "min-class-f1");
    return precision == null && recall == null && f1 == null
        ? List.of()
        : classes.stream().map(name -> new ClassRule(name, precision, recall, f1)).toList();
  }

  private static @Nullable Double share(Options options, String name) throws StageFailure {
    return options.text(name).isPresent() ? options.number(name, 0, 0, 1) : null;
  }
}
