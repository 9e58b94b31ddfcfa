package dev.loupe.contract.gate;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.StageReport.Evaluated;
import org.jspecify.annotations.Nullable;

/**
 * How much accuracy may be lost against the version that serves, on the same pictures: the measured
 * loss, or with a confidence its upper bound.
 */
final class ChampionRuling {
  private static final String RULE = "maxRegression";

  private ChampionRuling() {}

  static Ruling of(
      double most, @Nullable Double confidence, @Nullable Champion champion, Evaluated evaluated) {
    String wanted =
        "<= "
            + Figures.up(most)
            + (confidence == null ? "" : " at " + Figures.percent(confidence) + " confidence");
    if (champion == null) {
      return Ruling.of(RULE, wanted, "no version serves yet", true, "");
    }
    @Nullable Metrics its = evaluated.championMetrics();
    if (its == null) {
      @Nullable String note = evaluated.championNote();
      return Ruling.notJudged(
          RULE,
          wanted,
          note == null
              ? champion.version() + ", which serves, could not be compared: no reason was given"
              : note,
          "leave qualityGate.maxRegression out to pass without");
    }
    @Nullable Pairs pairs = evaluated.pairs();
    if (confidence == null) {
      double loss = pairs == null ? its.accuracy() - evaluated.metrics().accuracy() : pairs.loss();
      return judge(wanted, most, loss, "", champion, its, evaluated);
    }
    if (pairs == null) {
      return Ruling.notJudged(
          RULE,
          wanted,
          "the trainer's report lacks the paired counts against " + champion.version(),
          "the trainer image may be another than Loupe's; with it, leave"
              + " qualityGate.regressionConfidence out");
    }
    double bound =
        Proportions.lossUpperBound(pairs.lost(), pairs.gained(), pairs.pictures(), confidence);
    return judge(
        wanted,
        most,
        bound,
        "with " + Figures.percent(confidence) + " confidence at most ",
        champion,
        its,
        evaluated);
  }

  private static Ruling judge(
      String wanted,
      double most,
      double loss,
      String surely,
      Champion champion,
      Metrics its,
      Evaluated evaluated) {
    String counts = counts(champion, its, evaluated);
    return Ruling.of(
        RULE,
        wanted,
        Figures.up(loss) + ", " + counts,
        loss <= most + Figures.ROUNDING,
        "accuracy lost against "
            + champion.version()
            + " is "
            + surely
            + Figures.up(loss)
            + ", over "
            + Figures.up(most)
            + " ("
            + counts
            + ")");
  }

  private static String counts(Champion champion, Metrics its, Evaluated evaluated) {
    String accuracies =
        Figures.down(evaluated.metrics().accuracy())
            + " against "
            + Figures.down(its.accuracy())
            + " of "
            + champion.version();
    @Nullable Pairs pairs = evaluated.pairs();
    return pairs == null
        ? accuracies
        : accuracies
            + "; of "
            + pairs.pictures()
            + " images "
            + pairs.lost()
            + " lost, "
            + pairs.gained()
            + " gained";
  }
}
