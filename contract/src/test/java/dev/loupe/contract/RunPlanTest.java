package dev.loupe.contract;

import static dev.loupe.contract.SamplePlan.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.GateRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunPlanTest {
  private static final String DATA = "sha256:" + "d".repeat(64);
  private static final RunPlan USUAL = plan(null, GateRules.NONE, DataChecks.DEFAULT);

  @Test
  void otherDataChecksAreOtherWorkForValidateAlone() {
    RunPlan warning = plan(null, GateRules.NONE, DataChecks.all(Action.WARN));

    assertThat(stagesThatDiffer(warning)).containsExactly(Stage.VALIDATE);
  }

  @Test
  void ofTheRulesMinAccuracyAloneIsOtherWorkAndForValidateAlone() {
    RunPlan accurate = plan(null, rules(0.9, null), DataChecks.DEFAULT);
    RunPlan exact = plan(null, rules(null, 0.9), DataChecks.DEFAULT);

    assertThat(stagesThatDiffer(accurate)).containsExactly(Stage.VALIDATE);
    assertThat(stagesThatDiffer(exact)).isEmpty();
  }

  @Test
  void anotherChampionIsOtherWorkForEvaluateAlone() {
    Champion champion = new Champion("photo-1", "file://a/photo/bundles/1", DATA);
    RunPlan against = plan(champion, GateRules.NONE, DataChecks.DEFAULT);

    assertThat(stagesThatDiffer(against)).containsExactly(Stage.EVALUATE);
  }

  private static List<Stage> stagesThatDiffer(RunPlan other) {
    return Stream.of(Stage.values()).filter(s -> !key(other, s).equals(key(USUAL, s))).toList();
  }

  private static String key(RunPlan plan, Stage stage) {
    return plan.key(stage, stage == Stage.VALIDATE ? "" : DATA);
  }

  @Test
  void aPlanOfAnOlderOperatorHasTheUsualChecks() throws IOException {
    String checks = ",\"dataChecks\":" + Json.text(DataChecks.DEFAULT);
    String older = Json.text(USUAL).replace(checks, "");
    assertThat(older).doesNotContain("dataChecks");

    assertThat(Json.read(older.getBytes(StandardCharsets.UTF_8), RunPlan.class)).isEqualTo(USUAL);
  }

  @Test
  void aCheckThatAnOlderOperatorDidNotKnowHasItsDefault() throws IOException {
    String imbalance = "{\"imbalance\":{\"action\":\"Off\",\"maxRatio\":2.0}}";

    DataChecks read = Json.read(imbalance.getBytes(StandardCharsets.UTF_8), DataChecks.class);

    assertThat(read.imbalance()).isEqualTo(new DataChecks.Imbalance(Action.OFF, 2));
    assertThat(read.shortcuts()).isEqualTo(DataChecks.DEFAULT.shortcuts());
  }

  private static GateRules rules(
      @Nullable Double minAccuracy, @Nullable Double minAccuracyLowerBound) {
    return new GateRules(
        minAccuracy, minAccuracyLowerBound, null, null, null, null, null, List.of());
  }
}
