package dev.loupe.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Digest;
import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.bundle.Bundle;
import dev.loupe.detector.bundle.BundleReader;
import dev.loupe.detector.bundle.SelfTest;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.Stores;
import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One small training on the CPU, in seconds, and what follows from it. */
class StagesTest {
  private static final RunPlan PLAN = Plans.good(8);

  @TempDir static Path folder;
  private static Lab lab;
  private static Trained trained;
  private static Evaluated evaluated;
  private static String dataDigest;

  @BeforeAll
  static void trainedOnce() {
    lab = new Lab(folder).withSamples(130, 96);
    assertThat(lab.run("validate", PLAN)).as(lab.err()).isEqualTo(ExitCode.OK);
    dataDigest = ((Validated) lab.said()).dataDigest();
    assertThat(lab.run("train", PLAN)).as(lab.err()).isEqualTo(ExitCode.OK);
    trained = (Trained) lab.said();
    assertThat(lab.run("evaluate", PLAN)).as(lab.err()).isEqualTo(ExitCode.OK);
    evaluated = (Evaluated) lab.said();
  }

  @Test
  void theModelHasLearntToTellTheClassesApart() {
    assertThat(evaluated.metrics().accuracy()).isGreaterThan(0.85);
    assertThat(trained.validationAccuracy()).isGreaterThan(0.85);
    assertThat(trained.device()).isEqualTo("cpu");
    assertThat(trained.found()).isFalse();
    assertThat(trained.threshold()).isBetween(0.0, 1.0);
    assertThat(evaluated.latency().p50Millis()).isPositive();
    assertThat(evaluated.championMetrics()).isNull();
    assertThat(evaluated.championNote()).isNull();
    assertThat(evaluated.pairs()).isNull();
  }

  @Test
  void theBundleIsWholeAndPassesItsOwnTest() throws Exception {
    assertThat(evaluated.bundleUri())
        .isEqualTo(Plans.ARTIFACTS + "/bundles/" + Digest.hex(evaluated.bundleSha256()));
    try (Store store = Stores.open(evaluated.bundleUri(), folder.resolve("artifacts"))) {
      Bundle bundle = BundleReader.read(store, evaluated.bundleSha256());
      try (DetectorSession session = DetectorSession.open(bundle.model(), 1)) {
        SelfTest.check(bundle, session);
      }
      BundleManifest manifest = bundle.manifest();
      assertThat(manifest.classes()).isEqualTo(Lab.CLASSES);
      assertThat(manifest.threshold()).isEqualTo(trained.threshold());
      assertThat(manifest.temperature()).isEqualTo(trained.calibration().temperature());
      assertThat(manifest.lineage().dataDigest()).isEqualTo(dataDigest);
      assertThat(manifest.metrics()).isEqualTo(withConfusionOf(manifest));
      assertThat(manifest.selfTest().pictures()).hasSize(8);
      assertThat(manifest.driftBaseline().get("score").counts().stream().mapToLong(c -> c).sum())
          .isEqualTo(evaluated.metrics().images());
      assertThat(Safetensors.read(store.read("weights.safetensors", 1 << 30)))
          .containsKey("classifier.weight");
    }
  }

  @Test
  void fewValidationPicturesAreNotCalibratedOn() {
    assertThat(trained.calibration())
        .extracting(Calibration::temperature, Calibration::note)
        .satisfiesExactly(
            temperature -> assertThat(temperature).isEqualTo(1.0),
            note -> assertThat((String) note).endsWith("pictures; calibration takes 50"));
  }

  @Test
  void theRunsPageStandsBesideItsReportAndOutsideTheBundle() throws Exception {
    String path = evaluated.pageUri().substring(Plans.ARTIFACTS.length() + 1);

    String page = new String(Lab.read(lab.artifacts().resolve(path)), UTF_8);

    assertThat(path).startsWith("runs/" + PLAN.key(Stage.EVALUATE, dataDigest) + "/evaluate/page-");
    assertThat(page).contains("<svg", "minAccuracy", evaluated.bundleSha256());
    assertThat(lab.run("show-page", "--uri", evaluated.pageUri())).isEqualTo(ExitCode.OK);
    assertThat(lab.out()).isEqualTo(page);
    assertThat(Lab.files(lab.artifacts().resolve("bundles"))).noneMatch(f -> f.endsWith(".html"));
  }

  @Test
  void theSameResultUnderOtherRulesGetsAPageOfItsOwn() {
    RunPlan stricter =
        Plans.withRules(PLAN, new GateRules(0.99, null, null, null, null, null, null, List.of()));
    lab.run("validate", stricter);

    assertThat(lab.run("evaluate", stricter)).as(lab.err()).isEqualTo(ExitCode.OK);
    Evaluated again = (Evaluated) lab.said();

    assertThat(again.bundleSha256()).isEqualTo(evaluated.bundleSha256());
    assertThat(again.pageUri()).isNotEqualTo(evaluated.pageUri());
    assertThat(lab.run("evaluate", PLAN)).isEqualTo(ExitCode.OK);
    assertThat(((Evaluated) lab.said()).pageUri()).isEqualTo(evaluated.pageUri());
    assertThat(lab.out()).contains("\"found\"");
  }

  /** The termination message lacks the confusion matrix; all else is the same. */
  private static Metrics withConfusionOf(BundleManifest manifest) {
    assertThat(manifest.metrics().brief()).isEqualTo(evaluated.metrics());
    return manifest.metrics();
  }

  @Test
  void theSameTrainingGivesTheSameBundle() throws Exception {
    Lab again = new Lab(folder.resolve("again")).withSamples(130, 96);

    again.run("validate", PLAN);
    again.run("train", PLAN);
    Trained trainedAgain = (Trained) again.said();
    again.run("evaluate", PLAN);

    assertThat(trainedAgain.validationAccuracy()).isEqualTo(trained.validationAccuracy());
    assertThat(((Evaluated) again.said()).bundleSha256()).isEqualTo(evaluated.bundleSha256());
  }

  @Test
  void aStageThatIsDoneReportsItsResultAtOnce() {
    Path model = stage("train").resolve("model.onnx");
    assertThat(Files.exists(model)).isTrue();

    assertThat(lab.run("train", Plans.appliedAgain(PLAN))).isEqualTo(ExitCode.OK);
    assertThat((Trained) lab.said())
        .isEqualTo(
            new Trained(
                trained.epochs(),
                trained.bestEpoch(),
                trained.validationAccuracy(),
                trained.threshold(),
                "cpu",
                0,
                true,
                trained.calibration(),
                Plans.APPLIED_AT,
                trained.files()));
    assertThat(lab.out()).contains("\"found\"").doesNotContain("\"epoch\"");

    assertThat(lab.run("evaluate", PLAN)).isEqualTo(ExitCode.OK);
    Evaluated again = (Evaluated) lab.said();
    assertThat(again.bundleSha256()).isEqualTo(evaluated.bundleSha256());
    assertThat(again.metrics()).isEqualTo(evaluated.metrics());
    assertThat(lab.out()).contains("\"found\"");
  }

  @Test
  void aChampionIsMeasuredOnTheSamePictures() {
    Champion champion = new Champion("v1", evaluated.bundleUri(), evaluated.bundleSha256());

    Evaluated against = evaluateAgainst(champion);

    assertThat(against.championMetrics()).isEqualTo(against.metrics());
    assertThat(against.championNote()).isNull();
    int images = against.metrics().images();
    int right = (int) Math.round(against.metrics().accuracy() * images);
    assertThat(against.pairs()).isEqualTo(new Pairs(right, 0, 0, images - right, 0));
    // The champion decides nothing about what was trained.
    assertThat(against.bundleSha256()).isEqualTo(evaluated.bundleSha256());
  }

  @Test
  void aChampionThatCannotBeReadIsNotedAndFailsNothing() {
    Champion damaged = new Champion("v1", evaluated.bundleUri(), "sha256:" + "1".repeat(64));
    Champion missing =
        new Champion("v0", Plans.ARTIFACTS + "/bundles/none", evaluated.bundleSha256());

    assertThat(evaluateAgainst(damaged).championNote()).startsWith("version v1 was not compared: ");
    assertThat(evaluateAgainst(missing).championNote()).startsWith("version v0 was not compared: ");
  }

  @Test
  void aGraphThatDisagreesWithTheTrainedModelIsRefused() throws Exception {
    Lab other = copyOfTheTraining("mismatch");
    Path reference = stage(other, "train").resolve("reference.safetensors");
    Map<String, Tensor> tensors = new HashMap<>(Safetensors.read(Lab.read(reference)));
    float[] logits = tensors.get("logits").data();
    logits[3] += 0.001f + 0.001f * Math.abs(logits[3]);
    Lab.write(reference, Safetensors.write(tensors));
    reportWithoutFiles(other);

    assertThat(other.run("evaluate", PLAN)).isEqualTo(ExitCode.EXPORT_MISMATCH);

    assertThat(other.failure().reason()).isEqualTo("ExportMismatch");
    assertThat(other.failure().message()).contains("reference picture 1", "No bundle was written");
    assertThat(Lab.files(other.artifacts().resolve("bundles"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "weights.safetensors", "reference.safetensors"})
  void aFileOfTheTrainingThatCameToHarmIsRefused(String file) {
    Lab other = copyOfTheTraining("harm-" + file);
    Path harmed = stage(other, "train").resolve(file);
    byte[] content = Lab.read(harmed);
    content[content.length - 1] ^= 1;
    Lab.write(harmed, content);

    assertThat(other.run("evaluate", PLAN)).isEqualTo(ExitCode.STORE);

    assertThat(other.failure().reason()).isEqualTo("FileDamaged");
    assertThat(other.failure().message())
        .startsWith(Plans.ARTIFACTS + "/runs/")
        .contains("/train/" + file + " has another SHA-256 than ", "No bundle was written");
    assertThat(Lab.files(other.artifacts().resolve("bundles"))).isEmpty();
  }

  @Test
  void theReportOfAnOlderTrainerIsTakenWithoutDigests() throws Exception {
    assertThat(trained.files())
        .containsOnlyKeys("model.onnx", "weights.safetensors", "reference.safetensors");
    Lab other = copyOfTheTraining("older");
    reportWithoutFiles(other);

    assertThat(other.run("evaluate", PLAN)).as(other.err()).isEqualTo(ExitCode.OK);
  }

  /** As an older trainer wrote it. */
  private static void reportWithoutFiles(Lab lab) {
    Lab.write(
        stage(lab, "train").resolve("report.json"),
        Json.write(
            new Trained(
                trained.epochs(),
                trained.bestEpoch(),
                trained.validationAccuracy(),
                trained.threshold(),
                trained.device(),
                trained.seconds(),
                trained.found(),
                trained.calibration(),
                trained.appliedAt(),
                null)));
  }

  @Test
  void aPictureThatChangesAfterValidationEndsTheRun() throws Exception {
    Lab other = new Lab(folder.resolve("changed")).withSamples(40, 48);
    other.run("validate", Plans.good(1));
    Lab.write(
        other.data().resolve("real/00001.jpg"), Lab.read(other.data().resolve("real/00002.jpg")));

    ExitCode train = other.run("train", Plans.good(1));

    assertThat(train).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.failure().reason()).isEqualTo("DataChanged");
    assertThat(other.failure().message()).contains("real/00001.jpg has changed");
    assertThat(Lab.files(other.artifacts())).noneMatch(f -> f.contains("/train/"));
  }

  private static Evaluated evaluateAgainst(Champion champion) {
    RunPlan plan = Plans.withChampion(PLAN, champion);
    assertThat(lab.run("validate", plan)).isEqualTo(ExitCode.OK);
    assertThat(lab.run("train", plan)).isEqualTo(ExitCode.OK);
    assertThat(((Trained) lab.said()).found()).isTrue();
    assertThat(lab.run("evaluate", plan)).as(lab.err()).isEqualTo(ExitCode.OK);
    Evaluated evaluated = (Evaluated) lab.said();
    assertThat(evaluated.appliedAt()).isEqualTo(Plans.APPLIED_AT);
    return evaluated;
  }

  private static Lab copyOfTheTraining(String name) {
    Lab other = new Lab(folder.resolve(name)).withSamples(130, 96);
    for (String file : Lab.files(lab.artifacts())) {
      if (file.contains("/validate/") || file.contains("/train/")) {
        Lab.write(other.artifacts().resolve(file), Lab.read(lab.artifacts().resolve(file)));
      }
    }
    return other;
  }

  private static Path stage(String name) {
    return stage(lab, name);
  }

  private static String key(String name) {
    return PLAN.key(Stage.valueOf(name.toUpperCase(Locale.ROOT)), dataDigest);
  }

  private static Path stage(Lab lab, String name) {
    return lab.artifacts().resolve("runs/" + key(name)).resolve(name);
  }

  @Test
  void aBundleOfThisMachineIsToBeBeatenWithTheSplitOfItsModel() throws Exception {
    String bundle = bundleFolder();

    assertThat(plan("--champion", bundle, "--max-regression", "0.1")).isEqualTo(ExitCode.OK);

    RunPlan plan = Json.read(lab.out().getBytes(UTF_8), RunPlan.class);
    assertThat(plan.recipe().model()).isEqualTo(PLAN.recipe().model());
    assertThat(plan.champion().uri()).isEqualTo("file://" + bundle);
    assertThat(plan.champion().sha256()).isEqualTo(evaluated.bundleSha256());
    assertThat(plan.champion().version()).matches(PLAN.recipe().model() + "-[0-9a-f]{10}");
    assertThat(plan.gate().maxRegression()).isEqualTo(0.1);
  }

  @Test
  void aBundleIsNotComparedOnPicturesThatItWasTrainedOn() {
    assertThat(plan("--champion", bundleFolder(), "--model", "another")).isEqualTo(ExitCode.USAGE);
    assertThat(lab.err()).contains("the split would differ", "Leave --model out");
  }

  @Test
  void aRegressionNeedsABundleToBeHeldAgainst() {
    assertThat(plan("--max-regression", "0.1")).isEqualTo(ExitCode.USAGE);
    assertThat(lab.err()).contains("--max-regression needs --champion BUNDLE");
    assertThat(plan("--champion", bundleFolder(), "--regression-confidence", "0.9"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(lab.err()).contains("--regression-confidence needs --max-regression");
    assertThat(plan("--champion", lab.data().toString())).isEqualTo(ExitCode.STORE);
  }

  private static String bundleFolder() {
    return lab.artifacts().resolve("bundles/" + Digest.hex(evaluated.bundleSha256())).toString();
  }

  private static ExitCode plan(String... more) {
    List<String> words = new ArrayList<>(List.of("plan", "--data", lab.data().toString()));
    words.addAll(List.of("--artifacts", lab.artifacts().toString()));
    words.addAll(List.of("--positive-class", "ai_generated"));
    words.addAll(List.of(more));
    return lab.run(words.toArray(String[]::new));
  }

  @Test
  void theFilesOfTheTrainingStandInItsFolder() {
    assertThat(Lab.files(stage("train")))
        .isEqualTo(
            List.of(
                "history.json",
                "model.onnx",
                "reference.safetensors",
                "report.json",
                "weights.safetensors"));
  }
}
