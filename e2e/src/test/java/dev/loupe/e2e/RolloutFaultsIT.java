package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.crd.RolloutStatus.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What goes wrong in rollouts, with candidates and around them, while users ask. */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutFaultsIT {
  private static final String MODEL = "photo";
  private static final Duration SOON = Duration.ofMinutes(3);

  /** As short as they may be, with a first step that lasts until it is ended by hand. */
  private static final String HELD =
      """
      {"paused": false, "mode": "Automatic", "shadow": {"percent": 0, "minComparisons": 20}, "progressDeadline": "2m",
       "canary": {"minRequests": 10, "steps": [{"weight": 20, "duration": "5s", "hold": true}, {"weight": 50, "duration": "5s"}]}}\
      """;

  private final Playground playground = Playground.named("rollout-faults");
  private final Rollouts rollouts = new Rollouts(playground, MODEL);
  private final Shelf shelf = new Shelf(playground, MODEL);
  private final BadVersions bad = new BadVersions(playground);
  private final OperatorPods operator = new OperatorPods(playground.client());
  private final Path data = Samples.good(220, 1);
  private final List<byte[]> pictures = Samples.some(data, 20);
  private String serving = "";

  @BeforeAll
  void aVersionServes() {
    playground.kubectlApply(Yaml.of("rollout-model.yaml", Map.of("name", MODEL)));
    playground.kubectlApply(Manifests.run("first").on(playground.dataAdd("data", data)).yaml());
    playground.serves(MODEL, shelf.made("first"));
  }

  @BeforeEach
  void theFirstStepIsHeld() {
    rollouts.spec(HELD);
    serving = rollouts.serving();
  }

  @AfterEach
  void nothingIsOnTrial() {
    if (rollouts.now().candidate() != null) {
      String candidate = rollouts.now().candidate();
      rollouts.abort(candidate + "#tidy");
      rollouts.ended(candidate);
    }
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  @Fault(
      value = "a candidate whose bundle is not what its ModelVersion says",
      held = "its pods end three times, and it is rejected with their last words")
  void aCandidateThatCrashesAtItsStartIsRejected() {
    try (ArmLoad load = load()) {
      String candidate = shelf.newestThatIsNotWhatItSays("first");
      Result result = rollouts.rejected(candidate);

      assertThat(result.reason()).as(result.message()).isEqualTo("Crashing");
      assertThat(result.message()).contains("sha256");
      onlyServingAnswered(load);
    }
  }

  @Test
  @Fault(
      value = "a candidate whose bundle is not in the store",
      held = "it waits and says so (Stalled); the traffic stays as it is")
  void aBundleThatIsNotThereIsWaitedFor() {
    try (ArmLoad load = load()) {
      String candidate = shelf.newestThatIsNotThere("first");
      until(
          "what is waited for names the bundle",
          SOON,
          () -> rollouts.now().waitsFor(),
          waits -> waits != null && waits.contains("file://detectors/artifacts/photo/bundles/"));
      assertThat(rollouts.stage(candidate)).isEqualTo(Stage.CANDIDATE);

      playground.kubectl("delete", "modelversion", candidate);
      until("nothing is on trial", SOON, rollouts::now, r -> r.phase().equals("Resting"));
      onlyServingAnswered(load);
    }
  }

  @Test
  @Fault(
      value =
          "a candidate whose container has no memory left for large pictures, each time that it is"
              + " started",
      held = "it is rejected as OOMKilled; the serving version answers in its place")
  void aCandidateThatRunsOutOfMemoryUnderLoadIsRejected() {
    List<byte[]> large = List.of(Samples.progressive(2000, 1500));
    try (ArmLoad load = ArmLoad.on(playground, MODEL, large)) {
      String candidate = shelf.newest("first");
      rollouts.follows(candidate, 1);
      until(
          candidate + " has lost its trial",
          SOON,
          () -> {
            bad.hasNoMemoryLeft(candidate);
            return rollouts.now();
          },
          r -> !r.phase().equals("Canary"));
      Result result = rollouts.rejected(candidate);

      assertThat(result.reason()).as(result.message()).isEqualTo("OOMKilled");
      answeredBy(load, serving, candidate);
    }
  }

  @Test
  @Fault(
      value = "a candidate that looks at 64 times as many pixels",
      held = "it is rejected as slower than the limit")
  void aSlowCandidateIsRejected() {
    playground
        .tryPatch(MODEL, "spec: {input: {size: 512}, qualityGate: {minAccuracy: 0.5}}")
        .succeeds();
    rollouts.spec("{\"paused\": true}");
    String candidate;
    try {
      playground.kubectlApply(
          Manifests.quickRun("large")
              .on("file://detectors/data/data")
              .cpu("1500m")
              .memory("6Gi")
              .yaml());
      shelf.keep("large");
    } finally {
      playground
          .tryPatch(MODEL, "spec: {input: {size: 64}, qualityGate: {minAccuracy: 0.8}}")
          .succeeds();
    }
    rollouts.spec("{\"paused\": false, \"analysis\": {\"latencyLimit\": \"50ms\"}}");
    try (ArmLoad load = load()) {
      candidate = shelf.newest("large");
      Result result = rollouts.rejected(candidate);

      assertThat(result.reason()).as(result.message()).isEqualTo("LatencyWorse");
      answeredBy(load, serving, candidate);
    }
  }

  @Test
  @Fault(
      value =
          "the operator's process killed in each phase of a rollout, and its pod deleted by force",
      held = "the candidate is promoted once; no request fails")
  void theOperatorKilledInEachPhaseChangesNoOutcome() {
    rollouts.spec(
        "{\"shadow\": {\"percent\": 100}, \"canary\": {\"steps\": [{\"weight\": 20, \"duration\":"
            + " \"5s\"}, {\"weight\": 50, \"duration\": \"5s\"}]}}");
    try (Tape tape = new Tape(playground, MODEL);
        ArmLoad load = load()) {
      String candidate = shelf.newest("first");
      rollouts.reaches(candidate, "Starting");
      operator.deletePod();
      rollouts.reaches(candidate, "Shadow");
      operator.killProcess();
      rollouts.reaches(candidate, "Canary");
      operator.killProcess();
      operator.deletePod();
      rollouts.reaches(candidate, "Promoting");
      operator.killProcess();
      Result result = rollouts.promoted(candidate);

      assertThat(result.reason()).isEqualTo("Accepted");
      assertThat(tape.notServing()).isEmpty();
      answeredBy(load, serving, candidate);
    }
  }

  @Test
  @Fault(
      value = "the API server killed and started anew, and Prometheus killed, in a canary step",
      held = "the weight stays; the candidate is promoted when it is approved")
  void theApiServerAndPrometheusRestartInACanary() {
    try (ArmLoad load = load()) {
      String candidate = shelf.newest("first");
      rollouts.follows(candidate, 1);
      Node.restart("kube-apiserver");
      Monitoring.killed();
      rollouts.needs(candidate, 2);
      assertThat(rollouts.now().weight()).isEqualTo(20);

      rollouts.approve(candidate, 2);
      rollouts.promoted(candidate);
      answeredBy(load, serving, candidate);
    }
  }

  @Test
  @Fault(
      value = "a pod of the serving version and the candidate's only one evicted in a canary step",
      held = "no request fails; the step goes on when there are others")
  void evictedPodsLeaveNobodyWithoutAnAnswer() {
    playground.tryPatch(MODEL, "spec: {serving: {replicas: 2}}").succeeds();
    playground.serves(MODEL, serving);
    try (Tape tape = new Tape(playground, MODEL);
        ArmLoad load = load()) {
      String candidate = shelf.newest("first");
      rollouts.follows(candidate, 1);
      playground.evict(playground.podsOf(candidate).getFirst());
      playground.evict(playground.podsOf(serving).getFirst());
      rollouts.needs(candidate, 2);

      assertThat(rollouts.now().weight()).isEqualTo(20);
      assertThat(tape.notServing()).isEmpty();
      answeredBy(load, serving, candidate);
    } finally {
      playground.tryPatch(MODEL, "spec: {serving: {replicas: 1}}").succeeds();
    }
  }

  @Test
  @Fault(
      value = "a newer candidate in the middle of a canary step",
      held =
          "the older one gets no request any more and is a candidate again; the newer one is tried"
              + " in its place")
  void aNewerCandidateSupersedesOneInItsStep() {
    try (Tape tape = new Tape(playground, MODEL);
        ArmLoad load = load()) {
      String older = shelf.newest("first");
      rollouts.follows(older, 1);
      String newer = shelf.newest("first");
      rollouts.follows(newer, 1);
      assertThat(rollouts.stage(older)).isEqualTo(Stage.CANDIDATE);

      rollouts.spec("{\"version\": \"%s\", \"skipAnalysis\": true}".formatted(older));
      assertThat(rollouts.ended(older).outcome()).isEqualTo("Pinned");
      rollouts.spec("{\"version\": null, \"skipAnalysis\": null}");
      assertThat(tape.notServing()).isEmpty();
      answeredBy(load, serving, older, newer);
    }
  }

  @Test
  void peopleEndItPutItOffAndHaveItAgain() {
    try (ArmLoad load = load()) {
      String candidate = shelf.newest("first");
      rollouts.follows(candidate, 1);
      rollouts.abort(candidate);
      assertThat(rollouts.rejected(candidate).reason()).isEqualTo("AbortedByUser");

      rollouts.spec("{\"paused\": true}");
      rollouts.retry(candidate);
      rollouts.tells("spec.rollout.paused");
      assertThat(rollouts.now().phase()).isEqualTo("Resting");

      rollouts.spec("{\"paused\": false}");
      rollouts.needs(candidate, 2);
      assertThat(rollouts.now().attempt()).isEqualTo(2);

      rollouts.promote(candidate);
      assertThat(rollouts.promoted(candidate).reason()).isEqualTo("Promoted");
      answeredBy(load, serving, candidate);

      rollouts.abort(candidate + "#2");
      Result back = rollouts.ended(serving);
      assertThat(back.outcome()).isEqualTo("RolledBack");
      assertThat(rollouts.stage(candidate)).isEqualTo(Stage.REJECTED);
      answeredBy(load, serving, candidate);
    }
  }

  private ArmLoad load() {
    return ArmLoad.on(playground, MODEL, pictures);
  }

  private void onlyServingAnswered(ArmLoad load) {
    answeredBy(load, serving);
    assertThat(rollouts.serving()).isEqualTo(serving);
  }

  private static void answeredBy(ArmLoad load, String... versions) {
    assertThat(load.failures()).as("%s", load).isEmpty();
    assertThat(load.answers().keySet()).as("%s", load).isSubsetOf(versions);
  }
}
