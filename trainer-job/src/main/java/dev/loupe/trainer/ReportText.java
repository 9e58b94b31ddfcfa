package dev.loupe.trainer;

import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.StageReport;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Failed;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.trainer.run.StageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A report in lines for people. */
final class ReportText {
  private ReportText() {}

  static List<String> of(Path file) throws StageFailure {
    try {
      return lines(Json.read(Files.readAllBytes(file), StageReport.class));
    } catch (IOException e) {
      throw StageFailure.usage("show-report: %s is no report: %s".formatted(file, e.getMessage()));
    }
  }

  static List<String> lines(StageReport report) {
    return switch (report) {
      case Validated v -> validated(v);
      case Trained t -> trained(t);
      case Evaluated e -> evaluated(e);
      case Failed f ->
          List.of("%s failed: %s: %s".formatted(f.stage().word(), f.reason(), f.message()));
    };
  }

  private static List<String> trained(Trained t) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "trained %d epochs on %s in %.1f s%s"
            .formatted(t.epochs(), t.device(), t.seconds(), t.found() ? " (found)" : ""));
    lines.add(
        "best epoch %d: validation accuracy %s"
            .formatted(t.bestEpoch(), share(t.validationAccuracy())));
    calibration("validation", t.calibration(), lines);
    lines.add("threshold " + (t.threshold() == null ? "none" : share(t.threshold())));
    return lines;
  }

  private static void calibration(
      String split, @Nullable Calibration calibration, List<String> lines) {
    if (calibration != null) {
      lines.add(
          "temperature %s%s: calibration error on the %s split %s before, %s after"
              .formatted(
                  share(calibration.temperature()),
                  calibration.note() == null ? "" : " (" + calibration.note() + ")",
                  split,
                  share(calibration.errorBefore()),
                  share(calibration.errorAfter())));
    }
  }

  private static List<String> validated(Validated v) {
    List<String> lines = new ArrayList<>();
    lines.add("%d pictures, data digest %s".formatted(v.images(), v.dataDigest()));
    new TreeMap<>(v.imagesPerClass())
        .forEach((name, count) -> lines.add("  %s: %d".formatted(name, count)));
    lines.add(
        "split: %d train, %d validation, %d test"
            .formatted(v.split().train(), v.split().validation(), v.split().test()));
    lines.add("left out: " + v.leftOut());
    v.firstLeftOut().forEach(line -> lines.add("  " + line));
    v.warnings().forEach(line -> lines.add("warning: " + line));
    if (v.reportUri() != null) {
      lines.add("data report: " + v.reportUri());
    }
    return lines;
  }

  private static List<String> evaluated(Evaluated e) {
    List<String> lines = new ArrayList<>();
    lines.add("bundle " + e.bundleUri());
    if (e.pageUri() != null) {
      lines.add("page " + e.pageUri());
    }
    metrics("model", e.metrics(), lines);
    calibration("test", e.calibration(), lines);
    @Nullable Metrics champion = e.championMetrics();
    if (champion != null) {
      metrics("champion", champion, lines);
    }
    @Nullable Pairs pairs = e.pairs();
    if (pairs != null) {
      lines.add(
          "against the champion: %d both right, %d gained, %d lost, %d both wrong"
              .formatted(pairs.bothRight(), pairs.gained(), pairs.lost(), pairs.bothWrong()));
    }
    if (e.championNote() != null) {
      lines.add("champion: " + e.championNote());
    }
    lines.add(
        "latency ms: p50 %.1f, p95 %.1f, p99 %.1f"
            .formatted(e.latency().p50Millis(), e.latency().p95Millis(), e.latency().p99Millis()));
    return lines;
  }

  private static void metrics(String whose, Metrics m, List<String> lines) {
    lines.add(
        "%s on %d pictures: accuracy %s, precision %s, recall %s, F1 %s, ROC AUC %s, calibration error %s"
            .formatted(
                whose,
                m.images(),
                share(m.accuracy()),
                share(m.precision()),
                share(m.recall()),
                share(m.f1()),
                m.rocAuc() == null ? "none" : share(m.rocAuc()),
                share(m.calibrationError())));
    new TreeMap<>(m.perClass())
        .forEach(
            (name, c) ->
                lines.add(
                    "  %s: %d pictures, %d right, %d said to be"
                        .formatted(name, c.support(), c.correct(), c.predicted())));
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
