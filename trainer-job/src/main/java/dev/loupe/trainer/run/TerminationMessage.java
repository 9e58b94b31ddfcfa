package dev.loupe.trainer.run;

import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.StageReport;
import dev.loupe.contract.StageReport.DataCheckResult;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Failed;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.contract.StageReport.Validated;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A report as a termination message: under {@link StageReport#MAX_MESSAGE_BYTES}, whatever the
 * report holds. What makes it too long is cut, lists and maps first; the whole stands in the store.
 */
public final class TerminationMessage {
  private static final String CUT = "…";

  /** Longest text after each round of cutting; JSON may take six bytes for a character. */
  private static final int[] TEXT_LENGTHS = {1000, 300, 100, 40};

  private TerminationMessage() {}

  /**
   * @param asked classes whose counts are kept, since the gate has rules about them
   */
  public static byte[] of(StageReport report, Set<String> asked) {
    StageReport brief = brief(report);
    byte[] message = Json.write(brief);
    for (int length : TEXT_LENGTHS) {
      if (message.length <= StageReport.MAX_MESSAGE_BYTES) {
        return message;
      }
      message = Json.write(cut(brief, length, asked));
    }
    return message;
  }

  private static StageReport brief(StageReport report) {
    return switch (report) {
      case Evaluated e ->
          new Evaluated(
              e.bundleUri(),
              e.bundleSha256(),
              e.metrics().brief(),
              e.championMetrics() == null ? null : e.championMetrics().brief(),
              e.championNote(),
              e.pairs(),
              e.calibration(),
              e.pageUri(),
              e.appliedAt(),
              e.latency());
      case Validated v -> v;
      case Trained t -> t;
      case Failed f -> f;
    };
  }

  private static StageReport cut(StageReport report, int length, Set<String> asked) {
    return switch (report) {
      case Validated v -> cut(v, length);
      case Evaluated e ->
          new Evaluated(
              text(e.bundleUri(), 1000),
              e.bundleSha256(),
              withClasses(e.metrics(), asked),
              e.championMetrics() == null ? null : withClasses(e.championMetrics(), Set.of()),
              e.championNote() == null ? null : text(e.championNote(), length),
              e.pairs(),
              e.calibration(),
              e.pageUri(),
              e.appliedAt(),
              e.latency());
      case Failed f ->
          new Failed(
              f.stage(),
              f.exit(),
              text(f.reason(), 100),
              text(f.message(), 2 * length),
              f.data() == null ? null : cut(withoutWords(f.data()), Math.min(length, 300)));
      case Trained t -> t;
    };
  }

  private static Validated cut(Validated v, int length) {
    @Nullable List<DataCheckResult> checks = v.checks();
    @Nullable String uri = v.reportUri();
    return new Validated(
        v.dataDigest(),
        v.images(),
        Json.write(v.imagesPerClass()).length > length ? Map.of() : v.imagesPerClass(),
        v.split(),
        v.leftOut(),
        cut(v.firstLeftOut(), length),
        cut(v.warnings(), length),
        checks == null
            ? null
            : checks.stream()
                .map(c -> new DataCheckResult(c.name(), c.outcome(), text(c.found(), 64)))
                .toList(),
        uri == null || uri.length() > 600 ? null : uri);
  }

  /** A failure's own message says what is wrong. */
  private static Validated withoutWords(Validated v) {
    return new Validated(
        v.dataDigest(),
        v.images(),
        v.imagesPerClass(),
        v.split(),
        v.leftOut(),
        List.of(),
        List.of(),
        v.checks(),
        v.reportUri());
  }

  private static Metrics withClasses(Metrics m, Set<String> kept) {
    @Nullable Double auc = m.rocAuc();
    Map<String, Metrics.ClassCounts> counts = new LinkedHashMap<>(m.perClass());
    counts.keySet().retainAll(kept);
    return new Metrics(
        m.images(),
        m.accuracy(),
        m.precision(),
        m.recall(),
        m.f1(),
        auc,
        m.calibrationError(),
        counts,
        null);
  }

  /**
   * As many lines, each cut, as fit into {@code length} characters, at least one; and how many more
   * there are.
   */
  private static List<String> cut(List<String> lines, int length) {
    List<String> kept = new ArrayList<>();
    int left = length;
    for (String line : lines) {
      String text = text(line, length);
      left -= text.length();
      if (left < 0 && !kept.isEmpty()) {
        kept.add("… and %d more".formatted(lines.size() - kept.size()));
        break;
      }
      kept.add(text);
    }
    return kept;
  }

  private static String text(String text, int length) {
    if (text.getBytes(StandardCharsets.UTF_8).length <= length) {
      return text;
    }
    int end =
        text.offsetByCodePoints(0, Math.min(length / 4, text.codePointCount(0, text.length())));
    int ascii = length - CUT.length();
    boolean plain = text.codePoints().limit(length).allMatch(c -> c >= 32 && c < 127);
    return (plain && text.length() > ascii ? text.substring(0, ascii) : text.substring(0, end))
        + CUT;
  }
}
