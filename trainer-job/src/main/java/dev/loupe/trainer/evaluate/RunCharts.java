package dev.loupe.trainer.evaluate;

import static java.util.Comparator.comparingDouble;

import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.detector.infer.Scorer;
import dev.loupe.detector.metrics.Calibration.Bin;
import dev.loupe.detector.metrics.Roc;
import dev.loupe.detector.metrics.Temperature;
import dev.loupe.trainer.report.Chart;
import dev.loupe.trainer.report.Chart.Axis;
import dev.loupe.trainer.report.Chart.Point;
import dev.loupe.trainer.train.History.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Training curves, ROC and reliability, as SVG. */
final class RunCharts {
  private static final int BINS = 10;

  private RunCharts() {}

  static List<String> of(Findings found) {
    List<String> charts = new ArrayList<>();
    List<Epoch> epochs = found.history().epochs();
    if (!epochs.isEmpty()) {
      charts.add(loss(epochs, found.trained().bestEpoch()));
      charts.add(accuracy(epochs, found.trained().bestEpoch()));
    }
    charts.add(roc(found));
    charts.add(reliability(found.verdicts(), found.evaluated().calibration()));
    return charts;
  }

  private static String loss(List<Epoch> epochs, int best) {
    double most =
        epochs.stream().mapToDouble(e -> Math.max(e.loss(), e.validationLoss())).max().orElse(1);
    return new Chart("Loss", epochAxis(epochs), Axis.upTo("cross-entropy", most > 0 ? most : 1))
        .mark(best, "kept")
        .line("training", points(epochs, Epoch::loss))
        .line("validation", points(epochs, Epoch::validationLoss))
        .svg();
  }

  private static String accuracy(List<Epoch> epochs, int best) {
    double least = epochs.stream().mapToDouble(Epoch::validationAccuracy).min().orElse(0);
    Axis accuracies = new Axis("accuracy", Math.max(0, Math.floor(least * 10 - 1e-9) / 10), 1);
    return new Chart("Validation accuracy", epochAxis(epochs), accuracies)
        .mark(best, "kept")
        .line("validation", points(epochs, Epoch::validationAccuracy))
        .svg();
  }

  private static Axis epochAxis(List<Epoch> epochs) {
    return new Axis("epoch", epochs.size() == 1 ? 0 : 1, epochs.size(), 1);
  }

  private static List<Point> points(List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
    return epochs.stream().map(e -> new Point(e.epoch(), value.applyAsDouble(e))).toList();
  }

  private record Curve(String name, double area, List<Point> points) {}

  /** Of the positive class, or of each class against the rest: those hardest to tell. */
  private static String roc(Findings found) {
    List<String> classes = found.plan().recipe().classes();
    int positive = Scorer.positive(classes, found.plan().recipe().positiveClass());
    Chart chart =
        new Chart(
                positive < 0
                    ? "ROC, each class against the rest"
                    : "ROC of " + classes.get(positive),
                Axis.share("false positives"),
                Axis.share("true positives"))
            .diagonal();
    IntStream.range(0, classes.size())
        .filter(c -> positive < 0 || c == positive)
        .mapToObj(c -> curve(classes.get(c), c, found.verdicts()))
        .filter(curve -> !curve.points().isEmpty())
        .sorted(comparingDouble(Curve::area))
        .limit(Chart.MOST_LINES)
        .forEach(curve -> chart.line(curve.name(), curve.points()));
    return chart.svg();
  }

  private static Curve curve(String name, int c, Verdicts verdicts) {
    List<Roc.Point> curve = Roc.curve(verdicts.truth(), verdicts.probabilities(), c);
    double area = 0;
    for (int i = 1; i < curve.size(); i++) {
      Roc.Point a = curve.get(i - 1);
      Roc.Point b = curve.get(i);
      area +=
          (b.falsePositives() - a.falsePositives()) * (a.truePositives() + b.truePositives()) / 2;
    }
    return new Curve(
        name,
        area,
        curve.stream().map(p -> new Point(p.falsePositives(), p.truePositives())).toList());
  }

  private static String reliability(Verdicts verdicts, @Nullable Calibration calibration) {
    Chart chart =
        new Chart("Calibration", Axis.share("stated probability"), Axis.share("share right"))
            .diagonal();
    reliability("as served", verdicts.truth(), verdicts.probabilities(), chart);
    if (calibration != null && calibration.temperature() != Temperature.NONE) {
      double[][] before = Temperature.undo(verdicts.probabilities(), calibration.temperature());
      reliability("without temperature", verdicts.truth(), before, chart);
    }
    return chart.svg();
  }

  private static void reliability(String name, int[] truth, double[][] probabilities, Chart chart) {
    List<Bin> bins =
        dev.loupe.detector.metrics.Calibration.bins(truth, probabilities, BINS).stream()
            .filter(bin -> bin.pictures() > 0)
            .toList();
    chart.dottedLine(
        name,
        bins.stream().map(bin -> new Point(bin.stated(), bin.right())).toList(),
        bins.stream().map(bin -> (double) bin.pictures() / truth.length).toList());
  }
}
