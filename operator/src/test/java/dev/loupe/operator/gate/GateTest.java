package dev.loupe.operator.gate;

import static dev.loupe.operator.fixture.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.crd.Verdict;
import dev.loupe.operator.fixture.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each rule asks is tested where it stands, in the contract. */
class GateTest {
  private static final RunPlan.GateRules STRICT =
      new RunPlan.GateRules(0.85, 0.8, null, 0.8, 300, null, null, List.of());

  @Test
  void withoutRulesEverythingPasses() {
    Judgement judgement = Gate.judge(plan(RunPlan.GateRules.NONE), Samples.evaluated('a', 0.1));

    assertThat(judgement.passed()).isTrue();
    assertThat(judgement.verdict().rules()).isEmpty();
    assertThat(judgement.why()).isEmpty();
  }

  @Test
  void aModelPassesIfAllRulesPass() {
    var rules = new RunPlan.GateRules(0.85, null, null, 0.8, 200, null, null, List.of());

    assertThat(Gate.judge(plan(rules), Samples.evaluated('a', 0.9)).passed()).isTrue();
  }

  @Test
  void everyFailedRuleIsNamed() {
    Judgement judgement = Gate.judge(plan(STRICT), Samples.evaluated('a', 0.82));

    assertThat(judgement.verdict())
        .isEqualTo(
            new Verdict(
                Verdict.Result.REJECTED,
                List.of(
                    new Verdict.Rule("minAccuracy", ">= 0.85", "0.82", false),
                    new Verdict.Rule(
                        "minAccuracyLowerBound",
                        ">= 0.8 at 95 % confidence",
                        "0.7711, 164 of 200 right",
                        false),
                    new Verdict.Rule("minF1", ">= 0.8", "0.82", true),
                    new Verdict.Rule("minTestImages", ">= 300", "200", false))));
    assertThat(judgement.why())
        .startsWith("accuracy 0.82 is under 0.85; accuracy is at least 0.7711 at 95 % confidence")
        .endsWith("; the test split has 200 images, under 300");
  }

  @Test
  void theProgramPrintsTheRulesAndSaysByItsExitCodeWhetherTheyPassed(@TempDir Path folder)
      throws IOException {
    Path plan = write(folder, "plan.json", plan(STRICT));
    Path lax = write(folder, "lax.json", plan(RunPlan.GateRules.NONE));
    Path poor = write(folder, "poor.json", Samples.evaluated('a', 0.5));
    Path other = write(folder, "other.json", Samples.trained());

    assertThat(run(lax, poor)).startsWith("0 ").contains("no qualityGate rules: passed");
    assertThat(run(plan, poor))
        .startsWith("3 ")
        .contains("FAILED  minAccuracy ", ">= 0.85", "Rejected: accuracy 0.5 is under 0.85");
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
}
