package dev.loupe.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.trainer.Lab;
import dev.loupe.trainer.Plans;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFileTest {
  @TempDir Path folder;

  @Test
  void aGoodPlanIsRead() throws StageFailure {
    Path file = folder.resolve("plan.json");
    Lab.write(file, Json.write(Plans.good(3)));

    assertThat(PlanFile.read(file)).isEqualTo(Plans.good(3));
  }

  @Test
  void aPlanOfAnOlderOperatorHasTheUsualDataChecks() throws StageFailure {
    Path file = folder.resolve("plan.json");
    String json = Json.text(Plans.good(3));
    String checks = "\"dataChecks\":" + Json.text(DataChecks.DEFAULT) + ",";
    String imbalance = "\"imbalance\":" + Json.text(DataChecks.DEFAULT.imbalance()) + ",";
    assertThat(json).contains(checks, imbalance);

    for (String part : new String[] {checks, imbalance}) {
      Lab.write(file, json.replace(part, "").getBytes(StandardCharsets.UTF_8));

      assertThat(PlanFile.read(file)).isEqualTo(Plans.good(3));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"epochs\":3 | \"epochs\":-1 | recipe.hyperparameters.epochs is -1; accepted: 1 to 1000",
        "\"epochs\":3 | \"epochs\":0 | recipe.hyperparameters.epochs is 0",
        "\"batchSize\":16 | \"batchSize\":0 | batchSize is 0; accepted: 1 to 1024",
        "\"learningRate\":0.002 | \"learningRate\":0 | learningRate is 0.0; accepted: above 0",
        "\"learningRate\":0.002 | \"learningRate\":\"NaN\" | learningRate is NaN",
        "\"rotation\":5.0 | \"rotation\":181 | augmentation.rotation is 181; accepted: 0 to 180",
        "\"inputSize\":64 | \"inputSize\":8 | recipe.inputSize is 8; accepted: 32 to 1024",
        "\"gpus\":0 | \"gpus\":-1 | recipe.gpus is -1",
        "\"formatVersion\":1 | \"formatVersion\":2 | formatVersion is 2; accepted: 1",
        "[\"real\",\"ai_generated\"] | [\"real\"] | recipe.classes is 1 classes; accepted: 2 to",
        "[\"real\",\"ai_generated\"] | [\"real\",\"real\"] | accepted: names that differ",
        "[\"real\",\"ai_generated\"] | [\"real\",\"../etc\"] | recipe.classes is ../etc",
        "\"positiveClass\":\"ai_generated\" | \"positiveClass\":\"fake\" | positiveClass is fake",
        "\"positiveClass\":\"ai_generated\" | \"threshold\":0.5 | threshold is 0.5; accepted: none",
        "\"model\":\"product-photo\" | \"model\":\"\" | recipe.model is missing",
        "\"recipe\": | \"other\": | recipe is missing",
        "\"artifactsUri\": | \"artifacts\": | artifactsUri is missing",
        "\"architecture\":\"small-cnn\" | \"architecture\":\"vgg\" | it can't be read",
        "\"minAccuracy\":0.85 | \"minAccuracy\":1.5 | gate.minAccuracy is 1.5; accepted: 0 to 1",
        "\"minAccuracy\":0.85 | \"regressionConfidence\":1 | accepted: 0.5 to 0.9999",
        "\"classes\":[], | \"classes\":[{\"name\":\"fake\"}], | gate.classes.name is fake; accepted: one",
        "\"warnAbove\":0.75 | \"warnAbove\":0.2 | dataChecks.shortcuts.warnAbove is 0.2; accepted: 0.5 to 1",
        "\"distance\":4 | \"distance\":20 | dataChecks.nearDuplicates.distance is 20; accepted: 0 to 7",
        "\"shortcuts\":{\"action\":\"Refuse\", | \"shortcuts\":{ | dataChecks.shortcuts.action is missing",
        "\"gate\": | \"rules\": | gate is missing",
        "{ | [ | it can't be read",
      })
  void aWrongFieldIsNamedWithWhatIsAccepted(String good, String wrong, String message) {
    Path file = folder.resolve("plan.json");
    String plan = Json.text(Plans.good(3));
    assertThat(plan).contains(good);
    int at = plan.indexOf(good);
    String changed = plan.substring(0, at) + wrong + plan.substring(at + good.length());
    Lab.write(file, changed.getBytes(StandardCharsets.UTF_8));

    StageFailure failure =
        Assertions.catchThrowableOfType(StageFailure.class, () -> PlanFile.read(file));

    assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(failure.getMessage()).contains(message);
  }

  @Test
  void aMissingFileIsNamed() {
    StageFailure failure =
        Assertions.catchThrowableOfType(
            StageFailure.class, () -> PlanFile.read(folder.resolve("none.json")));

    assertThat(failure.getMessage()).contains("none.json: there is no such file");
  }
}
