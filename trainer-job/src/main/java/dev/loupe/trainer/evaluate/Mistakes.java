package dev.loupe.trainer.evaluate;

import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.detector.infer.Scorer;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.report.Html.Figure;
import dev.loupe.trainer.report.Thumbnails;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that the model was most sure about and wrong: mislabelled ones are often among them.
 */
final class Mistakes {
  /** Shown; there may be more. */
  static final int MOST = 24;

  static final int MOST_BYTES = 512 << 10;

  private record Mistake(Picture picture, int said, double sure, double margin) {}

  private Mistakes() {}

  /**
   * The worst first.
   *
   * @param test pictures in the order of the verdicts
   */
  static List<Figure> figures(
      Recipe recipe,
      @Nullable Double threshold,
      Verdicts verdicts,
      List<Picture> test,
      Thumbnails thumbnails) {
    return all(recipe, threshold, verdicts, test).stream()
        .sorted(
            Comparator.comparingDouble(Mistake::margin)
                .reversed()
                .thenComparing(m -> m.picture().path()))
        .limit(MOST)
        .map(m -> figure(m, recipe.classes(), thumbnails))
        .toList();
  }

  private static List<Mistake> all(
      Recipe recipe, @Nullable Double threshold, Verdicts verdicts, List<Picture> test) {
    int positive = Scorer.positive(recipe.classes(), recipe.positiveClass());
    double from = threshold == null ? Scorer.DEFAULT_THRESHOLD : threshold;
    List<Mistake> all = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      double[] p = verdicts.probabilities()[i];
      int said = Scorer.decide(p, positive, from);
      int truth = verdicts.truth()[i];
      if (said != truth) {
        all.add(new Mistake(test.get(i), said, p[said], p[said] - p[truth]));
      }
    }
    return all;
  }

  private static Figure figure(Mistake mistake, List<String> classes, Thumbnails thumbnails) {
    Picture picture = mistake.picture();
    return new Figure(
        thumbnails.of(picture.path()).map(List::of).orElse(List.of()),
        "%s\nsaid to be %s with %s, in the folder of %s"
            .formatted(
                picture.path(),
                classes.get(mistake.said()),
                String.format(Locale.ROOT, "%.0f %%", 100 * mistake.sure()),
                classes.get(picture.classIndex())));
  }
}
