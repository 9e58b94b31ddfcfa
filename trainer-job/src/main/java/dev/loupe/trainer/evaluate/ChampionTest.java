package dev.loupe.trainer.evaluate;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.detector.bundle.Bundle;
import dev.loupe.detector.bundle.BundleReader;
import dev.loupe.detector.bundle.InvalidBundleException;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.infer.InvalidModelException;
import dev.loupe.detector.infer.Scorer;
import dev.loupe.detector.metrics.ClassificationMetrics;
import dev.loupe.detector.store.Access;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.run.StageFailure;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures the version that served when the run began on the pictures of this run's test, picture
 * by picture against the new model.
 */
final class ChampionTest {
  /**
   * @param metrics absent if it can't be compared
   * @param note why not
   * @param pairs of the two on the same pictures; absent with the metrics
   */
  record Result(@Nullable Metrics metrics, @Nullable String note, @Nullable Pairs pairs) {}

  private final Recipe recipe;
  private final Path artifactsRoot;
  private final Access access;
  private final SplitRunner runner;

  ChampionTest(Recipe recipe, Path artifactsRoot, Access access, SplitRunner runner) {
    this.recipe = recipe;
    this.artifactsRoot = artifactsRoot;
    this.access = access;
    this.runner = runner;
  }

  /**
   * @param ours the place in the recipe's classes that the new model decided for each picture
   * @param done called after each picture
   */
  Result measure(@Nullable Champion champion, List<Picture> pictures, int[] ours, Runnable done)
      throws StageFailure {
    if (champion == null) {
      return new Result(null, null, null);
    }
    try (Store store = Stores.open(champion.uri(), artifactsRoot, access)) {
      Bundle bundle = BundleReader.read(store, champion.sha256());
      @Nullable String obstacle = obstacle(bundle.manifest());
      if (obstacle != null) {
        return note(champion, obstacle);
      }
      try (DetectorSession session = DetectorSession.open(bundle.model(), 1)) {
        return compared(bundle.manifest(), session, pictures, ours, done);
      }
    } catch (InvalidBundleException | InvalidModelException e) {
      return note(champion, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.MISSING) {
        return note(champion, String.valueOf(e.getMessage()));
      }
      throw StageFailure.store(e);
    }
  }

  /** What keeps the two from being compared. */
  private @Nullable String obstacle(BundleManifest manifest) {
    if (!new HashSet<>(manifest.classes()).equals(new HashSet<>(recipe.classes()))) {
      return "its classes are %s, this run's %s".formatted(manifest.classes(), recipe.classes());
    }
    if (!Objects.equals(manifest.positiveClass(), recipe.positiveClass())) {
      return "its positive class is %s, this run's %s"
          .formatted(named(manifest.positiveClass()), named(recipe.positiveClass()));
    }
    return null;
  }

  private Result compared(
      BundleManifest manifest,
      DetectorSession session,
      List<Picture> pictures,
      int[] ours,
      Runnable done)
      throws StageFailure {
    Scorer scorer = new Scorer(manifest.classes(), manifest.positiveClass(), manifest.threshold());
    Verdicts verdicts = runner.run(pictures, session, manifest.preprocessing(), scorer, done);
    int[] places = recipe.classes().stream().mapToInt(manifest.classes()::indexOf).toArray();
    double[][] probabilities = new double[pictures.size()][places.length];
    for (int i = 0; i < probabilities.length; i++) {
      for (int c = 0; c < places.length; c++) {
        probabilities[i][c] = verdicts.probabilities()[i][places[c]];
      }
    }
    Metrics metrics =
        ClassificationMetrics.of(
            verdicts.truth(),
            probabilities,
            recipe.classes(),
            recipe.positiveClass(),
            manifest.threshold());
    int[] its =
        ClassificationMetrics.decided(
            probabilities,
            Scorer.positive(recipe.classes(), recipe.positiveClass()),
            manifest.threshold());
    return new Result(metrics, null, pairs(verdicts.truth(), ours, its));
  }

  /** One class's place a picture, in the same order of classes. */
  static Pairs pairs(int[] truth, int[] ours, int[] its) {
    int[][] counts = new int[2][2];
    int disagreed = 0;
    for (int i = 0; i < truth.length; i++) {
      counts[ours[i] == truth[i] ? 1 : 0][its[i] == truth[i] ? 1 : 0]++;
      disagreed += ours[i] == its[i] ? 0 : 1;
    }
    return new Pairs(counts[1][1], counts[1][0], counts[0][1], counts[0][0], disagreed);
  }

  private static Result note(Champion champion, String why) {
    return new Result(
        null, "version %s was not compared: %s".formatted(champion.version(), why), null);
  }

  private static String named(@Nullable String name) {
    return name == null ? "absent" : "\"" + name + "\"";
  }
}
