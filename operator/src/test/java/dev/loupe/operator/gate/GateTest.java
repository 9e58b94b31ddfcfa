package dev.loupe.operator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Architecture;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Latency;
import dev.loupe.crd.Verdict;
import dev.loupe.operator.fixture.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  private static final RunPlan.GateRules NONE = new RunPlan.GateRules(null, null, null, null);
  private static final RunPlan.Champion CHAMPION =
      new RunPlan.Champion(
          "product-photo-eeeeeeeeee", Samples.ARTIFACTS + "/bundles/e", "sha256:e");

  @Test
  void withoutRulesEverythingPasses() {
    Judgement judgement = Gate.judge(plan(NONE, null), evaluated(0.1, 0.1, 3, null, null));

    assertThat(judgement.passed()).isTrue();
    assertThat(judgement.verdict().rules()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.85, true", "0.851, true", "0.8499999, false", "0.5, false"})
  void accuracyIsHeldAgainstItsLeast(double accuracy, boolean passed) {
    var rules = new RunPlan.GateRules(0.85, null, null, null);

    assertThat(Gate.judge(plan(rules, null), evaluated(accuracy, 1, 100, null, null)).passed())
        .isEqualTo(passed);
  }

  @Test
  void aValueThatMissesItsBoundNeverReadsLikeTheBound() {
    var rules = new RunPlan.GateRules(0.85, null, null, null);

    Judgement judgement = Gate.judge(plan(rules, null), evaluated(0.84999, 1, 100, null, null));

    assertThat(judgement.verdict().rules())
        .containsExactly(new Verdict.Rule("minAccuracy", ">= 0.85", "0.8499", false));
    assertThat(judgement.why()).isEqualTo("accuracy 0.8499 is under 0.85");
  }

  @Test
  void everyFailedRuleIsNamed() {
    var rules = new RunPlan.GateRules(0.85, 0.8, 200, null);

    Judgement judgement = Gate.judge(plan(rules, null), evaluated(0.5, 0.4, 120, null, null));

    assertThat(judgement.why())
        .isEqualTo(
            "accuracy 0.5 is under 0.85; F1 0.4 is under 0.8;"
                + " the test split has 120 images, under 200");
  }

  @Test
  void whereNothingServesThereIsNoRegression() {
    var rules = new RunPlan.GateRules(null, null, null, 0.01);

    assertThat(Gate.judge(plan(rules, null), evaluated(0.5, 0.5, 100, null, null)).passed())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0.89, 0.9, true", "0.8899, 0.9, false", "0.95, 0.88, false", "0.95, 0.89, true"})
  void aRegressionIsHeldAgainstTheChampionOnTheSamePictures(
      double accuracy, double f1, boolean passed) {
    var rules = new RunPlan.GateRules(null, null, null, 0.01);

    Judgement judgement =
        Gate.judge(
            plan(rules, CHAMPION), evaluated(accuracy, f1, 100, metrics(0.9, 0.9, 100), null));

    assertThat(judgement.passed()).isEqualTo(passed);
    assertThat(judgement.why().isEmpty()).isEqualTo(passed);
  }

  @Test
  void aChampionThatWasNotMeasuredFailsTheRule() {
    var rules = new RunPlan.GateRules(null, null, null, 0.01);

    Judgement judgement =
        Gate.judge(plan(rules, CHAMPION), evaluated(1, 1, 100, null, "it knows other classes"));

    assertThat(judgement.passed()).isFalse();
    assertThat(judgement.why()).contains("it knows other classes", "qualityGate.maxRegression");
  }

  @Test
  void valuesThatAreNoNumbersFail() {
    var rules = new RunPlan.GateRules(0.85, 0.8, null, null);

    assertThat(
            Gate.judge(plan(rules, null), evaluated(Double.NaN, Double.NaN, 100, null, null))
                .passed())
        .isFalse();
  }

  @Test
  void theProgramPrintsTheRulesAndSaysByItsExitCodeWhetherTheyPassed(@TempDir Path folder)
      throws IOException {
    var rules = new RunPlan.GateRules(0.85, null, null, null);
    Path plan = write(folder, "plan.json", plan(rules, null));
    Path good = write(folder, "good.json", evaluated(0.9, 0.9, 100, null, null));
    Path poor = write(folder, "poor.json", evaluated(0.5, 0.9, 100, null, null));
    Path other = write(folder, "other.json", Samples.trained());

    assertThat(run(plan, good))
        .startsWith("0 ")
        .contains("minAccuracy", ">= 0.85", "0.9", "Passed.");
    assertThat(run(plan, poor)).startsWith("3 ").contains("FAILED", "accuracy 0.5 is under 0.85");
    assertThat(run(plan, other)).startsWith("2 ").contains("the stage evaluate");
    assertThat(run(plan, folder.resolve("none.json"))).startsWith("2 ").contains("no such file");
  }

  private static String run(Path plan, Path report) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int exit = GateMain.run(List.of(plan.toString(), report.toString()), out, out);
    return exit + " " + said.toString(StandardCharsets.UTF_8);
  }

  private static Path write(Path folder, String name, Object content) throws IOException {
    return Files.write(folder.resolve(name), Json.write(content));
  }

  private static Evaluated evaluated(
      double accuracy, double f1, int images, @Nullable Metrics champion, @Nullable String note) {
    return new Evaluated(
        Samples.ARTIFACTS + "/bundles/a",
        "sha256:" + "a".repeat(64),
        metrics(accuracy, f1, images),
        champion,
        note,
        new Latency(1, 2, 3));
  }

  private static Metrics metrics(double accuracy, double f1, int images) {
    return new Metrics(images, accuracy, 1, 1, f1, 1.0, 0, Map.of(), null);
  }

  private static RunPlan plan(RunPlan.GateRules rules, RunPlan.@Nullable Champion champion) {
    return new RunPlan(
        RunPlan.FORMAT,
        new RunPlan.Recipe(
            "product-photo",
            List.of("real", "ai_generated"),
            "ai_generated",
            0.5,
            96,
            Architecture.SMALL_CNN,
            new Hyperparameters(
                1, 1, 0.1, 0, 0, 1, 7, new Hyperparameters.Augmentation(false, 0, 0, 0)),
            0),
        new RunPlan.Dataset("file://photos/cifake", null),
        Samples.ARTIFACTS,
        champion,
        rules,
        new RunPlan.Images("trainer:1"));
  }
}
