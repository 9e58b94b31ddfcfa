package dev.loupe.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Metrics.ClassCounts;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.contract.StageReport.DataCheckResult;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Failed;
import dev.loupe.contract.StageReport.Latency;
import dev.loupe.contract.StageReport.SplitCounts;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.contract.StageReport.Validated;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminationMessageTest {
  private static final String DIGEST = "sha256:" + "0".repeat(64);
  private static final String URI = "file://detectors/" + "folder/".repeat(70) + "x.html";

  @Test
  void shortReportsAreCopiedWhole() throws IOException {
    Validated validated =
        new Validated(
            DIGEST,
            60,
            Map.of("cat", 30L, "dog", 30L),
            new SplitCounts(48, 6, 6),
            1,
            List.of("cat/1.jpg: cut short"),
            List.of("beware"),
            List.of(new DataCheckResult("imbalance", Outcome.PASSED, "1.0 : 1")),
            "file://detectors/a/data-report.html");
    Trained trained =
        new Trained(
            10,
            8,
            0.95,
            0.5,
            "cpu",
            31.5,
            false,
            null,
            null,
            Map.of("model.onnx", DIGEST, "w", DIGEST));

    assertThat(read(validated)).isEqualTo(validated);
    assertThat(read(trained)).isEqualTo(trained);
  }

  @Test
  void whatDoesNotFitIsCounted() throws IOException {
    List<String> warnings = Collections.nCopies(20, "w".repeat(400));
    Validated validated =
        new Validated(
            DIGEST, 60, Map.of(), new SplitCounts(48, 6, 6), 0, List.of(), warnings, null, URI);

    List<String> read = ((Validated) read(validated)).warnings();

    assertThat(read).hasSizeLessThan(20);
    assertThat(read.getLast()).isEqualTo("… and %d more".formatted(20 - (read.size() - 1)));
  }

  @Test
  void theConfusionMatrixStaysInTheStore() throws IOException {
    Evaluated evaluated = evaluated(2, "cat", null);

    Evaluated read = (Evaluated) read(evaluated);

    assertThat(read.metrics()).isEqualTo(evaluated.metrics().brief());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a-long-name-of-a-class-", "класс-с-длинным-именем-", "\"quoted\\\n\u0001"})
  void aHundredClassesWithLongNamesFit(String name) throws IOException {
    String longName = name.repeat(3);
    List<DataCheckResult> checks =
        Collections.nCopies(8, new DataCheckResult("a".repeat(26), Outcome.REFUSED, longName));
    Map<String, Long> counts = new TreeMap<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      counts.put(longName + i, 100L);
      lines.add(longName.repeat(10) + i);
    }
    Validated validated =
        new Validated(
            DIGEST, 10_000, counts, new SplitCounts(8, 1, 1), 99, lines, lines, checks, URI);
    Evaluated evaluated = evaluated(100, longName, longName.repeat(100));
    Failed failed =
        new Failed(
            Stage.VALIDATE, ExitCode.BAD_INPUT, "ShortcutFound", longName.repeat(50), validated);

    assertThat(((Validated) read(validated)).images()).isEqualTo(10_000);
    assertThat(((Validated) read(validated)).firstLeftOut()).isNotEmpty();
    assertThat(((Validated) read(validated)).reportUri()).isEqualTo(URI);
    assertThat(((Validated) read(validated)).checks()).hasSize(checks.size());
    assertThat(((Failed) read(failed)).data().reportUri()).isEqualTo(URI);
    assertThat(((Failed) read(failed)).message()).startsWith(longName.substring(0, 5));
    assertThat(((Evaluated) read(evaluated)).metrics().accuracy()).isEqualTo(0.9);
    assertThat(((Evaluated) read(evaluated)).bundleSha256()).isEqualTo(DIGEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ж", "\u0001", "\uD83D\uDD0D", "\""})
  void aFailureOfAnyLengthFits(String letter) throws IOException {
    for (int length : List.of(10, 1000, 5000, 100_000)) {
      Failed failed =
          new Failed(Stage.TRAIN, ExitCode.BAD_INPUT, "DataChanged", letter.repeat(length));

      Failed read = (Failed) read(failed);

      assertThat(read.exit()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(read.message()).startsWith(letter.repeat(5));
    }
  }

  @Test
  void theCountsOfClassesThatTheGateAsksAboutAreKept() throws IOException {
    String longName = "n".repeat(61);
    Evaluated evaluated = evaluated(100, longName, longName.repeat(100));
    Set<String> asked =
        evaluated.metrics().perClass().keySet().stream().limit(16).collect(Collectors.toSet());

    Evaluated read = (Evaluated) read(evaluated, asked);

    assertThat(read.metrics().perClass().keySet()).isEqualTo(asked);
    assertThat(read.pairs()).isEqualTo(evaluated.pairs());
  }

  private static StageReport read(StageReport report) throws IOException {
    return read(report, Set.of());
  }

  private static StageReport read(StageReport report, Set<String> asked) throws IOException {
    byte[] message = TerminationMessage.of(report, asked);
    assertThat(message.length).isLessThanOrEqualTo(StageReport.MAX_MESSAGE_BYTES);
    return Json.read(message, StageReport.class);
  }

  private static Evaluated evaluated(int classes, String name, @Nullable String note) {
    Map<String, ClassCounts> perClass = new TreeMap<>();
    for (int i = 0; i < classes; i++) {
      perClass.put(name + i, new ClassCounts(100, 100, 90));
    }
    List<List<Integer>> confusion = Collections.nCopies(classes, Collections.nCopies(classes, 1));
    Metrics metrics =
        new Metrics(100 * classes, 0.9, 0.9, 0.9, 0.9, 0.95, 0.01, perClass, confusion);
    return new Evaluated(
        "file://detectors/bundles/" + "0".repeat(64),
        DIGEST,
        metrics,
        metrics,
        note,
        new Pairs(60 * classes, 30 * classes, 5 * classes, 5 * classes, 40 * classes),
        new Calibration(1.5, null, 0.1, 0.05),
        "file://detectors/runs/" + "0".repeat(20) + "/evaluate/page.html",
        "2026-11-21T10:00:00Z",
        new Latency(1, 2, 3));
  }
}
