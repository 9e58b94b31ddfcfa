package dev.loupe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.ExitCode;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.detector.bundle.BundleReader;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.Stores;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training with enough validation pictures for a temperature. */
class CalibratedStagesTest {
  private static final RunPlan PLAN = Plans.good(1);

  @TempDir private Path folder;

  private record Run(Trained trained, Evaluated evaluated, BundleManifest manifest) {}

  @Test
  void theTemperatureIsPartOfTheGraphAndTheSameEachTime() throws Exception {
    Run run = run("once");
    Calibration onValidation = Objects.requireNonNull(run.trained().calibration());
    Calibration onTest = Objects.requireNonNull(run.evaluated().calibration());

    // evaluate has held the graph against the trained network's logits, divided by it
    assertThat(onValidation.note()).isNull();
    assertThat(onValidation.temperature()).isBetween(0.1, 10.0).isNotEqualTo(1);
    assertThat(onValidation.errorAfter()).isNotEqualTo(onValidation.errorBefore());
    assertThat(onTest.temperature()).isEqualTo(onValidation.temperature());
    assertThat(onTest.errorAfter()).isEqualTo(run.evaluated().metrics().calibrationError());
    assertThat(run.manifest().temperature()).isEqualTo(onValidation.temperature());

    Run again = run("again");

    assertThat(again.trained().calibration()).isEqualTo(onValidation);
    assertThat(again.evaluated().bundleSha256()).isEqualTo(run.evaluated().bundleSha256());
  }

  private Run run(String name) throws Exception {
    Lab lab = new Lab(folder.resolve(name)).withSamples(320, 64);
    assertThat(lab.run("validate", PLAN)).as(lab.err()).isEqualTo(ExitCode.OK);
    assertThat(lab.run("train", PLAN)).as(lab.err()).isEqualTo(ExitCode.OK);
    Trained trained = (Trained) lab.said();
    assertThat(lab.run("evaluate", PLAN)).as(lab.err()).isEqualTo(ExitCode.OK);
    Evaluated evaluated = (Evaluated) lab.said();
    try (Store store = Stores.open(evaluated.bundleUri(), folder.resolve(name + "/artifacts"))) {
      return new Run(
          trained, evaluated, BundleReader.read(store, evaluated.bundleSha256()).manifest());
    }
  }
}
