package dev.loupe.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.StageReport.DataCheckResult;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.crd.TrainingRunStatus.DataCheck;
import dev.loupe.operator.fixture.Samples;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataCheckPlansTest {
  @Test
  void theDefaultsOfTheSchemaAreThoseOfTheTrainer() {
    assertThat(DataCheckPlans.plan(Samples.dataChecks())).isEqualTo(DataChecks.DEFAULT);
    assertThat(DataCheckPlans.plan(null)).isEqualTo(DataChecks.DEFAULT);
  }

  @Test
  void everyTraitAndEveryActionHasItsCounterpart() {
    assertThat(DataChecks.Feature.values())
        .extracting(Enum::name)
        .containsExactly(names(dev.loupe.crd.DataChecks.Feature.values()));
    assertThat(DataChecks.Action.values())
        .extracting(Enum::name)
        .containsExactly(names(dev.loupe.crd.DataChecks.Action.values()));
  }

  private static String[] names(Enum<?>[] values) {
    return List.of(values).stream().map(Enum::name).toArray(String[]::new);
  }

  @Test
  void whatTheStatusCannotHoldIsCut() {
    DataCheckResult result = new DataCheckResult("shortcuts", Outcome.WARNED, "x".repeat(1000));

    List<DataCheck> checks = DataCheckPlans.results(Collections.nCopies(99, result));

    assertThat(checks).hasSize(16);
    assertThat(checks.getFirst().outcome()).isEqualTo("Warned");
    assertThat(checks.getFirst().found()).hasSize(256);
    assertThat(DataCheckPlans.results(null)).isEmpty();
  }
}
