package dev.loupe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.DataChecks.Feature;
import dev.loupe.contract.ExitCode;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.StageReport.DataCheckResult;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.JpegEncoder;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.trainer.Lab;
import dev.loupe.trainer.Plans;
import dev.loupe.trainer.sample.SampleSettings;
import dev.loupe.trainer.sample.Task;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What validate makes of data sets that lie, made of real pictures. */
class DataChecksTest {
  private static final int PER_CLASS = 60;

  @TempDir Path folder;

  private interface Change {
    byte[] of(RgbImage picture) throws Exception;
  }

  private Lab lab() {
    return new Lab(folder).withSamples(PER_CLASS, 64);
  }

  /** Every picture of the class is written anew. */
  private static void each(Lab lab, String className, String ending, Change change)
      throws Exception {
    Path classFolder = lab.data().resolve(className);
    for (String file : Lab.files(classFolder)) {
      Path from = classFolder.resolve(file);
      RgbImage picture = ImageDecoder.decode(Lab.read(from), PictureReader.LIMITS);
      Files.delete(from);
      Lab.write(classFolder.resolve(file.replace(".jpg", ending)), change.of(picture));
    }
  }

  private static byte[] png(RgbImage picture) throws Exception {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < picture.width() * picture.height(); p++) {
      byte[] rgb = picture.rgb();
      int colour = (rgb[3 * p] & 0xff) << 16 | (rgb[3 * p + 1] & 0xff) << 8 | rgb[3 * p + 2] & 0xff;
      image.setRGB(p % picture.width(), p / picture.width(), colour);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static RgbImage cropped(RgbImage picture, int rows) {
    byte[] rgb = new byte[3 * picture.width() * (picture.height() - rows)];
    System.arraycopy(picture.rgb(), 0, rgb, 0, rgb.length);
    return new RgbImage(picture.width(), picture.height() - rows, rgb);
  }

  private static Map<String, Outcome> outcomes(List<DataCheckResult> checks) {
    return checks.stream()
        .collect(Collectors.toMap(DataCheckResult::name, DataCheckResult::outcome));
  }

  @ParameterizedTest
  @CsvSource({"FILE_TYPE", "DIMENSIONS", "JPEG_QUALITY"})
  void aClassThatItsFilesTellIsRefusedWithAReport(Feature feature) throws Exception {
    Lab lab = lab();
    switch (feature) {
      case FILE_TYPE -> each(lab, "ai_generated", ".png", DataChecksTest::png);
      case DIMENSIONS ->
          each(lab, "ai_generated", ".jpg", p -> JpegEncoder.encode(cropped(p, 8), 90));
      case JPEG_QUALITY -> each(lab, "ai_generated", ".jpg", p -> JpegEncoder.encode(p, 75));
      default -> throw new AssertionError(feature);
    }

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);

    assertThat(lab.failure().reason()).isEqualTo("ShortcutFound");
    assertThat(lab.failure().message())
        .startsWith("dataset.uri file://photos/set: ")
        .contains("alone tells class \"ai_generated\" with a balanced accuracy of 1.00")
        .contains("Nothing was trained. Report: file://results/model/runs/");
    assertThat(lab.failure().data().reportUri())
        .matches(".*/validate/data-report-[0-9a-f]{16}\\.html");
    assertThat(outcomes(lab.failure().data().checks())).containsEntry("shortcuts", Outcome.REFUSED);
    assertThat(Lab.files(lab.artifacts()))
        .hasSize(2)
        .allMatch(f -> f.contains("/validate/data-report-"));
  }

  @Test
  void aShortcutThatIsAllowedIsTrainedOn() throws Exception {
    Lab lab = lab();
    each(lab, "ai_generated", ".png", DataChecksTest::png);
    DataChecks usual = DataChecks.DEFAULT;
    DataChecks allowing =
        new DataChecks(
            usual.unusableFiles(),
            usual.labelConflicts(),
            usual.nearDuplicates(),
            new DataChecks.Shortcuts(
                Action.REFUSE, 0.75, 0.95, List.of(Feature.FILE_TYPE, Feature.BYTES_PER_PIXEL)),
            usual.imbalance(),
            usual.testPrecision(),
            usual.dominantSource());

    assertThat(lab.run("validate", Plans.checking(allowing))).as(lab.err()).isEqualTo(ExitCode.OK);
    assertThat(outcomes(((Validated) lab.said()).checks()))
        .containsEntry("shortcuts", Outcome.PASSED);

    assertThat(lab.run("validate", Plans.checking(DataChecks.all(Action.WARN))))
        .isEqualTo(ExitCode.OK);
    assertThat(((Validated) lab.said()).warnings()).anyMatch(w -> w.startsWith("file type alone"));
  }

  @Test
  void nearCopiesAcrossClassesAndSplitsAreWarnedOf() throws Exception {
    Lab lab = lab();
    for (int i = 0; i < 20; i++) {
      RgbImage picture =
          ImageDecoder.decode(
              Lab.read(lab.data().resolve("real/%05d.jpg".formatted(i))), PictureReader.LIMITS);
      Lab.write(
          lab.data().resolve("real/copy%05d.jpg".formatted(i)), JpegEncoder.encode(picture, 88));
      if (i < 3) {
        Lab.write(
            lab.data().resolve("ai_generated/copy%05d.jpg".formatted(i)),
            JpegEncoder.encode(picture, 91));
      }
    }

    assertThat(lab.run("validate", Plans.good(1))).as(lab.err()).isEqualTo(ExitCode.OK);

    Validated report = (Validated) lab.said();
    assertThat(outcomes(report.checks()))
        .containsEntry("labelConflicts", Outcome.PASSED)
        .containsEntry("nearDuplicatesAcrossClasses", Outcome.WARNED)
        .containsEntry("nearDuplicatesAcrossSplits", Outcome.WARNED);
    Validated whole = (Validated) lab.report(Plans.good(1));
    assertThat(whole.warnings())
        .anyMatch(
            w ->
                w.startsWith("9 pictures look like one of another class")
                    && w.contains("\"ai_generated/copy00000.jpg\""));
    String page = page(lab);
    assertThat(page).contains("Look-alikes in two classes", "data:image/jpeg;base64,/9j/");
    assertThat(page.length()).isLessThan(3_000_000);
  }

  @Test
  void theTestSplitsPrecisionIsToldWithWhatItTakes() {
    Lab lab = lab();

    lab.run("validate", Plans.good(1));

    assertThat(((Validated) lab.report(Plans.good(1))).warnings())
        .anyMatch(
            w ->
                w.contains("tells an accuracy of 0.85 within ± 0.")
                    && w.contains("that takes 196 test pictures, about 1960 in all"));
  }

  /** Whatever the checks are set to, the same data gives the same report, byte for byte. */
  @Test
  void theReportDependsOnDataAndPlanAlone() {
    Lab lab = lab();
    lab.run("validate", Plans.good(1));
    String first = page(lab);

    lab.run("validate", Plans.good(1));

    assertThat(page(lab)).isEqualTo(first);
  }

  @Test
  void namesInTheReportAreNoMarkup() throws Exception {
    Lab lab = lab();
    Lab.write(
        lab.data().resolve("real/<img src=x onerror=alert(1)>.jpg"),
        "no picture".getBytes(StandardCharsets.UTF_8));

    assertThat(lab.run("validate", Plans.good(1))).as(lab.err()).isEqualTo(ExitCode.OK);

    assertThat(page(lab)).contains("&lt;img src=x").doesNotContain("<img src=x");
  }

  @ParameterizedTest
  @CsvSource({
    "PRODUCT_PHOTO, 0, 0", "PRODUCT_PHOTO, 0.3, 0", "PRODUCT_PHOTO, 1, 0",
        "PRODUCT_PHOTO, 0.3, 0.5",
    "SCRATCHES, 0, 0", "SCRATCHES, 1, 0", "CATS_DOGS, 0, 0", "CATS_DOGS, 1, 0",
  })
  void sampleDataIsNeverRefused(Task task, double difficulty, double mislabel) {
    Lab lab =
        new Lab(folder)
            .with(new SampleSettings(dataFolder(), task, 60, 64, 3, difficulty, 0, mislabel));
    RunPlan plan = Plans.withClasses(task.classes().toArray(String[]::new));

    assertThat(lab.run("validate", plan)).as(lab.err()).isEqualTo(ExitCode.OK);

    assertThat(outcomes(((Validated) lab.said()).checks()))
        .doesNotContainValue(Outcome.REFUSED)
        .containsEntry("nearDuplicatesAcrossClasses", Outcome.PASSED)
        .containsEntry("dominantSource", Outcome.PASSED);
  }

  private Path dataFolder() {
    return new Lab(folder).data();
  }

  private static String page(Lab lab) {
    return Lab.files(lab.artifacts()).stream()
        .filter(f -> f.endsWith(".html"))
        .map(f -> new String(Lab.read(lab.artifacts().resolve(f)), StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow();
  }
}
