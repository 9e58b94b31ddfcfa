package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus.Change;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.TrialTraffic;
import dev.loupe.operator.fixture.TrialTraffic.Kind;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rollouts against the API server: everything but pods, users and Prometheus is real. */
@ExtendWith(ApiServer.Extension.class)
class RolloutIT {
  private static final String MORNING = "2026-11-21T08:00:00Z";
  private static final String NOON = "2026-11-21T12:00:00Z";

  private final TrialTraffic traffic = new TrialTraffic(Kind.GOOD, Duration.ofSeconds(1));
  private final ModelWorld world;

  RolloutIT(ApiServer server) {
    this.world = new ModelWorld(server, InstantSource.system(), traffic);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aGoodCandidateGoesThroughShadowAndStepsAndIsPromoted() {
    String first = serving("keepPrevious: 3s");
    String candidate = world.aVersion('b', NOON);

    podsOf(candidate, 1);
    DetectorModelStatus canary = weighs(50);
    assertThat(canary.version()).isEqualTo(first);
    assertThat(canary.candidate()).isEqualTo(candidate);
    moves(candidate);

    DetectorModelStatus after =
        world.statusWhere(
            "served by the candidate",
            s -> s.phase().equals("Serving") && candidate.equals(s.version()));
    assertThat(after.weight()).isNull();
    assertThat(rollout(after).result())
        .satisfies(r -> assertThat(r.outcome()).isEqualTo("Promoted"));
    assertThat(stages(candidate)).containsSubsequence(Stage.SHADOW, Stage.CANARY, Stage.SERVING);
    assertThat(stages(first)).endsWith(Stage.RETIRED);
    assertThat(reasons())
        .contains("RolloutStarted", "ShadowStarted", "StepStarted", "Promoting", "RolloutCompleted")
        .containsOnlyOnce("RolloutStarted", "ShadowStarted", "Promoting", "RolloutCompleted");
    assertThat(warnings()).isEmpty();
    // Nothing else happens until then.
    world.await("its pods go", () -> world.findDeployment(first), Optional::isEmpty);
  }

  @Test
  void oneThatSeesPicturesDifferentlyIsRejectedInTheShadow() {
    traffic.becomes(Kind.DISAGREES);
    String first = serving("");
    String candidate = world.aVersion('b', NOON);
    podsOf(candidate, 1);

    DetectorModelStatus after =
        reaches("the end", s -> s.phase().equals("Serving") && rollout(s).result() != null);

    assertThat(after.version()).isEqualTo(first);
    assertThat(rollout(after).result())
        .satisfies(
            r -> {
              assertThat(r.outcome()).isEqualTo("Rejected");
              assertThat(r.reason()).isEqualTo("Disagrees");
              assertThat(r.message()).contains("pictures seen differently");
            });
    world.await("its pods go", () -> world.findDeployment(candidate), Optional::isEmpty);
    assertThat(stages(candidate)).endsWith(Stage.REJECTED).doesNotContain(Stage.CANARY);
    assertThat(reasons()).contains("VersionRejected");
  }

  @Test
  void oneThatFailsInAStepIsRolledBackAndTriedAgainOnlyIfAsked() {
    String first = serving("mode: Manual");
    String candidate = world.aVersion('b', NOON);
    podsOf(candidate, 1);
    reaches("a need", s -> (candidate + "/1").equals(rollout(s).needs()));
    traffic.becomes(Kind.FAILS);
    annotate("approve", candidate + "/1");

    DetectorModelStatus after =
        reaches("the end", s -> s.phase().equals("Serving") && rollout(s).result() != null);
    assertThat(after.version()).isEqualTo(first);
    assertThat(rollout(after).result())
        .satisfies(r -> assertThat(r.reason()).isEqualTo("ErrorsWorse"));
    assertThat(stages(candidate)).endsWith(Stage.REJECTED);
    world.await("its pods go", () -> world.findDeployment(candidate), Optional::isEmpty);

    traffic.becomes(Kind.GOOD);
    annotate("promote", candidate);
    world.await(
        "a refusal", this::warnings, all -> all.toString().contains("annotate loupe.dev/retry"));
    // What was refused stands in the history, and does not come true with the retry.
    annotate("retry", candidate);
    podsOf(candidate, 1);
    DetectorModelStatus again = reaches("the shadow again", s -> s.phase().equals("Shadow"));
    assertThat(rollout(again).attempt()).isEqualTo(2);
  }

  @Test
  void everyStepWaitsForItsOwnApproval() {
    String first = serving("mode: Manual");
    String candidate = world.aVersion('b', NOON);
    podsOf(candidate, 1);

    DetectorModelStatus waiting =
        reaches("a need", s -> (candidate + "/1").equals(rollout(s).needs()));
    assertThat(waiting.phase()).isEqualTo("Shadow");
    annotate("approve", candidate + "/2");
    reaches("a refusal", s -> waitsFor(s).contains("goes on with " + candidate + "/1, not"));
    annotate("approve", candidate + "/1");
    weighs(20);
    annotate("approve", candidate + "/2");
    weighs(50);
    annotate("approve", candidate + "/3");
    moves(candidate);
    world.statusWhere(
        "served by the candidate",
        s -> s.phase().equals("Serving") && candidate.equals(s.version()));
    assertThat(actions(candidate))
        .containsExactly(
            "approve " + candidate + "/1",
            "approve " + candidate + "/2",
            "approve " + candidate + "/3");

    // What gave way keeps its pods for a while, so that a pin moves the traffic back at once.
    assertThat(world.findDeployment(first)).isPresent();
    world.changes("{\"spec\": {\"rollout\": {\"version\": \"%s\"}}}".formatted(first));
    moves(first);
    DetectorModelStatus back =
        world.statusWhere(
            "served by the first", s -> s.phase().equals("Serving") && first.equals(s.version()));
    assertThat(rollout(back).result()).satisfies(r -> assertThat(r.outcome()).isEqualTo("Pinned"));
  }

  @Test
  void withoutPrometheusItHoldsStillAndGoesOnLater() {
    String first = serving("mode: Manual");
    String candidate = world.aVersion('b', NOON);
    podsOf(candidate, 1);
    annotate("approve", candidate + "/1");
    reaches("a need", s -> (candidate + "/2").equals(rollout(s).needs()));
    traffic.becomes(Kind.AWAY);

    DetectorModelStatus held = reaches("the condition", s -> is(s, "AnalysisUnavailable", "True"));
    assertThat(held.version()).isEqualTo(first);
    assertThat(is(held, "Serving", "True")).isTrue();
    int weight = Optional.ofNullable(held.weight()).orElseThrow();
    world.operatorIsKilledAndComesBack();
    reaches("the same", s -> is(s, "AnalysisUnavailable", "True") && weight == s.weight());

    traffic.becomes(Kind.GOOD);
    annotate("approve", candidate + "/2");
    weighs(50);
    annotate("approve", candidate + "/3");
    moves(candidate);
    world.statusWhere(
        "served by the candidate",
        s -> s.phase().equals("Serving") && candidate.equals(s.version()));
  }

  /** A model with a rollout, and a version that serves. */
  private String serving(String more) {
    Manifests.create(
        world.client(),
        world.namespace(),
        Manifests.model(
            """
            serving: {replicas: 2}
            rollout:
              shadow: {minComparisons: 20}
              canary:
                steps: [{weight: 20, duration: 0s}, {weight: 50, duration: 0s}]
                session: {cookie: shop}
              analysis: {falsePromote: 0.2, falseAbort: 0.2, errorMargin: 0.1, latencyMargin: 0.1, disagreementMargin: 0.2}
            """
                + (more.isEmpty() ? "" : "  " + more + "\n")));
    String version = world.aVersion('a', MORNING);
    world.serves(version);
    return version;
  }

  /** The version has so many pods, and all of them are ready. */
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

  private DetectorModelStatus weighs(int percent) {
    return reaches("weight " + percent, s -> Integer.valueOf(percent).equals(s.weight()));
  }

  /** All that moves to the version does so. */
  private void moves(String version) {
    podsOf(version, 2);
    world.cluster.followsSelector(world.traffic(version));
  }

  private DetectorModelStatus reaches(String what, Predicate<DetectorModelStatus> wanted) {
    return world.statusWhere(what, s -> s.rollout() != null && wanted.test(s));
  }

  private static RolloutStatus rollout(DetectorModelStatus status) {
    return Optional.ofNullable(status.rollout()).orElseThrow();
  }

  private static String waitsFor(DetectorModelStatus status) {
    return Optional.ofNullable(rollout(status).waitsFor()).orElse("");
  }

  private static boolean is(DetectorModelStatus status, String type, String value) {
    return status.conditions().stream()
        .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals(value));
  }

  private void annotate(String action, String value) {
    world.changes(
        "{\"metadata\": {\"annotations\": {\"loupe.dev/%s\": \"%s\"}}}".formatted(action, value));
  }

  private List<Stage> stages(String version) {
    return world.version(version).getStatus().history().stream().map(Change::stage).toList();
  }

  private List<String> actions(String version) {
    return world.version(version).getStatus().history().stream()
        .map(Change::action)
        .flatMap(action -> Optional.ofNullable(action).stream())
        .toList();
  }

  private List<String> reasons() {
    return events().map(Event::getReason).toList();
  }

  private List<String> warnings() {
    return events()
        .filter(e -> e.getType().equals("Warning"))
        .map(e -> e.getReason() + ": " + e.getMessage())
        .toList();
  }

  private Stream<Event> events() {
    DetectorModel model = world.model();
    return world.client().v1().events().inNamespace(world.namespace()).list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getUid().equals(model.getMetadata().getUid()));
  }
}
