package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.Verdict;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** One model from its first run on; each chapter takes up where the one before it ended. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifeOfAModelIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Playground playground = Playground.named("life");
  private final Path picture = Samples.picture(Samples.good(220, 1), "real");
  private String firstVersion = "";
  private String secondVersion = "";

  @BeforeAll
  void aModel() {
    playground.kubectlApply(Yaml.of("model.yaml", Map.of()));
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  @Order(1)
  @Fault(
      value = "a namespace that enforces the *restricted* Pod Security Standard",
      held = "a run trains, passes the gate and serves")
  void aRunTrainsPassesTheGateAndServes() throws Exception {
    String uri = playground.dataAdd("first", Samples.good(220, 1));
    assertThat(uri).isEqualTo("file://detectors/data/first");

    playground.kubectlApply(Manifests.run("first").on(uri).yaml());
    playground.kubectl("wait", "--for=condition=Finished", "trainingrun/first", "--timeout=480s");

    TrainingRun run = playground.run("first");
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    assertThat(isTrue(run, "Succeeded")).isTrue();
    assertThat(run.getStatus().metrics().accuracy()).isGreaterThan(0.8);
    assertThat(run.getStatus().gate().result()).isEqualTo(Verdict.Result.PASSED);
    firstVersion = run.getStatus().version();
    assertThat(firstVersion).matches("photo-[0-9a-f]{10}");

    playground.serves("photo", firstVersion);
    try (Client client = playground.clientOf("photo")) {
      HttpResponse<String> answer = client.predict(picture);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode body = JSON.readTree(answer.body());
      assertThat(body.get("prediction").asText()).isIn(Samples.classes());
      assertThat(body.get("probability").asDouble()).isBetween(0.0, 1.0);
      assertThat(body.get("confidence").asText()).isIn("high", "medium", "low");
      assertThat(body.get("inference_time_ms").asDouble()).isPositive();
      assertThat(body.get("model_version").asText()).isEqualTo(firstVersion);
    }
  }

  @Test
  @Order(2)
  void kubectlTellsTheStory() {
    assertThat(playground.kubectl("get", "trainingruns"))
        .contains("NAME", "MODEL", "PHASE", "PROGRESS", "ACCURACY", "F1", "VERSION", "AGE")
        .contains("first", "photo", "Succeeded", firstVersion);
    assertThat(playground.kubectl("get", "loupe"))
        .contains(
            "detectormodel.loupe.dev/photo",
            "trainingrun.loupe.dev/first",
            "modelversion.loupe.dev/" + firstVersion);
    assertThat(playground.kubectl("describe", "trainingrun", "first"))
        .containsSubsequence("Events:", "Stage validate begins", "Stage train completed")
        .contains("Stage evaluate completed", "The model passed the gate: version " + firstVersion);
  }

  @Test
  @Order(3)
  void betterDataReplacesTheVersionWithoutAFailedRequest() {
    String uri = playground.dataAdd("second", Samples.good(260, 2));

    try (Load load = Load.on(playground.address("photo"), picture)) {
      playground.kubectlApply(Manifests.run("second").on(uri).seed(8).yaml());
      TrainingRun run = playground.ended("second");
      assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
      secondVersion = run.getStatus().version();
      assertThat(secondVersion).isNotEqualTo(firstVersion);
      playground.serves("photo", secondVersion);
      Playground.until(
          "only " + secondVersion + " is left",
          Duration.ofMinutes(3),
          () -> playground.kubectl("get", "deployments", "-o", "name"),
          names -> !names.contains(firstVersion));
      int before = load.answersByVersion().getOrDefault(secondVersion, 0);
      Playground.until(
          "the new version answers",
          Duration.ofSeconds(30),
          () -> load.answersByVersion().getOrDefault(secondVersion, 0),
          answers -> answers > before + 10);

      assertThat(load.failures()).as("failed requests of " + load.sent()).isEmpty();
      assertThat(load.answersByVersion()).containsOnlyKeys(firstVersion, secondVersion);
    }
    assertThat(playground.versions())
        .anySatisfy(
            v -> {
              assertThat(v.getMetadata().getName()).isEqualTo(firstVersion);
              assertThat(v.getStatus().stage()).isEqualTo(ModelVersionStatus.Stage.RETIRED);
            })
        .anySatisfy(
            v -> {
              assertThat(v.getMetadata().getName()).isEqualTo(secondVersion);
              assertThat(v.getStatus().stage()).isEqualTo(ModelVersionStatus.Stage.SERVING);
            });
  }

  @Test
  @Order(4)
  void mislabelledDataIsRejectedAndServingIsUntouched() {
    String uri = playground.dataAdd("poor", Samples.mislabelled(150, 3));

    try (Load load = Load.on(playground.address("photo"), picture)) {
      playground.kubectlApply(Manifests.run("poor").on(uri).yaml());
      playground.kubectl("wait", "--for=condition=Finished", "trainingrun/poor", "--timeout=480s");

      TrainingRun run = playground.run("poor");
      assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Rejected");
      assertThat(isTrue(run, "Succeeded")).isFalse();
      assertThat(run.getStatus().version()).isNull();
      assertThat(run.getStatus().gate().result()).isEqualTo(Verdict.Result.REJECTED);
      assertThat(run.getStatus().gate().rules())
          .filteredOn(rule -> rule.name().equals("minAccuracy"))
          .singleElement()
          .satisfies(
              rule -> {
                assertThat(rule.wanted()).contains("0.8");
                assertThat(rule.got()).matches("0\\.[0-9]+");
                assertThat(rule.passed()).isFalse();
              });
      assertThat(run.getStatus().gate().rules())
          .filteredOn(rule -> rule.name().equals("minAccuracyLowerBound"))
          .singleElement()
          .satisfies(
              rule -> {
                assertThat(rule.wanted()).isEqualTo(">= 0.6 at 95 % confidence");
                assertThat(rule.got()).matches("0\\.[0-9]+, [0-9]+ of [0-9]+ right");
                assertThat(rule.passed()).isFalse();
              });
      assertThat(run.getStatus().message()).contains("at 95 % confidence", "under 0.6");
      assertThat(run.getStatus().report())
          .matches("file://detectors/artifacts/photo/runs/[0-9a-f]{20}/evaluate/page-.*[.]html");
      assertThat(playground.kubectl("describe", "trainingrun", "poor"))
          .contains(run.getStatus().report());
      assertThat(playground.report("poor"))
          .startsWith("<!doctype html>")
          .contains("Rejected: ", "minAccuracyLowerBound", "Worst mistakes", "data:image/jpeg")
          .endsWith("</html>\n");
      assertThat(load.failures()).isEmpty();
      assertThat(load.answersByVersion()).containsOnlyKeys(secondVersion);
    }
    assertThat(playground.model("photo").getStatus().version()).isEqualTo(secondVersion);
    assertThat(playground.versions()).hasSize(2);
  }

  @Test
  @Order(5)
  void theSameRecipeOnTheSameDataMakesNoNewVersion() {
    playground.kubectlApply(
        Manifests.run("again").on("file://detectors/data/second").seed(8).yaml());
    TrainingRun run = playground.ended("again");

    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    assertThat(playground.model("photo").getStatus().version()).isEqualTo(secondVersion);
  }

  @Test
  @Order(6)
  @Fault(
      value = "a DetectorModel deleted and applied again",
      held = "versions and artifacts stay, and the newest version serves again")
  void deletingTheModelKeepsVersionsAndArtifacts() {
    playground.kubectl("delete", "detectormodel", "photo", "--wait=true");
    Playground.until(
        "nothing serves",
        Duration.ofMinutes(3),
        () -> playground.kubectl("get", "deployments,services", "-o", "name"),
        String::isBlank);
    assertThat(playground.versions()).isNotEmpty();

    playground.kubectlApply(Yaml.of("model.yaml", Map.of()));
    playground.serves("photo", secondVersion);
  }
}
