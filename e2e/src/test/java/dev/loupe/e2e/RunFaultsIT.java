package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus.StageStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What happens to one run's objects, and what the run makes of it. All beside each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunFaultsIT {
  private static final String DATA = "file://detectors/data/data";

  private final Playground playground = Playground.named("run-faults");

  @BeforeAll
  void aModelThatPassesNothing() {
    playground.kubectlApply(Manifests.strictModel("photo"));
    playground.dataAdd("data", Samples.good(30, 5));
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "the Job of a stage deleted while it runs",
      held = "it is made again, and the attempt counted")
  void aDeletedJobIsMadeAgainAndCounted() {
    playground.kubectlApply(Manifests.quickRun("job-lost").on(DATA).seed(1).yaml());
    Pod pod = playground.runningPod("job-lost", "train");
    String first = playground.job("job-lost-train").getMetadata().getUid();

    playground.kubectl("delete", "job", "job-lost-train", "--wait=false");

    assertRejected(playground.ended("job-lost"));
    assertThat(playground.job("job-lost-train").getMetadata().getUid()).isNotEqualTo(first);
    assertThat(attempts("job-lost", "train")).isEqualTo(2);
    assertThat(uids("job-lost")).doesNotContain(pod.getMetadata().getUid());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "the training pod evicted through the API (a node's drain), with `retries: 0`",
      held = "another pod trains; the eviction costs no retry")
  void anEvictionCostsNoRetry() {
    playground.kubectlApply(Manifests.quickRun("evicted").on(DATA).seed(2).retries(0).yaml());
    Pod pod = playground.runningPod("evicted", "train");

    playground
        .client()
        .pods()
        .resource(pod)
        .evict(
            new EvictionBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(playground.namespace())
                .endMetadata()
                .build());

    assertRejected(playground.ended("evicted"));
    assertThat(playground.pods("evicted"))
        .filteredOn(p -> p.getStatus().getPhase().equals("Succeeded"))
        .hasSize(3)
        .extracting(p -> p.getMetadata().getUid())
        .doesNotContain(pod.getMetadata().getUid());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "a TrainingRun deleted while it trains",
      held = "its Jobs, pods and plan go; nothing is made again")
  void aRunDeletedHalfWayLeavesNothing() {
    playground.kubectlApply(Manifests.quickRun("dropped").on(DATA).seed(3).yaml());
    playground.runningPod("dropped", "train");

    playground.kubectl("delete", "trainingrun", "dropped");

    until(
        "nothing of the run is left",
        Duration.ofMinutes(2),
        () ->
            playground.kubectl(
                "get", "jobs,pods,configmaps", "-l", "loupe.dev/run=dropped", "-o", "name"),
        String::isBlank);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "a TrainingRun cancelled while it trains (annotation `loupe.dev/cancel`)",
      held = "its pod goes and no other comes; the run says that it was cancelled")
  void aCancelledRunStopsWhereItStands() {
    playground.kubectlApply(Manifests.quickRun("cancelled").on(DATA).seed(8).yaml());
    Pod pod = playground.runningPod("cancelled", "train");

    playground.kubectl("annotate", "trainingrun", "cancelled", "loupe.dev/cancel=true");

    assertThat(playground.ended("cancelled").getStatus().phase()).isEqualTo("Cancelled");
    until(
        "the training pod is gone",
        Duration.ofMinutes(2),
        () -> uids("cancelled"),
        uids -> !uids.contains(pod.getMetadata().getUid()));
    assertThat(playground.jobs())
        .contains("cancelled-validate")
        .doesNotContain("cancelled-train", "cancelled-evaluate");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "the Jobs, pods and plan of a finished run deleted",
      held = "nothing runs again, and its message stays")
  void nothingOfAFinishedRunRunsAgain() {
    playground.kubectlApply(Manifests.quickRun("finished").on(DATA).seed(4).yaml());
    TrainingRun ended = playground.ended("finished");
    assertRejected(ended);

    playground.kubectl("delete", "jobs,pods,configmaps", "-l", "loupe.dev/run=finished");
    // What the operator would do on seeing that, it has done when it did this.
    playground.kubectlApply(
        Manifests.quickRun("after-finished").on("file://detectors/data/nowhere").yaml());
    playground.ended("after-finished");

    assertThat(
            playground.kubectl(
                "get", "jobs,pods,configmaps", "-l", "loupe.dev/run=finished", "-o", "name"))
        .isBlank();
    assertThat(playground.run("finished").getStatus().message())
        .isEqualTo(ended.getStatus().message());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "a trainer that needs more memory than its limit",
      held = "the message names the limit and the field to raise")
  void aTrainerThatRunsOutOfMemorySaysWhatToRaise() {
    // Several times what it gets: a little too much would only make it slow.
    playground.kubectlApply(
        Manifests.strictModel("large")
            .replace("small-cnn", "efficientnet-b0")
            .replace("size: 64", "size: 224"));
    playground.kubectlApply(
        Manifests.quickRun("hungry").ofModel("large").on(DATA).memory("512Mi").retries(0).yaml());

    TrainingRun run = playground.ended("hungry");

    assertThat(run.getStatus().phase()).isEqualTo("Failed");
    assertThat(run.getStatus().message()).contains("512Mi", "raise spec.resources.memory");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "a namespace whose ResourceQuota leaves no room for a run's pods, raised later",
      held = "the run says so in the API server's words, waits, and goes on when there is room")
  void aQuotaHoldsARunBackUntilItIsRaised() {
    try (Playground small = Playground.named("quota")) {
      small.kubectlApply(Manifests.strictModel("photo"));
      small.dataAdd("data", Samples.good(30, 5));
      small.kubectlApply(Yaml.of("quota.yaml", Map.of("memory", "512Mi")));
      small.kubectlApply(Manifests.quickRun("cramped").on(DATA).yaml());

      until(
          "the run says what the quota refuses",
          Duration.ofMinutes(1),
          () -> small.run("cramped").getStatus(),
          status -> status != null && status.message().contains("exceeded quota: loupe-quota"));
      small.kubectlApply(Yaml.of("quota.yaml", Map.of("memory", "4Gi")));

      assertRejected(small.ended("cramped"));
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Fault(
      value = "a ConfigMap and a Job of somebody else under the names that a run's own would have",
      held = "the run names each, touches neither, and goes on when they are gone")
  void anothersObjectsAreWaitedOut() {
    playground.kubectlApply(Yaml.of("another.yaml", Map.of("run", "homonym")));
    playground.kubectlApply(Manifests.quickRun("homonym").on(DATA).seed(7).yaml());

    waitsFor("homonym", "ConfigMap homonym-plan belongs to another owner");
    assertThat(playground.kubectl("get", "configmap", "homonym-plan", "-o", "jsonpath={.data}"))
        .isEqualTo("{\"whose\":\"another\"}");
    playground.kubectl("delete", "configmap", "homonym-plan");
    waitsFor("homonym", "Job homonym-train belongs to another owner");
    assertThat(playground.job("homonym-train").getSpec().getSuspend()).isTrue();
    playground.kubectl("delete", "job", "homonym-train");

    assertRejected(playground.ended("homonym"));
  }

  private static void assertRejected(TrainingRun run) {
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Rejected");
    assertThat(run.getStatus().stages())
        .extracting(StageStatus::name)
        .containsExactly("validate", "train", "evaluate");
  }

  private void waitsFor(String run, String words) {
    until(
        run + " says: " + words,
        Duration.ofMinutes(3),
        () -> playground.run(run).getStatus(),
        status -> status != null && status.message().contains(words));
  }

  private List<String> uids(String run) {
    return playground.pods(run).stream().map(p -> p.getMetadata().getUid()).toList();
  }

  private int attempts(String run, String stage) {
    return playground.run(run).getStatus().stages().stream()
        .filter(s -> s.name().equals(stage))
        .findFirst()
        .orElseThrow()
        .attempts();
  }
}
