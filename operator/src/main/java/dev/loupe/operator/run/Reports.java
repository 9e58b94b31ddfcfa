package dev.loupe.operator.run;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads termination messages. Any image can be a trainer, so nothing in them is trusted: size,
 * form, stage and ranges are checked before anybody acts on them.
 */
final class Reports {
  /** As many as a model may have. */
  private static final int MOST_CLASSES = 100;

  private Reports() {}

  /** Empty if the text is no sound report of that stage's success. */
  static Optional<StageReport> success(Stage stage, String artifactsUri, @Nullable String message) {
    return parse(message).filter(report -> isSound(report, stage, artifactsUri));
  }

  static Optional<StageReport.Failed> failure(@Nullable String message) {
    return parse(message)
        .filter(StageReport.Failed.class::isInstance)
        .map(StageReport.Failed.class::cast)
        .filter(f -> present(f.reason()) && present(f.message()));
  }

  private static Optional<StageReport> parse(@Nullable String message) {
    if (message == null || message.length() > StageReport.MAX_MESSAGE_BYTES + 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(message.getBytes(StandardCharsets.UTF_8), StageReport.class));
    } catch (IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static boolean isSound(StageReport report, Stage stage, String artifactsUri) {
    return switch (report) {
      case StageReport.Validated v -> stage == Stage.VALIDATE && isSound(v, artifactsUri);
      case StageReport.Trained t -> stage == Stage.TRAIN && t.epochs() >= 0;
      case StageReport.Evaluated e ->
          stage == Stage.EVALUATE
              && isDigest(e.bundleSha256())
              && isBelow(artifactsUri, e.bundleUri())
              && (e.pageUri() == null || isBelow(artifactsUri, e.pageUri()))
              && present(e.metrics())
              && areShares(e.metrics())
              && areClassCounts(e.metrics())
              && (e.pairs() == null || arePairs(e.pairs(), e.metrics().images()))
              && (e.championMetrics() == null || areShares(e.championMetrics()));
      case StageReport.Failed f -> false;
    };
  }

  static boolean isSound(StageReport.Validated v, String artifactsUri) {
    return isDigest(v.dataDigest())
        && areCounts(v.imagesPerClass())
        && areTexts(v.warnings())
        && areChecks(v.checks())
        && (v.reportUri() == null || isBelow(artifactsUri, v.reportUri()))
        && v.images() >= 0
        && v.leftOut() >= 0;
  }

  private static boolean areChecks(@Nullable List<StageReport.DataCheckResult> checks) {
    return checks == null
        || checks.stream()
            .allMatch(
                c ->
                    present(c)
                        && present(c.name())
                        && !c.name().isEmpty()
                        && c.name().length() <= 63
                        && present(c.outcome())
                        && present(c.found()));
  }

  /** A version mounts what its bundle's URI names, so that must be in the model's own store. */
  private static boolean isBelow(String artifactsUri, @Nullable String uri) {
    String root = artifactsUri.endsWith("/") ? artifactsUri : artifactsUri + "/";
    return uri != null && uri.startsWith(root) && !uri.contains("..") && uri.length() <= 512;
  }

  private static boolean areShares(Metrics m) {
    return m.images() >= 0
        && DoubleStream.of(
                m.accuracy(),
                m.precision(),
                m.recall(),
                m.f1(),
                m.calibrationError(),
                m.rocAuc() == null ? 0 : m.rocAuc())
            .allMatch(x -> x >= 0 && x <= 1);
  }

  private static boolean arePairs(Pairs p, int images) {
    return IntStream.of(p.bothRight(), p.gained(), p.lost(), p.bothWrong())
            .allMatch(n -> n >= 0 && n <= images)
        && p.pictures() == images
        && (p.disagreed() == null || mayDisagree(p, p.disagreed()));
  }

  /** Where one of the two is right they disagree, and where both are wrong they may. */
  private static boolean mayDisagree(Pairs p, int disagreed) {
    int surely = p.gained() + p.lost();
    return disagreed >= surely && disagreed <= surely + p.bothWrong();
  }

  private static boolean areClassCounts(Metrics m) {
    return m.perClass().values().stream()
        .allMatch(
            c ->
                present(c)
                    && c.correct() >= 0
                    && c.correct() <= Math.min(c.support(), c.predicted())
                    && Math.max(c.support(), c.predicted()) <= m.images());
  }

  private static boolean areCounts(@Nullable Map<String, Long> byClass) {
    return byClass != null
        && byClass.size() <= MOST_CLASSES
        && byClass.values().stream().allMatch(n -> present(n) && n >= 0);
  }

  private static boolean areTexts(@Nullable List<String> texts) {
    return texts == null || texts.stream().allMatch(Reports::present);
  }

  private static boolean isDigest(@Nullable String text) {
    if (text == null) {
      return false;
    }
    try {
      return !Digest.hex(text).isEmpty();
    } catch (IllegalArgumentException otherForm) {
      return false;
    }
  }

  /** JSON may leave out what a record needs. */
  private static boolean present(@Nullable Object value) {
    return value != null;
  }
}
