package dev.loupe.trainer;

import dev.loupe.contract.Architecture;
import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Hyperparameters.Augmentation;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.ClassRule;
import dev.loupe.contract.RunPlan.Dataset;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.RunPlan.Images;
import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.contract.gate.Proportions;
import dev.loupe.detector.store.Access;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.data.ClassFolders;
import dev.loupe.trainer.run.PlanFile;
import dev.loupe.trainer.run.StageFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a run without Kubernetes; the classes are the folders' names. */
final class PlanCommand {
  static final Set<String> OPTIONS =
      Set.of(
          "data",
          "artifacts",
          "model",
          "positive-class",
          "architecture",
          "size",
          "threshold",
          "epochs",
          "batch-size",
          "learning-rate",
          "weight-decay",
          "warmup-epochs",
          "patience",
          "seed",
          "gpus",
          "flip",
          "rotation",
          "color-jitter",
          "random-crop",
          "min-accuracy",
          "min-accuracy-lower-bound",
          "accuracy-confidence",
          "min-f1",
          "min-test-images",
          "min-class-precision",
          "min-class-recall",
          "min-class-f1",
          "data-checks");

  /** Stands where a cluster's plan names the image: the program was run as it is. */
  private static final String NO_IMAGE = "local";

  private static final Path NO_CLAIMS = Path.of("/stores/data");

  private PlanCommand() {}

  static RunPlan plan(Options options, Access access) throws StageFailure {
    String data = uri(options.required("data"));
    String artifacts = uri(options.required("artifacts"));
    List<String> classes = classes(data, access);
    RunPlan plan =
        new RunPlan(
            RunPlan.FORMAT,
            recipe(options, Path.of(data.replaceFirst("^[a-z0-9]+://", "/")), classes),
            new Dataset(data, null),
            artifacts,
            null,
            gate(options, classes),
            new Images(NO_IMAGE),
            RunPlan.Access.NONE,
            dataChecks(options),
            null);
    PlanFile.check(plan);
    return plan;
  }

  /** A URI stays as it is, anything else is a folder of this machine. */
  private static String uri(String given) {
    return given.contains("://") ? given : "file://" + Path.of(given).toAbsolutePath().normalize();
  }

  private static List<String> classes(String uri, Access access) throws StageFailure {
    try (Store store = Stores.open(uri, NO_CLAIMS, access)) {
      return List.copyOf(ClassFolders.of(store).counts().keySet());
    } catch (StoreException e) {
      throw StageFailure.data(e);
    }
  }

  private static Recipe recipe(Options options, Path folder, List<String> classes)
      throws StageFailure {
    Optional<String> positive = options.text("positive-class");
    @Nullable Double threshold =
        options.text("threshold").isPresent() ? options.number("threshold", 0, 0, 1) : null;
    return new Recipe(
        options.text("model").orElseGet(() -> modelName(folder)),
        classes,
        positive.orElse(null),
        threshold,
        options.whole("size", 96, PlanFile.MIN_SIZE, PlanFile.MAX_SIZE),
        architecture(options),
        hyperparameters(options),
        options.whole("gpus", 0, 0, 64));
  }

  private static String modelName(Path folder) {
    @Nullable Path last = folder.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    String label = name.replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+|-+$", "");
    return label.isEmpty() ? "model" : label.substring(0, Math.min(50, label.length()));
  }

  private static Architecture architecture(Options options) throws StageFailure {
    Optional<String> given = options.text("architecture");
    if (given.isEmpty()) {
      return Architecture.SMALL_CNN;
    }
    return switch (given.get()) {
      case "small-cnn" -> Architecture.SMALL_CNN;
      case "efficientnet-b0" -> Architecture.EFFICIENTNET_B0;
      default ->
          throw options.range("architecture", given.get(), "one of small-cnn, efficientnet-b0");
    };
  }

  private static Hyperparameters hyperparameters(Options options) throws StageFailure {
    return new Hyperparameters(
        options.whole("epochs", 10, 1, 1000),
        options.whole("batch-size", 32, 1, 1024),
        options.number("learning-rate", 0.002, 1e-9, 1),
        options.number("weight-decay", 0.01, 0, 1),
        options.whole("warmup-epochs", 1, 0, 100),
        options.whole("patience", 5, 1, 1000),
        options.wholeLong("seed", 7, Long.MIN_VALUE, Long.MAX_VALUE),
        new Augmentation(
            flip(options),
            options.number("rotation", 10, 0, 180),
            options.number("color-jitter", 0.2, 0, 1),
            options.number("random-crop", 0.1, 0, 0.9)));
  }

  private static boolean flip(Options options) throws StageFailure {
    String given = options.text("flip").orElse("true");
    return switch (given) {
      case "true" -> true;
      case "false" -> false;
      default -> throw options.range("flip", given, "true or false");
    };
  }

  /** The rules about classes are asked of each; there is no champion to be held against. */
  private static GateRules gate(Options options, List<String> classes) throws StageFailure {
    @Nullable Double precision = share(options, "min-class-precision");
    @Nullable Double recall = share(options, "min-class-recall");
    @Nullable Double f1 = share(options, "min-class-f1");
    boolean ofClasses = precision != null || recall != null || f1 != null;
    return new GateRules(
        options.number("min-accuracy", 0.85, 0, 1),
        share(options, "min-accuracy-lower-bound"),
        options.number(
            "accuracy-confidence",
            GateRules.CONFIDENCE,
            Proportions.LEAST_CONFIDENCE,
            Proportions.MOST_CONFIDENCE),
        options.number("min-f1", 0.8, 0, 1),
        options.whole("min-test-images", 20, 1, 1_000_000),
        null,
        null,
        ofClasses
            ? classes.stream().map(name -> new ClassRule(name, precision, recall, f1)).toList()
            : List.of());
  }

  private static @Nullable Double share(Options options, String name) throws StageFailure {
    return options.text(name).isPresent() ? options.number(name, 0, 0, 1) : null;
  }

  private static DataChecks dataChecks(Options options) throws StageFailure {
    String given = options.text("data-checks").orElse("default");
    return switch (given) {
      case "default" -> DataChecks.DEFAULT;
      case "warn" -> DataChecks.all(Action.WARN);
      case "off" -> DataChecks.all(Action.OFF);
      default -> throw options.range("data-checks", given, "one of default, warn, off");
    };
  }
}
