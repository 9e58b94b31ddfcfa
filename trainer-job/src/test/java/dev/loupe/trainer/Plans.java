package dev.loupe.trainer;

import dev.loupe.contract.Architecture;
import dev.loupe.contract.DataChecks;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Hyperparameters.Augmentation;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.Dataset;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.RunPlan.Images;
import dev.loupe.contract.RunPlan.Recipe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans that differ from a good one in what matters to a test. */
public final class Plans {
  public static final String DATA = "file://photos/set";
  public static final String ARTIFACTS = "file://results/model";
  public static final String APPLIED_AT = "2026-11-21T10:00:00Z";

  private Plans() {}

  /** Small enough for seconds: 64 pixels, {@code epochs} epochs. */
  public static RunPlan good(int epochs) {
    return with(recipe(Lab.CLASSES, hyperparameters(epochs, 7), 0));
  }

  public static RunPlan with(Recipe recipe) {
    return plan(recipe, new Dataset(DATA, null), null);
  }

  public static RunPlan withClasses(String... classes) {
    Recipe r = recipe(List.of(classes), hyperparameters(1, 7), 0);
    return with(
        new Recipe(
            r.model(),
            r.classes(),
            null,
            null,
            r.inputSize(),
            r.architecture(),
            r.hyperparameters(),
            0));
  }

  public static RunPlan withDigest(String digest) {
    return plan(good(1).recipe(), new Dataset(DATA, digest), null);
  }

  public static RunPlan withChampion(RunPlan plan, Champion champion) {
    return plan(plan.recipe(), plan.dataset(), champion);
  }

  public static RunPlan withRules(RunPlan plan, GateRules rules) {
    return copy(plan, plan.artifactsUri(), rules, plan.dataChecks(), plan.appliedAt());
  }

  public static RunPlan withGpus(int gpus) {
    return with(recipe(Lab.CLASSES, hyperparameters(1, 7), gpus));
  }

  public static RunPlan withSeed(int epochs, long seed) {
    return with(recipe(Lab.CLASSES, hyperparameters(epochs, seed), 0));
  }

  public static RunPlan writingTo(RunPlan plan, String artifactsUri) {
    return copy(plan, artifactsUri, plan.gate(), plan.dataChecks(), plan.appliedAt());
  }

  /** The good one with other data checks. */
  public static RunPlan checking(DataChecks checks) {
    RunPlan plan = good(1);
    return copy(plan, plan.artifactsUri(), plan.gate(), checks, plan.appliedAt());
  }

  /** The same work, asked for again. */
  public static RunPlan appliedAgain(RunPlan plan) {
    return copy(plan, plan.artifactsUri(), plan.gate(), plan.dataChecks(), "2027-01-01T00:00:00Z");
  }

  private static RunPlan copy(
      RunPlan plan,
      String artifactsUri,
      GateRules rules,
      DataChecks checks,
      @Nullable String appliedAt) {
    return new RunPlan(
        plan.formatVersion(),
        plan.recipe(),
        plan.dataset(),
        artifactsUri,
        plan.champion(),
        rules,
        plan.images(),
        plan.access(),
        checks,
        appliedAt);
  }

  private static RunPlan plan(Recipe recipe, Dataset dataset, @Nullable Champion champion) {
    return new RunPlan(
        RunPlan.FORMAT,
        recipe,
        dataset,
        ARTIFACTS,
        champion,
        new GateRules(0.85, null, null, null, null, null, null, List.of()),
        new Images("trainer:test"),
        RunPlan.Access.NONE,
        DataChecks.DEFAULT,
        APPLIED_AT);
  }

  private static Recipe recipe(List<String> classes, Hyperparameters hyperparameters, int gpus) {
    return new Recipe(
        "product-photo",
        classes,
        "ai_generated",
        null,
        64,
        Architecture.SMALL_CNN,
        hyperparameters,
        gpus);
  }

  public static Hyperparameters hyperparameters(int epochs, long seed) {
    return new Hyperparameters(
        epochs, 16, 0.002, 0.01, 1, 20, seed, new Augmentation(true, 5, 0.1, 0.05));
  }
}
