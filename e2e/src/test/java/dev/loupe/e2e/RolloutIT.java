package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.crd.RolloutStatus.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The versions of one model, each of which has to earn the traffic, while users ask; each chapter
 * takes up where the one before it ended.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolloutIT {
  private static final String MODEL = "photo";

  private final Playground playground = Playground.named("rollout");
  private final Rollouts rollouts = new Rollouts(playground, MODEL);
  private final Shelf shelf = new Shelf(playground, MODEL);
  private final BadVersions bad = new BadVersions(playground);
  private final OperatorPods operator = new OperatorPods(playground.client());
  private final List<byte[]> pictures = Samples.some(Samples.good(220, 1), 20);
  private String good = "";
  private String approved = "";

  /** Nothing is tried yet: the model's rollouts are paused. */
  @BeforeAll
  void aVersionServesAndTwoMoreAreMade() {
    Path data = Samples.good(220, 1);
    playground.kubectlApply(Yaml.of("rollout-model.yaml", Map.of("name", MODEL)));
    String right = playground.dataAdd("right", data);
    String swapped = playground.dataAdd("swapped", Samples.swapped(data));
    playground.kubectlApply(Manifests.run("first").on(right).yaml());
    playground.serves(MODEL, shelf.made("first"));
    playground.kubectlApply(Manifests.run("second").on(right).seed(8).cpu("700m").yaml());
    playground.kubectlApply(Manifests.run("mistaken").on(swapped).seed(9).cpu("700m").yaml());
    shelf.keep("mistaken");
    good = shelf.made("second");
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  @Order(1)
  void aGoodCandidateIsPromotedAndNoRequestFails() {
    String first = rollouts.serving();
    try (Tape tape = new Tape(playground, MODEL);
        ArmLoad load = load()) {
      rollouts.spec("{\"paused\": false}");
      Result result = rollouts.promoted(good);

      assertThat(result.reason()).isEqualTo("Accepted");
      assertThat(tape.moves())
          .containsSubsequence(
              "Starting", "Shadow", "Canary 20", "Canary 50", "Promoting 100", "Serving");
      assertThat(tape.notServing()).isEmpty();
      userSee(load, first, good);
      assertThat(load.answersOf(good)).as("answers of %s: %s", good, load).isPositive();
    }
    assertThat(rollouts.stages(good))
        .containsExactly(Stage.CANDIDATE, Stage.SHADOW, Stage.CANARY, Stage.SERVING);
    assertThat(rollouts.stage(first)).isEqualTo(Stage.RETIRED);
    assertThat(playground.kubectl("describe", "detectormodel", MODEL))
        .containsSubsequence("RolloutStarted", "ShadowStarted", "StepStarted")
        .containsSubsequence("Promoting", "RolloutCompleted");
  }

  @Test
  @Order(2)
  @Fault(
      value =
          "a version trained on pictures whose labels are swapped: the gate passes it, for it is"
              + " right on its own",
      held = "it is rejected in the shadow; no user gets an answer of it")
  void aCandidateThatDisagreesIsRejectedInTheShadow() {
    try (Tape tape = new Tape(playground, MODEL);
        ArmLoad load = load()) {
      String mistaken = shelf.newest("mistaken");
      Result result = rollouts.rejected(mistaken);

      assertThat(result.reason()).as(result.message()).isEqualTo("Disagrees");
      assertThat(tape.moves()).contains("Shadow").noneMatch(move -> move.startsWith("Canary"));
      assertThat(tape.notServing()).isEmpty();
      userSee(load, good);
    }
    assertThat(rollouts.serving()).isEqualTo(good);
  }

  @Test
  @Order(3)
  @Fault(
      value =
          "a candidate that begins to refuse every picture while it answers a fifth of the users",
      held =
          "the serving version answers in its place; the candidate is rejected, and no request"
              + " fails")
  void aCandidateThatErrsIsRolledBackAndNoUserSeesIt() {
    rollouts.spec(
        """
        {"shadow": {"percent": 0},
         "canary": {"steps": [{"weight": 20, "duration": "10s", "hold": true}, {"weight": 50, "duration": "10s"}]}}\
        """);
    try (Tape tape = new Tape(playground, MODEL);
        ArmLoad load = load()) {
      String candidate = shelf.newest("second");
      rollouts.follows(candidate, 1);
      bad.refusesEverything(candidate);
      Result result = rollouts.rejected(candidate);

      assertThat(result.reason()).as(result.message()).isEqualTo("ErrorsWorse");
      assertThat(tape.notServing()).isEmpty();
      userSee(load, good, candidate);
    }
    assertThat(rollouts.serving()).isEqualTo(good);
  }

  @Test
  @Order(4)
  void aManualRolloutWaitsForTheApprovalOfEachStep() {
    rollouts.spec(
        """
        {"mode": "Manual", "shadow": {"percent": 0},
         "canary": {"steps": [{"weight": 20, "duration": "5s"}, {"weight": 50, "duration": "5s"}]}}\
        """);
    approved = shelf.newest("second");
    rollouts.needs(approved, 1);

    rollouts.approve(approved, 2);
    rollouts.tells("%s/1, not %s/2; nothing was changed".formatted(approved, approved));
    assertThat(rollouts.now().phase()).isEqualTo("Starting");

    rollouts.approve(approved, 1);
    rollouts.follows(approved, 1);
  }

  /** A rollout goes on, and what others before it did is in Prometheus until the next chapter. */
  @Test
  @Order(5)
  void everyQueryOfTheDashboardsIsAnswered() {
    String answers = Monitoring.checkDashboards();

    assertThat(answers.lines()).noneMatch(line -> line.startsWith("REFUSED"));
    assertThat(answers.lines().dropWhile(line -> !line.equals("rollout.json")).skip(1))
        .filteredOn(line -> !line.contains(" queries: "))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("data "));
  }

  @Test
  @Order(6)
  @Fault(
      value =
          "Prometheus taken away in a canary step, with all that it had counted, and started anew",
      held =
          "the weight stays as it is, the condition AnalysisUnavailable says why, and the rollout"
              + " goes on from what stands in the model's status")
  void withoutPrometheusAStepHoldsStill() {
    try (ArmLoad load = load()) {
      RolloutStatus before = rollouts.needs(approved, 2);
      Monitoring.away();
      try {
        assertThat(rollouts.condition("AnalysisUnavailable", "True"))
            .contains("PrometheusUnreachable", "http://prometheus.loupe-monitoring.svc:9090");
        assertThat(rollouts.now().weight()).isEqualTo(20);
      } finally {
        Monitoring.back();
      }
      rollouts.condition("AnalysisUnavailable", "False");
      until(
          "the requests of before and of now are counted together",
          Duration.ofMinutes(1),
          () -> counted(rollouts.now()),
          counted -> counted > counted(before));
      assertThat(load.failures()).as("%s", load).isEmpty();
    }
  }

  @Test
  @Order(7)
  @Fault(
      value = "the operator's process killed (`kill -9`) in a canary step",
      held = "the step goes on where it stood; the candidate is promoted when it is approved")
  void theOperatorKilledInAStepGoesOnWithIt() {
    try (Tape tape = new Tape(playground, MODEL);
        ArmLoad load = load()) {
      rollouts.approve(approved, 2);
      rollouts.follows(approved, 2);
      long before = counted(rollouts.now());
      operator.killProcess();
      rollouts.needs(approved, 3);
      assertThat(counted(rollouts.now())).isGreaterThanOrEqualTo(before);

      rollouts.approve(approved, 3);
      Result result = rollouts.promoted(approved);

      assertThat(result.reason()).isEqualTo("Approved");
      assertThat(tape.moves()).containsSubsequence("Canary 20", "Canary 50", "Promoting 100");
      assertThat(tape.notServing()).isEmpty();
      userSee(load, good, approved);
    }
  }

  @Test
  @Order(8)
  void aPinMovesTheTrafficBackWhileTheOldPodsAreWarm() {
    try (ArmLoad load = load()) {
      until("users are answered", Duration.ofSeconds(30), load::sent, sent -> sent > 40);
      Instant pinned = Instant.now();
      rollouts.spec("{\"version\": \"%s\"}".formatted(good));
      Result result = rollouts.ended(good);

      assertThat(result.outcome()).isEqualTo("Pinned");
      assertThat(Duration.between(pinned, load.lastOf(approved).orElse(pinned)))
          .as("from the pin to the last answer of %s; %s", approved, load)
          .isLessThan(Duration.ofSeconds(5));
      userSee(load, good, approved);
    }
    assertThat(rollouts.serving()).isEqualTo(good);
  }

  private ArmLoad load() {
    return ArmLoad.on(playground, MODEL, pictures);
  }

  /** Only answers, and only of these. */
  private static void userSee(ArmLoad load, String... versions) {
    assertThat(load.failures()).as("%s", load).isEmpty();
    assertThat(load.answers().keySet()).as("%s", load).isSubsetOf(versions);
  }

  private static long counted(RolloutStatus rollout) {
    return rollout.analysis() == null
        ? 0
        : rollout.analysis().metrics().stream()
            .filter(m -> m.name().equals("errors"))
            .mapToLong(m -> m.candidate().requests())
            .sum();
  }
}
