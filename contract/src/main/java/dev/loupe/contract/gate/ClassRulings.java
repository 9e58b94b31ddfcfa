package dev.loupe.contract.gate;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.Metrics.ClassCounts;
import dev.loupe.contract.RunPlan.ClassRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules about one class. */
final class ClassRulings {
  private ClassRulings() {}

  static List<Ruling> of(ClassRule rule, Metrics metrics) {
    @Nullable ClassCounts counts = metrics.perClass().get(rule.name());
    List<Ruling> all = new ArrayList<>();
    add(all, rule, "minPrecision", rule.minPrecision(), counts);
    add(all, rule, "minRecall", rule.minRecall(), counts);
    add(all, rule, "minF1", rule.minF1(), counts);
    return all;
  }

  private static void add(
      List<Ruling> all,
      ClassRule rule,
      String measure,
      @Nullable Double least,
      @Nullable ClassCounts counts) {
    if (least != null) {
      all.add(judge(rule.name(), measure, least, counts));
    }
  }

  private static Ruling judge(
      String name, String measure, double least, @Nullable ClassCounts counts) {
    String rule = "classes[" + name + "]." + measure;
    String wanted = ">= " + Figures.down(least);
    if (counts == null) {
      return Ruling.notJudged(
          rule,
          wanted,
          "the trainer's report lacks the counts of class " + name,
          "the trainer image may be another than Loupe's; with it, leave qualityGate.classes out");
    }
    if (counts.support() == 0) {
      return Ruling.notJudged(
          rule,
          wanted,
          "the test split has no picture of class " + name,
          "add pictures of it: a tenth of them becomes the test split");
    }
    int of =
        switch (measure) {
          case "minPrecision" -> counts.predicted();
          case "minRecall" -> counts.support();
          default -> counts.predicted() + counts.support();
        };
    int part = measure.equals("minF1") ? 2 * counts.correct() : counts.correct();
    double share = of == 0 ? 0 : (double) part / of;
    String what = measure.substring("min".length()).replace("Prec", "prec").replace("Rec", "rec");
    return Ruling.of(
        rule,
        wanted,
        Figures.down(share) + ", " + counts(measure, counts),
        share >= least - Figures.ROUNDING,
        what
            + " of class "
            + name
            + " "
            + Figures.down(share)
            + " is under "
            + Figures.down(least)
            + " ("
            + counts(measure, counts)
            + ")");
  }

  private static String counts(String measure, ClassCounts c) {
    return switch (measure) {
      case "minPrecision" -> c.correct() + " of " + c.predicted() + " said to be it are";
      case "minRecall" -> c.correct() + " of " + c.support() + " found";
      default -> c.correct() + " of " + c.support() + " found, " + c.predicted() + " said to be it";
    };
  }
}
