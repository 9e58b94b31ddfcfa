package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import dev.loupe.e2e.AuditLog.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator comes and goes; what is asked for happens once all the same. */
class OperatorFaultsIT {
  private final Playground playground = Playground.named("faults");
  private final OperatorPods operator = new OperatorPods(playground.client());

  @AfterEach
  void goodBye() {
    operator.scale(1);
    playground.close();
  }

  @Test
  @Fault(
      value =
          "the operator's process killed (`kill -9`) in each stage of a run, and its pod deleted"
              + " by force",
      held = "three Jobs, one version, which serves")
  void theOperatorKilledInEachStageChangesNoOutcome() throws Exception {
    playground.kubectlApply(Manifests.lenientModel("photo"));
    String uri = playground.dataAdd("data", Samples.good(60, 1));
    playground.kubectlApply(Manifests.quickRun("survivor").on(uri).yaml());

    playground.reaches("survivor", "Validating");
    operator.killProcess();
    playground.reaches("survivor", "Training");
    operator.killProcess();
    // A new pod, too: the kubelet would wait before it starts a second crash anew.
    operator.deletePod();
    playground.reaches("survivor", "Evaluating");
    operator.killProcess();

    TrainingRun run = playground.ended("survivor");
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    assertThat(playground.versions()).hasSize(1);
    playground.serves("photo", run.getStatus().version());
    assertThat(playground.jobs())
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

  @Test
  @Fault(
      value =
          "two operator pods, and the leader frozen (`SIGSTOP`) in the midst of a run until the"
              + " other leads, then woken",
      held =
          "the other takes over and ends the run; the woken one writes nothing (the API server's"
              + " audit log), ends, and starts anew as standby")
  void aFrozenLeaderWritesNothingWhenItWakes() {
    operator.scale(2);
    playground.kubectlApply(Manifests.strictModel("photo"));
    String uri = playground.dataAdd("data", Samples.good(60, 1));
    playground.kubectlApply(Manifests.quickRun("frozen").on(uri).yaml());
    playground.reaches("frozen", "Validating");
    String frozen = operator.leader();
    int restarts = operator.container(frozen).getRestartCount();

    Node.signal("STOP", OperatorPods.NAMESPACE, frozen);
    Instant stopped = Instant.now();
    String leader =
        Playground.until(
            "another leads", Duration.ofMinutes(1), operator::holder, h -> !h.equals(frozen));
    // There is something that the frozen one would do next.
    playground.reaches("frozen", "Training");
    Node.signal("CONT", OperatorPods.NAMESPACE, frozen);

    Playground.until(
        "the woken process has ended and was started anew",
        Duration.ofMinutes(1),
        () -> operator.container(frozen),
        c -> c.getRestartCount() == restarts + 1 && c.getReady());
    assertThat(operator.container(frozen).getLastState().getTerminated().getExitCode())
        .isEqualTo(1);
    playground.ended("frozen");
    assertThat(playground.jobs())
        .containsExactlyInAnyOrder("frozen-validate", "frozen-train", "frozen-evaluate");
    List<Request> since = AuditLog.since(stopped);
    assertThat(since).filteredOn(Request::writes).extracting(Request::pod).containsOnly(leader);
    assertThat(since).extracting(Request::pod).contains(frozen);
  }

  @Test
  @Fault(
      value =
          "the API server killed and started anew while a run trains, and containerd while it evaluates",
      held = "the run ends as without; no Job is made twice, no pod of the operator ends")
  void theApiServerAndContainerdRestartDuringARun() {
    playground.kubectlApply(Manifests.strictModel("photo"));
    String uri = playground.dataAdd("data", Samples.good(60, 1));
    String pod = operator.leader();
    int restarts = operator.container(pod).getRestartCount();
    playground.kubectlApply(Manifests.quickRun("carried").on(uri).yaml());

    playground.reaches("carried", "Training");
    Node.restart("kube-apiserver");
    playground.reaches("carried", "Evaluating");
    Node.restart("containerd");

    TrainingRun run = playground.ended("carried");
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Rejected");
    assertThat(playground.jobs())
        .containsExactlyInAnyOrder("carried-validate", "carried-train", "carried-evaluate");
    assertThat(run.getStatus().stages()).extracting(stage -> stage.attempts()).containsOnly(1);
    assertThat(operator.container(pod).getRestartCount()).isEqualTo(restarts);
  }
}
