package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator comes and goes; what is asked for happens once all the same. */
class OperatorFaultsIT {
  private final Playground playground = Playground.named("faults");

  @AfterEach
  void goodBye() {
    playground.close();
  }

  @Test
  void theOperatorPodDeletedInEachStageChangesNoOutcome() throws Exception {
    playground.kubectlApply(Yaml.of("model.yaml", Map.of()));
    String uri = playground.dataAdd("data", Samples.good(220, 1));
    playground.kubectlApply(Manifests.run("survivor").on(uri).seed(11).yaml());

    for (String phase : List.of("Validating", "Training", "Evaluating")) {
      playground.reaches("survivor", phase);
      deleteOperatorPod();
    }

    TrainingRun run = playground.ended("survivor");
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    assertThat(playground.versions()).hasSize(1);
    playground.serves("photo", run.getStatus().version());
    assertThat(
            playground
                .client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(playground.namespace())
                .list()
                .getItems())
        .extracting(Job::getMetadata)
        .extracting(m -> m.getName())
        .containsExactlyInAnyOrder("survivor-validate", "survivor-train", "survivor-evaluate");

    aFlippedByteIsFoundBeforeTraffic(run.getStatus().version());
  }

  /**
   * The served version goes on; a pod that starts anew on the damaged bundle says what is wrong.
   */
  private void aFlippedByteIsFoundBeforeTraffic(String version) throws Exception {
    Path bundles = playground.storeFolder().resolve("artifacts/photo/bundles");
    Path graph;
    try (var folders = Files.list(bundles)) {
      graph = folders.findFirst().orElseThrow().resolve("model.onnx");
    }
    byte[] content = Files.readAllBytes(graph);
    content[content.length / 2] ^= 1;
    Files.write(graph, content);
    playground.kubectl("delete", "pods", "-l", "loupe.dev/version=" + version, "--wait=false");

    Playground.until(
        "the model says which file is damaged",
        Duration.ofMinutes(4),
        () -> playground.kubectl("get", "detectormodel", "photo", "-o", "yaml"),
        yaml -> yaml.contains("model.onnx"));
  }

  private static void deleteOperatorPod() {
    Command.kubectl(
            "-n",
            "loupe-system",
            "delete",
            "pod",
            "-l",
            "app.kubernetes.io/name=loupe,app.kubernetes.io/component=operator",
            "--grace-period=0",
            "--force")
        .succeeds();
  }
}
