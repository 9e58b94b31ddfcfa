package dev.loupe.operator.run;

import static dev.loupe.contract.Stage.EVALUATE;
import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;
import static dev.loupe.operator.fixture.Samples.ARTIFACTS;
import static dev.loupe.operator.fixture.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.StageReport;
import dev.loupe.operator.fixture.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  @Test
  void aReportOfItsStageIsRead() {
    assertThat(Reports.success(VALIDATE, ARTIFACTS, message(Samples.validated())))
        .contains(Samples.validated());
    assertThat(Reports.success(TRAIN, ARTIFACTS, message(Samples.trained())))
        .contains(Samples.trained());
    assertThat(Reports.success(EVALUATE, ARTIFACTS, message(Samples.evaluated('a', 0.9))))
        .contains(Samples.evaluated('a', 0.9));
  }

  @Test
  void aReportOfAnotherStageIsNot() {
    assertThat(Reports.success(TRAIN, ARTIFACTS, message(Samples.validated()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "Killed",
        "{\"outcome\":\"validated\"}",
        "{\"outcome\":\"other\",\"dataDigest\":\"x\"}",
        "{\"outcome\":\"validated\",\"dataDigest\":\"md5:1\",\"images\":1,\"imagesPerClass\":{},\"leftOut\":0}"
      })
  void whatIsNoReportIsNone(String text) {
    assertThat(Reports.success(VALIDATE, ARTIFACTS, text)).isEmpty();
    assertThat(Reports.failure(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"imagesPerClass\":{\"real\":null}",
        "\"imagesPerClass\":{\"real\":-1}",
        "\"imagesPerClass\":{\"real\":1},\"warnings\":[null]",
        "\"imagesPerClass\":{\"real\":1},\"checks\":[null]",
        "\"imagesPerClass\":{\"real\":1},\"reportUri\":\" \"",
        "\"imagesPerClass\":{\"real\":1},\"reportUri\":\"file://elsewhere/report.html\"",
        "\"imagesPerClass\":{\"real\":1},\"checks\":[{\"name\":\"\",\"outcome\":\"Passed\",\"found\":\"\"}]",
        "\"imagesPerClass\":{\"real\":1},\"checks\":[{\"name\":\"imbalance\",\"outcome\":\"Passed\"}]"
      })
  void aReportThatAStatusCannotHoldIsNone(String part) {
    String text =
        "{\"outcome\":\"validated\",\"dataDigest\":\"%s\",\"images\":1,\"leftOut\":0,%s}"
            .formatted(Samples.DATA_DIGEST, part);

    assertThat(Reports.success(VALIDATE, ARTIFACTS, text)).isEmpty();
  }

  @Test
  void aMessageThatNoKubeletWritesIsNotParsed() {
    assertThat(Reports.success(VALIDATE, ARTIFACTS, " ".repeat(4097))).isEmpty();
  }

  @Test
  void aBundleOutsideTheModelsStoreIsRefused() {
    StageReport elsewhere = Samples.evaluated('a', 0.9);

    assertThat(Reports.success(EVALUATE, "file://detectors/another", message(elsewhere))).isEmpty();
    assertThat(Reports.success(EVALUATE, "file://detectors/product", message(elsewhere))).isEmpty();
  }

  @Test
  void aPageOutsideTheModelsStoreIsRefused() {
    String report = message(Samples.evaluated('a', 0.9));

    assertThat(
            Reports.success(
                EVALUATE, ARTIFACTS, report.replace(Samples.PAGE, "https://elsewhere/page.html")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, 1e300})
  void aShareIsBetweenNoneAndAll(double accuracy) {
    String text = message(Samples.evaluated('a', accuracy));

    assertThat(Reports.success(EVALUATE, ARTIFACTS, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"pairs\":{\"bothRight\":100,\"gained\":0,\"lost\":0,\"bothWrong\":99}",
        "\"pairs\":{\"bothRight\":201,\"gained\":0,\"lost\":0,\"bothWrong\":-1}",
        "\"pairs\":{\"bothRight\":180,\"gained\":8,\"lost\":4,\"bothWrong\":8,\"disagreed\":11}",
        "\"pairs\":{\"bothRight\":180,\"gained\":8,\"lost\":4,\"bothWrong\":8,\"disagreed\":21}",
        "\"pairs\":{\"bothRight\":2147483647,\"gained\":2147483647,\"lost\":202,\"bothWrong\":0}",
      })
  void pairsThatAreNotThoseOfTheTestSplitAreNone(String pairs) {
    String report = message(Samples.evaluated('a', 0.9));

    assertThat(Reports.success(EVALUATE, ARTIFACTS, report)).isPresent();
    assertThat(Reports.success(EVALUATE, ARTIFACTS, report.replaceFirst("[{]", "{" + pairs + ",")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"disagreed\":12", ",\"disagreed\":20"})
  void pairsOfTheTestSplitAreRead(String disagreed) {
    String pairs = "\"pairs\":{\"bothRight\":180,\"gained\":8,\"lost\":4,\"bothWrong\":8%s}";
    String report = message(Samples.evaluated('a', 0.9));

    assertThat(
            Reports.success(
                EVALUATE,
                ARTIFACTS,
                report.replaceFirst("[{]", "{" + pairs.formatted(disagreed) + ",")))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{\"support\":100,\"predicted\":90,\"correct\":91}",
        "{\"support\":201,\"predicted\":90,\"correct\":9}",
        "{\"support\":100,\"predicted\":90,\"correct\":-1}"
      })
  void countsOfAClassThatCannotBeAreNone(String counts) {
    String report = message(Samples.evaluated('a', 0.9));
    String changed = report.replace("\"perClass\":{}", "\"perClass\":{\"real\":" + counts + "}");

    assertThat(changed).isNotEqualTo(report);
    assertThat(Reports.success(EVALUATE, ARTIFACTS, changed)).isEmpty();
  }

  @Test
  void aFailureIsReadAsOne() {
    StageReport.Failed failed =
        Samples.failed(VALIDATE, ExitCode.BAD_INPUT, "EmptyDataSet", "no pictures");

    assertThat(Reports.failure(message(failed))).contains(failed);
    assertThat(Reports.success(VALIDATE, ARTIFACTS, message(failed))).isEmpty();
  }
}
