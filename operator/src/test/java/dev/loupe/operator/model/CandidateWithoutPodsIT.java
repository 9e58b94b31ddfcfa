package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.ExitCode;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.TestClock;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Candidates of which no pod gets ready: whose fault it is decides what becomes of them. */
@ExtendWith(ApiServer.Extension.class)
class CandidateWithoutPodsIT {
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final TestClock clock = TestClock.right();
  private final ModelWorld world;
  private String serving = "";
  private String candidate = "";

  CandidateWithoutPodsIT(ApiServer server) {
    this.world = new ModelWorld(server, clock);
  }

  @BeforeEach
  void aCandidateIsStarted() {
    Manifests.create(
        world.client(),
        world.namespace(),
        Manifests.model("serving: {replicas: 1}\nrollout: {progressDeadline: 10m}\n"));
    serving = world.aVersion('a', "2026-11-21T08:00:00Z");
    world.serves(serving);
    candidate = world.aVersion('b', "2026-11-21T12:00:00Z");
    world.statusWhere("its start", s -> s.phase().equals("Starting"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void oneThatHangsIsRejectedAtItsDeadlineAndTriedAgainOnlyIfAsked() {
    world.deployment(candidate);

    passes(DEADLINE);

    RolloutStatus.Result result = rejected();
    assertThat(result.reason()).isEqualTo("NotReady");
    assertThat(result.message()).contains("no ready pod for 10 min", "deployment/" + candidate);

    world.changes(
        "{\"metadata\": {\"annotations\": {\"loupe.dev/retry\": \"%s\"}}}".formatted(candidate));
    world.statusWhere("another start", s -> s.phase().equals("Starting"));
    world.cluster.becomesReady(world.deployment(candidate));
    DetectorModelStatus again = world.statusWhere("the shadow", s -> s.phase().equals("Shadow"));
    assertThat(rollout(again).attempt()).isEqualTo(2);
  }

  @Test
  void oneWhoseBundleIsNotWhatItSaysIsRejectedWithItsLastWords() {
    String words = "model.onnx: its sha256 is not that of the manifest";

    world.cluster.crashes(world.deployment(candidate), ExitCode.BAD_INPUT.code(), words);

    RolloutStatus.Result result = rejected();
    assertThat(result.reason()).isEqualTo("Crashing");
    assertThat(result.message()).contains("ended 3 times", words);
  }

  @Test
  void oneWhoseStoreIsAwayIsWaitedForHoweverLongItTakes() {
    String words = "s3://detectors/photo: no answer within 30 s";

    world.cluster.crashes(world.deployment(candidate), ExitCode.STORE.code(), words);

    world.statusWhere(
        "its words", s -> s.phase().equals("Starting") && waitsFor(s).contains(words));
    passes(DEADLINE);
    passes(DEADLINE);
    DetectorModelStatus late =
        world.statusWhere("somebody is called", s -> is(s, "Stalled") && is(s, "Serving"));
    assertThat(late.phase()).isEqualTo("Starting");
    assertThat(late.version()).isEqualTo(serving);
    assertThat(waitsFor(late)).contains(words);

    world.cluster.podsOf(candidate).forEach(pod -> world.client().resource(pod).delete());
    world.cluster.becomesReady(world.deployment(candidate));
    world.statusWhere("the shadow", s -> s.phase().equals("Shadow") && !is(s, "Stalled"));
  }

  /** The operator looks at the model, so many minutes later. */
  private void passes(Duration time) {
    clock.passes(time);
    world.changes(
        "{\"metadata\": {\"annotations\": {\"shop.example/looked\": \"%s\"}}}"
            .formatted(clock.instant()));
  }

  private RolloutStatus.Result rejected() {
    DetectorModelStatus status =
        world.statusWhere(
            "the end",
            s ->
                s.phase().equals("Serving") && s.rollout() != null && s.rollout().result() != null);
    RolloutStatus.Result result = Objects.requireNonNull(rollout(status).result());
    assertThat(result.outcome()).isEqualTo("Rejected");
    assertThat(status.version()).isEqualTo(serving);
    assertThat(world.version(candidate).getStatus().stage()).isEqualTo(Stage.REJECTED);
    world.await("its pods go", () -> world.findDeployment(candidate), Optional::isEmpty);
    return result;
  }

  private static RolloutStatus rollout(DetectorModelStatus status) {
    return Optional.ofNullable(status.rollout()).orElseThrow();
  }

  private static String waitsFor(DetectorModelStatus status) {
    return Objects.requireNonNullElse(rollout(status).waitsFor(), "");
  }

  private static boolean is(DetectorModelStatus status, String condition) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(condition))
        .map(Condition::getStatus)
        .anyMatch("True"::equals);
  }
}
