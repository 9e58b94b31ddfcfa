package dev.loupe.trainer.run;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Hyperparameters.Augmentation;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a run's plan and checks every field, as if no API server had done so. */
public final class PlanFile {
  public static final int MIN_SIZE = 32;
  public static final int MAX_SIZE = 1024;
  public static final int MAX_CLASSES = 1000;
  private static final long MAX_BYTES = 1 << 20;
  private static final Pattern CLASS_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,62}");

  private PlanFile() {}

  /**
   * @throws StageFailure of kind USAGE that names the field and what it accepts
   */
  public static RunPlan read(Path file) throws StageFailure {
    RunPlan plan;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw StageFailure.usage(
            "plan %s: %d bytes; at most %d".formatted(file, Files.size(file), MAX_BYTES));
      }
      plan = Json.read(Files.readAllBytes(file), RunPlan.class);
    } catch (NoSuchFileException e) {
      throw StageFailure.usage("plan %s: there is no such file".formatted(file));
    } catch (IOException e) {
      throw StageFailure.usage("plan %s: it can't be read: %s".formatted(file, firstLine(e)));
    }
    check(plan);
    return plan;
  }

  /** See {@link #read}. */
  public static void check(RunPlan plan) throws StageFailure {
    if (plan.formatVersion() != RunPlan.FORMAT) {
      throw wrong("formatVersion", plan.formatVersion(), Integer.toString(RunPlan.FORMAT));
    }
    given("images.trainer", given("images", plan.images()).trainer());
    given("gate", plan.gate());
    given("artifactsUri", plan.artifactsUri());
    given("dataset.uri", given("dataset", plan.dataset()).uri());
    digest("dataset.digest", plan.dataset().digest());
    recipe(given("recipe", plan.recipe()));
    GateRulesCheck.check(given("gate", plan.gate()), plan.recipe().classes());
    DataChecksCheck.check(given("dataChecks", plan.dataChecks()));
    @Nullable Champion champion = plan.champion();
    if (champion != null) {
      given("champion.version", champion.version());
      given("champion.uri", champion.uri());
      digest("champion.sha256", given("champion.sha256", champion.sha256()));
    }
  }

  private static void recipe(Recipe recipe) throws StageFailure {
    given("recipe.model", recipe.model());
    given("recipe.architecture", recipe.architecture());
    classes(recipe.classes());
    @Nullable String positive = recipe.positiveClass();
    if (positive != null
        && (recipe.classes().size() != 2 || !recipe.classes().contains(positive))) {
      throw wrong(
          "recipe.positiveClass",
          positive,
          "one of two classes, and the classes are " + recipe.classes());
    }
    @Nullable Double threshold = recipe.threshold();
    if (threshold != null) {
      range("recipe.threshold", threshold, 0, 1);
      if (positive == null) {
        throw wrong("recipe.threshold", threshold, "none without a positiveClass");
      }
    }
    range("recipe.inputSize", recipe.inputSize(), MIN_SIZE, MAX_SIZE);
    range("recipe.gpus", recipe.gpus(), 0, 64);
    hyperparameters(given("recipe.hyperparameters", recipe.hyperparameters()));
  }

  private static void classes(List<String> classes) throws StageFailure {
    if (classes.size() < 2 || classes.size() > MAX_CLASSES) {
      throw wrong("recipe.classes", classes.size() + " classes", "2 to " + MAX_CLASSES);
    }
    if (new HashSet<>(classes).size() != classes.size()) {
      throw wrong("recipe.classes", classes, "names that differ");
    }
    for (String name : classes) {
      if (!CLASS_NAME.matcher(name).matches()) {
        throw wrong(
            "recipe.classes",
            name,
            "folder names of 1 to 63 letters, digits, dots, underscores, hyphens and spaces");
      }
    }
  }

  private static void hyperparameters(Hyperparameters h) throws StageFailure {
    String at = "recipe.hyperparameters.";
    range(at + "epochs", h.epochs(), 1, 1000);
    range(at + "batchSize", h.batchSize(), 1, 1024);
    range(at + "warmupEpochs", h.warmupEpochs(), 0, 100);
    range(at + "earlyStoppingPatience", h.earlyStoppingPatience(), 1, 1000);
    range(at + "weightDecay", h.weightDecay(), 0, 1);
    if (!(h.learningRate() > 0 && h.learningRate() <= 1)) {
      throw wrong(at + "learningRate", h.learningRate(), "above 0 and at most 1");
    }
    Augmentation a = given(at + "augmentation", h.augmentation());
    range(at + "augmentation.rotation", a.rotation(), 0, 180);
    range(at + "augmentation.colorJitter", a.colorJitter(), 0, 1);
    range(at + "augmentation.randomCrop", a.randomCrop(), 0, 0.9);
  }

  private static void digest(String field, @Nullable String value) throws StageFailure {
    if (value == null) {
      return;
    }
    try {
      Digest.hex(value);
    } catch (IllegalArgumentException e) {
      throw wrong(field, value, "sha256: and 64 lower-case hex digits");
    }
  }

  static void range(String field, double value, double least, double most) throws StageFailure {
    if (!(value >= least && value <= most)) {
      throw wrong(field, number(value), "%s to %s".formatted(number(least), number(most)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Jackson leaves null what the JSON lacks. */
  static <T> T given(String field, @Nullable T value) throws StageFailure {
    if (value == null || value.equals("")) {
      throw StageFailure.usage("plan: %s is missing. Nothing was started.".formatted(field));
    }
    return value;
  }

  static StageFailure wrong(String field, Object got, String accepted) {
    return StageFailure.usage(
        "plan: %s is %s; accepted: %s. Nothing was started.".formatted(field, got, accepted));
  }

  private static String firstLine(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
