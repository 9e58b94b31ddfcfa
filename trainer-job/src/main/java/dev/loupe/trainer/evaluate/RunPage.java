package dev.loupe.trainer.evaluate;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.gate.Proportions;
import dev.loupe.contract.gate.Ruling;
import dev.loupe.contract.gate.Rulings;
import dev.loupe.trainer.report.Html;
import dev.loupe.trainer.report.Html.Cell;
import dev.loupe.trainer.report.Html.Figure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run's page: what was measured, against which rules, and on what it rests. */
final class RunPage {
  private static final double CONFIDENCE = 0.95;
  private static final int DECIMALS = 4;
  private static final String STYLE =
      """
      <style>.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
      .charts svg { width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem; box-sizing: border-box; }</style>\
      """;

  private RunPage() {}

  /**
   * Its name in the stage's folder. The same result may be asked for with other rules, and each has
   * its page.
   */
  static String file(RunPlan plan) {
    return "page-" + Digest.hex(Digest.of(Json.write(plan.gate()))).substring(0, 12) + ".html";
  }

  static byte[] of(Findings found, List<Figure> mistakes) {
    RunPlan plan = found.plan();
    Evaluated evaluated = found.evaluated();
    Html page = new Html(plan.recipe().model() + ": a training run");
    page.trusted(STYLE).note("Bundle " + evaluated.bundleUri());
    rules(page, Rulings.of(plan, evaluated));
    figures(page, plan, evaluated);
    page.heading("Training and test");
    page.trusted("<div class=\"charts\">");
    RunCharts.of(found).forEach(page::trusted);
    page.trusted("</div>");
    calibration(page, evaluated.calibration());
    classes(page, plan.recipe().classes(), evaluated.metrics());
    mistakes(page, evaluated.metrics(), mistakes);
    page.heading("What it was made from");
    page.table(List.of(Cell.text(""), Cell.text("")), Origin.rows(found));
    return page.page();
  }

  private static void rules(Html page, List<Ruling> rulings) {
    page.heading("The quality gate");
    if (rulings.isEmpty()) {
      page.paragraph("The model has no qualityGate rules: every result passes.");
      return;
    }
    long failed = rulings.stream().filter(r -> !r.passed()).count();
    page.paragraph(
        failed == 0
            ? "Passed: no rule failed."
            : "Rejected: %d of %d rules failed.".formatted(failed, rulings.size()));
    List<List<Cell>> rows = new ArrayList<>();
    for (Ruling ruling : rulings) {
      rows.add(
          List.of(
              Cell.text(ruling.rule()),
              Cell.text(ruling.wanted()),
              Cell.text(ruling.got()),
              ruling.passed() ? new Cell("passed", "good") : new Cell("failed", "bad")));
    }
    page.table(
        List.of(Cell.text("Rule"), Cell.text("Wanted"), Cell.text("Got"), Cell.text("")), rows);
  }

  private static void figures(Html page, RunPlan plan, Evaluated evaluated) {
    @Nullable Champion champion = plan.champion();
    @Nullable Metrics its = evaluated.championMetrics();
    Metrics ours = evaluated.metrics();
    page.heading("On the %d pictures of the test split".formatted(ours.images()));
    List<Cell> head = new ArrayList<>(List.of(Cell.text(""), Cell.number("this model")));
    if (champion != null && its != null) {
      head.add(Cell.number(champion.version() + ", which serves"));
    }
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(row("Accuracy", share(ours.accuracy()), its, Metrics::accuracy));
    long right = Math.round(ours.accuracy() * ours.images());
    List<Cell> bound =
        new ArrayList<>(
            List.of(
                Cell.text("Accuracy, at least, with 95 % confidence"),
                Cell.number(share(Proportions.lowerBound(right, ours.images(), CONFIDENCE)))));
    if (its != null) {
      long itsRight = Math.round(its.accuracy() * its.images());
      bound.add(Cell.number(share(Proportions.lowerBound(itsRight, its.images(), CONFIDENCE))));
    }
    rows.add(bound);
    rows.add(row("Precision", share(ours.precision()), its, Metrics::precision));
    rows.add(row("Recall", share(ours.recall()), its, Metrics::recall));
    rows.add(row("F1", share(ours.f1()), its, Metrics::f1));
    rows.add(row("ROC AUC", auc(ours), its, m -> m.rocAuc() == null ? Double.NaN : m.rocAuc()));
    rows.add(
        row("Calibration error", share(ours.calibrationError()), its, Metrics::calibrationError));
    page.table(head, rows);
    if (evaluated.championNote() != null) {
      page.paragraph(evaluated.championNote());
    }
    pairs(page, evaluated.pairs());
  }

  private interface Measure {
    double of(Metrics metrics);
  }

  private static List<Cell> row(String name, String ours, @Nullable Metrics its, Measure measure) {
    List<Cell> row = new ArrayList<>(List.of(Cell.text(name), Cell.number(ours)));
    if (its != null) {
      row.add(Cell.number(share(measure.of(its))));
    }
    return row;
  }

  private static void pairs(Html page, @Nullable Pairs pairs) {
    if (pairs == null) {
      return;
    }
    page.table(
        List.of(
            Cell.text("Picture by picture"),
            Cell.number("the serving one right"),
            Cell.number("the serving one wrong")),
        List.of(
            List.of(
                Cell.text("this model right"),
                Cell.number(Integer.toString(pairs.bothRight())),
                Cell.number(pairs.gained() + " gained")),
            List.of(
                Cell.text("this model wrong"),
                Cell.number(pairs.lost() + " lost"),
                Cell.number(Integer.toString(pairs.bothWrong())))));
    page.note(
        "Accuracy lost: %s; with 95 %% confidence at most %s."
            .formatted(
                rounded(pairs.loss(), RoundingMode.CEILING),
                rounded(
                    Proportions.lossUpperBound(
                        pairs.lost(), pairs.gained(), pairs.pictures(), CONFIDENCE),
                    RoundingMode.CEILING)));
  }

  private static void calibration(Html page, @Nullable Calibration calibration) {
    if (calibration == null) {
      return;
    }
    page.note(
        "Temperature %s%s. Calibration error on the test split: %s before, %s after. The larger a dot, the more pictures."
            .formatted(
                share(calibration.temperature()),
                calibration.note() == null ? "" : ", not fitted: " + calibration.note(),
                share(calibration.errorBefore()),
                share(calibration.errorAfter())));
  }

  private static void classes(Html page, List<String> classes, Metrics metrics) {
    page.heading("Classes");
    ClassTables.of(classes, metrics, page);
  }

  private static void mistakes(Html page, Metrics metrics, List<Figure> mistakes) {
    page.heading("Worst mistakes");
    long wrong = metrics.images() - Math.round(metrics.accuracy() * metrics.images());
    if (wrong == 0) {
      page.paragraph("There is none: every test picture was classified right.");
      return;
    }
    page.note(
        "%d of %d test pictures are classified wrong; these are the %d that the model is most sure about. Look for wrong folders first."
            .formatted(wrong, metrics.images(), mistakes.size()));
    page.figures(mistakes);
  }

  private static String auc(Metrics metrics) {
    return metrics.rocAuc() == null ? "none" : share(metrics.rocAuc());
  }

  /** Cut, as everywhere, so that none reads as good as a bound that it missed. */
  static String share(double value) {
    return Double.isNaN(value) ? "none" : rounded(value, RoundingMode.FLOOR);
  }

  private static String rounded(double value, RoundingMode mode) {
    return BigDecimal.valueOf(value).setScale(DECIMALS, mode).toPlainString();
  }
}
