package dev.loupe.trainer.evaluate;

import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.contract.StageReport.Latency;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.trainer.report.Html.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a model was made from, as rows of a table. */
final class Origin {
  private Origin() {}

  static List<List<Cell>> rows(Findings found) {
    RunPlan plan = found.plan();
    Recipe recipe = plan.recipe();
    Trained trained = found.trained();
    List<List<Cell>> rows = new ArrayList<>();
    add(rows, "Data set", plan.dataset().uri());
    found
        .validated()
        .ifPresent(
            v -> {
              add(rows, "Data digest", v.dataDigest());
              add(
                  rows,
                  "Pictures",
                  "%d: %d to train, %d to validate, %d to test"
                      .formatted(
                          v.images(), v.split().train(), v.split().validation(), v.split().test()));
            });
    add(rows, "Architecture", Json.text(recipe.architecture()).replace("\"", ""));
    add(rows, "Input", "%1$d x %1$d pixels".formatted(recipe.inputSize()));
    add(rows, "Hyperparameters", hyperparameters(recipe.hyperparameters()));
    add(
        rows,
        "Training",
        "%d epochs on %s, the best is epoch %d"
            .formatted(trained.epochs(), trained.device(), trained.bestEpoch()));
    add(rows, "Threshold", threshold(recipe, trained.threshold()));
    @Nullable Champion champion = plan.champion();
    add(rows, "Serving when the run began", champion == null ? "nothing" : champion.version());
    add(rows, "Trainer image", plan.images().trainer());
    Latency latency = found.evaluated().latency();
    add(
        rows,
        "One picture, from bytes to answer",
        String.format(
            Locale.ROOT,
            "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms on the evaluating machine",
            latency.p50Millis(),
            latency.p95Millis(),
            latency.p99Millis()));
    add(rows, "Bundle digest", found.evaluated().bundleSha256());
    return rows;
  }

  private static String threshold(Recipe recipe, @Nullable Double threshold) {
    if (threshold == null) {
      return "none: the likeliest class wins";
    }
    return RunPage.share(threshold)
        + " of "
        + recipe.positiveClass()
        + (recipe.threshold() == null ? ", the best F1 on the validation split" : ", as given");
  }

  private static String hyperparameters(Hyperparameters h) {
    return "up to %d epochs of batches of %d, learning rate %s, weight decay %s, %d warm-up epochs, patience %d, seed %d"
        .formatted(
            h.epochs(),
            h.batchSize(),
            h.learningRate(),
            h.weightDecay(),
            h.warmupEpochs(),
            h.earlyStoppingPatience(),
            h.seed());
  }

  private static void add(List<List<Cell>> rows, String name, String value) {
    rows.add(List.of(Cell.text(name), Cell.text(value)));
  }
}
