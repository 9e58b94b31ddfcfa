package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Json;
import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.TrialTraffic;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A model that is edited while a candidate answers a fifth of its requests, in a step that lasts
 * until somebody ends it: docs/rollout.md, "Edits in mid-rollout".
 */
@ExtendWith(ApiServer.Extension.class)
class RolloutEditsIT {
  private final TrialTraffic traffic =
      new TrialTraffic(TrialTraffic.Kind.GOOD, Duration.ofSeconds(1));
  private final ModelWorld world;
  private String serving = "";
  private String candidate = "";

  RolloutEditsIT(ApiServer server) {
    this.world = new ModelWorld(server, InstantSource.system(), traffic);
  }

  @BeforeEach
  void aCandidateAnswersAFifth() {
    Manifests.create(
        world.client(),
        world.namespace(),
        Manifests.model(
            """
            serving: {replicas: 2}
            rollout:
              shadow: {minComparisons: 20}
              canary:
                steps: [{weight: 20, duration: 0s, hold: true}, {weight: 50, duration: 0s, hold: true}]
                minRequests: 10
                session: {cookie: shop}
              analysis: {interval: 10s, errorMargin: 0.1, latencyMargin: 0.1, disagreementMargin: 0.2}
            """));
    serving = world.aVersion('a', "2026-11-21T08:00:00Z");
    world.serves(serving);
    candidate = world.aVersion('b', "2026-11-21T12:00:00Z");
    podsOf(candidate, 1);
    weighs(1, 20);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void anotherWeightOfTheStepIsTakenUpAtOnce() {
    edit("{\"canary\": {\"steps\": [{\"weight\": 30, \"hold\": true}, {\"weight\": 60}]}}");

    weighs(1, 30);
    shares(s -> s.canary() != null && s.canary().percent() == 30);
  }

  @Test
  void ofFewerStepsTheLastOneGoesOn() {
    approve(2);
    weighs(2, 50);

    edit("{\"canary\": {\"steps\": [{\"weight\": 40, \"hold\": true}]}}");

    weighs(1, 40);
    assertThat(reasons()).contains("RolloutEdited");
  }

  @Test
  void aStepThatIsHeldNoMoreGoesOnByItself() {
    edit(
        "{\"canary\": {\"steps\": [{\"weight\": 20, \"duration\": \"0s\"}, {\"weight\": 50,"
            + " \"hold\": true}]}}");

    weighs(2, 50);
  }

  @Test
  void anotherShareOfCopiesIsTakenUpAtOnceAndEndsNothing() {
    edit("{\"shadow\": {\"percent\": 40}}");

    shares(s -> s.shadow() != null && s.shadow().percent() == 40);
    goesOnInItsStep();
  }

  @Test
  void sessionsAreToldApartFromThenOnWhichEndsNothing() {
    edit("{\"canary\": {\"session\": {\"cookie\": \"seller\"}}}");

    shares(s -> s.session() != null && "seller".equals(s.session().cookie()));
    goesOnInItsStep();
  }

  @Test
  void otherLimitsBeginTheEvidenceAnewAndKeepTheStep() {
    world.statusWhere("counts", s -> counted(s) > 0);

    edit("{\"analysis\": {\"errorMargin\": 0.2}}");

    world.await("its Event", this::reasons, all -> all.contains("RolloutEdited"));
    goesOnInItsStep();
  }

  @Test
  void pausedItStaysAndGoesOnLater() {
    edit("{\"paused\": true}");
    approve(2);
    world.statusWhere("the pause", s -> waitsFor(s).startsWith("Paused at 20 %"));

    edit("{\"paused\": false}");

    weighs(2, 50);
  }

  @Test
  void byHandItWaitsForTheNextStepsApproval() {
    edit(
        """
        {"mode": "Manual", "canary": {"steps": [{"weight": 20, "duration": "0s"}, {"weight": 50, "duration": "0s"}]}}\
        """);

    world.statusWhere(
        "the need",
        s ->
            (candidate + "/2")
                .equals(Optional.ofNullable(s.rollout()).map(RolloutStatus::needs).orElse("")));
    goesOnInItsStep();
  }

  @Test
  void withoutARolloutTheCandidateTakesOverAtOnce() {
    world.changes("{\"spec\": {\"rollout\": null}}");

    podsOf(candidate, 2);
    world.cluster.followsSelector(world.traffic(candidate));
    world.statusWhere(
        "served by it", s -> s.phase().equals("Serving") && candidate.equals(s.version()));
    assertThat(reasons()).contains("RolloutRemoved");
  }

  @Test
  void whatTheNextVersionIsMadeByIsNoMatterOfThisOne() {
    world.changes(
        "{\"spec\": {\"input\": {\"size\": 64}, \"qualityGate\": {\"minAccuracy\": 0.99}}}");

    world.await(
        "the operator has seen it",
        world::model,
        m -> m.getStatus().observedGeneration() == m.getMetadata().getGeneration());
    goesOnInItsStep();
  }

  private void edit(String rollout) {
    world.changes("{\"spec\": {\"rollout\": %s}}".formatted(rollout));
  }

  private void approve(int step) {
    world.changes(
        "{\"metadata\": {\"annotations\": {\"loupe.dev/approve\": \"%s/%d\"}}}"
            .formatted(candidate, step));
  }

  private void weighs(int step, int weight) {
    world.statusWhere(
        "step %d at %d %%".formatted(step, weight),
        s ->
            Integer.valueOf(weight).equals(s.weight())
                && s.rollout() != null
                && Integer.valueOf(step).equals(s.rollout().step()));
  }

  /** All pods follow, and it is the same trial in the same step. */
  private void goesOnInItsStep() {
    DetectorModelStatus status =
        world.statusWhere(
            "the step that all follow",
            s -> s.rollout() != null && s.rollout().followedSince() != null);
    assertThat(status.phase()).isEqualTo("Canary");
    assertThat(status.weight()).isEqualTo(20);
    assertThat(status.version()).isEqualTo(serving);
    assertThat(reasons()).doesNotContain("RolloutResumed").containsOnlyOnce("RolloutStarted");
  }

  private void podsOf(String version, int pods) {
    Deployment deployment =
        world
            .await(
                pods + " pods are wanted of " + version,
                () -> world.findDeployment(version),
                d -> d.filter(x -> x.getSpec().getReplicas() == pods).isPresent())
            .orElseThrow();
    world.cluster.becomesReady(deployment);
  }

  private void shares(Predicate<TrafficSplit> wanted) {
    world.await("the split", this::split, wanted::test);
  }

  private TrafficSplit split() {
    try {
      return Json.read(
          Objects.requireNonNull(
                  world
                      .client()
                      .configMaps()
                      .inNamespace(world.namespace())
                      .withName(ModelWorld.MODEL + "-split")
                      .get())
              .getData()
              .get(TrafficSplit.FILE)
              .getBytes(StandardCharsets.UTF_8),
          TrafficSplit.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long counted(DetectorModelStatus status) {
    return status.rollout() == null || status.rollout().analysis() == null
        ? 0
        : status.rollout().analysis().metrics().stream()
            .mapToLong(m -> m.candidate().requests())
            .sum();
  }

  private static String waitsFor(DetectorModelStatus status) {
    return status.rollout() == null
        ? ""
        : Objects.requireNonNullElse(status.rollout().waitsFor(), "");
  }

  private List<String> reasons() {
    DetectorModel model = world.model();
    return world.client().v1().events().inNamespace(world.namespace()).list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getUid().equals(model.getMetadata().getUid()))
        .map(Event::getReason)
        .toList();
  }
}
