package dev.loupe.trainer;

import dev.loupe.contract.Architecture;
import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Hyperparameters.Augmentation;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Dataset;
import dev.loupe.contract.RunPlan.Images;
import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.detector.store.Access;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.data.ClassFolders;
import dev.loupe.trainer.run.Accesses;
import dev.loupe.trainer.run.PlanFile;
import dev.loupe.trainer.run.StageFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a run without Kubernetes; the classes are the folders' names. */
final class PlanCommand {
  static final Set<String> OPTIONS =
      Stream.concat(
              Stream.of(
                  "data",
                  "artifacts",
                  "champion",
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
                  "data-checks"),
              GateOptions.NAMES.stream())
          .collect(Collectors.toUnmodifiableSet());

  /** Stands where a cluster's plan names the image: the program was run as it is. */
  private static final String NO_IMAGE = "local";

  private static final Path NO_CLAIMS = Path.of("/stores/data");

  private PlanCommand() {}

  static RunPlan plan(Options options, Accesses accesses) throws StageFailure {
    String data = uri(options.required("data"));
    String artifacts = uri(options.required("artifacts"));
    List<String> classes = classes(data, accesses.data());
    Optional<String> bundle = options.text("champion");
    @Nullable ToBeat toBeat =
        bundle.isPresent() ? ToBeat.at(uri(bundle.get()), accesses.champion()) : null;
    String name =
        options
            .text("model")
            .orElseGet(
                () ->
                    toBeat == null
                        ? modelName(Path.of(data.replaceFirst("^[a-z0-9]+://", "/")))
                        : toBeat.model());
    if (toBeat != null) {
      toBeat.requireModel(name);
    }
    RunPlan plan =
        new RunPlan(
            RunPlan.FORMAT,
            recipe(options, name, classes),
            new Dataset(data, null),
            artifacts,
            toBeat == null ? null : toBeat.champion(),
            GateOptions.rules(options, classes, toBeat != null),
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

  private static Recipe recipe(Options options, String name, List<String> classes)
      throws StageFailure {
    Optional<String> positive = options.text("positive-class");
    @Nullable Double threshold =
        options.text("threshold").isPresent() ? options.number("threshold", 0, 0, 1) : null;
    return new Recipe(
        name,
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
