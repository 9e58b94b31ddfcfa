package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What happens to versions and to the pods that serve them. All beside each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VersionFaultsIT {
  private static final String DATA = "file://detectors/data/data";

  private final Playground playground = Playground.named("version-faults");

  @BeforeAll
  void data() {
    playground.dataAdd("data", Samples.good(30, 5));
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "the ModelVersion that serves deleted",
      held = "it goes on serving; the condition Serving says VersionDeleted")
  void aDeletedVersionGoesOnServing() {
    playground.kubectlApply(Manifests.lenientModel("served"));
    playground.kubectlApply(Manifests.quickRun("serves").ofModel("served").on(DATA).yaml());
    TrainingRun run = playground.ended("serves");
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    playground.serves("served", run.getStatus().version());

    playground.kubectl("delete", "modelversion", run.getStatus().version());

    until(
        "the model says that its version was deleted",
        Duration.ofMinutes(1),
        () -> playground.model("served").getStatus().conditions(),
        conditions ->
            conditions.stream()
                .anyMatch(
                    c ->
                        c.getType().equals("Serving")
                            && c.getStatus().equals("True")
                            && c.getReason().equals("VersionDeleted")));
    try (Client client = playground.clientOf("served")) {
      assertThat(client.predict(Samples.picture(Samples.good(30, 5), "real")).statusCode())
          .isEqualTo(200);
    }
    assertThat(playground.versions("served")).isEmpty();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "a program taken over by an attacker (what it could use, looked at from the node)",
      held =
          "operator, trainer and serving pods are one process each, without a shell, root, capabilities"
              + " or new privileges, on a root file system that nobody can write")
  void everyPodIsOneProcessThatCanChangeNothing() {
    playground.kubectlApply(Manifests.lenientModel("looked-at"));
    playground.kubectlApply(
        Manifests.quickRun("looks").ofModel("looked-at").on(DATA).seed(6).yaml());
    Confined.check(playground.runningPod("looks", "train"));
    Confined.check(new OperatorPods(playground.client()).all().getFirst());
    TrainingRun run = playground.ended("looks");
    playground.serves("looked-at", run.getStatus().version());
    Confined.check(
        playground
            .client()
            .pods()
            .inNamespace(playground.namespace())
            .withLabel("loupe.dev/version", run.getStatus().version())
            .list()
            .getItems()
            .getFirst());
  }

  /** No fault, but here it costs no time of its own. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void versionsOverTheRetentionGo() {
    playground.kubectlApply(Manifests.forgetfulModel("forgetful"));
    List<String> runs = List.of("forgetful-1", "forgetful-2", "forgetful-3");
    for (String run : runs) {
      playground.kubectlApply(
          Manifests.quickRun(run)
              .ofModel("forgetful")
              .on(DATA)
              .seed(20 + runs.indexOf(run))
              .yaml());
    }
    assertThat(runs)
        .extracting(run -> playground.ended(run).getStatus().version())
        .doesNotContainNull()
        .doesNotHaveDuplicates();

    until(
        "what serves and what served before it are left",
        Duration.ofMinutes(2),
        () -> playground.versions("forgetful"),
        left -> left.size() == 2);
    assertThat(playground.versions("forgetful"))
        .contains(playground.model("forgetful").getStatus().version());
  }
}
