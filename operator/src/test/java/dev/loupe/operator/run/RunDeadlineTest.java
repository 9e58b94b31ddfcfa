package dev.loupe.operator.run;

import static dev.loupe.operator.run.SeenRun.NOON;
import static dev.loupe.operator.run.SeenRun.aRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.crd.TrainingRunStatus.Suspension;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.run.RunDecision.End;
import dev.loupe.operator.run.RunDecision.Outcome;
import dev.loupe.operator.run.RunDecision.Queue;
import dev.loupe.operator.run.RunDecision.Register;
import dev.loupe.operator.run.RunDecision.StartStage;
import dev.loupe.operator.run.RunDecision.Wait;
import dev.loupe.operator.run.RunDecision.WritePlan;
import dev.loupe.operator.run.RunSnapshot.JobState;
import dev.loupe.operator.run.RunSnapshot.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs whose activeDeadline is six hours. */
class RunDeadlineTest {
  private static final Instant LATE = NOON.plus(Duration.ofHours(6));

  @Test
  void aStageIsGivenWhatIsLeftOfAllStages() {
    assertThat(decide(aRun().plannedAt(NOON).training(), NOON.plus(Duration.ofHours(2))))
        .asInstanceOf(type(StartStage.class))
        .satisfies(s -> assertThat(s.left()).isEqualTo(Duration.ofHours(4)));
  }

  @Test
  void aDeadlineThatPassedStartsNothing() {
    assertEnds(aRun().plannedAt(NOON), LATE, "passed before stage validate began");
  }

  @Test
  void aRunningJobIsKubernetesToEndAndTheOperatorsWhenThatDoesNot() {
    SeenRun run = aRun().plannedAt(NOON).training().withRunningJob();

    assertThat(decide(run, LATE.plusSeconds(10))).isInstanceOf(Wait.class);
    assertEnds(run, LATE.plusSeconds(60), "passed: Stage train runs.");
  }

  @Test
  void anUnschedulablePodEndsTheRunInTheSchedulersWords() {
    Hold hold = new Hold("Unschedulable", "0/1 nodes are available", NOON);
    SeenRun run = aRun().plannedAt(NOON).training().withHeldJob(hold);

    assertEnds(run, LATE.plusSeconds(60), "still held back: 0/1 nodes are available.");
  }

  @Test
  void aJobThatNeverGoesEndsTheRun() {
    SeenRun run = aRun().plannedAt(NOON).training().withJob(new JobState.Deleting());

    assertEnds(run, LATE, "still held back: Waiting for Job run-1-train to go");
  }

  @Test
  void anothersJobEndsTheRun() {
    SeenRun run = aRun().plannedAt(NOON).training().withJob(new JobState.Foreign());

    assertEnds(run, LATE, "Job run-1-train belongs to another owner");
  }

  @Test
  void anothersPlanEndsTheRunThatWasFirstSeenSoLongAgo() {
    RunSnapshot seen = aRun().after(firstSeenAt(NOON)).seen(new PlanState.Foreign());

    assertThat(RunDecider.decide(seen, LATE.minusSeconds(2))).isInstanceOf(Wait.class);
    assertThat(RunDecider.decide(seen, LATE))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("DeadlineExceeded"))
        .satisfies(e -> assertThat(e.message()).contains("run-1-plan belongs to another owner"));
  }

  @Test
  void aModelThatNeverComesEndsTheRun() {
    SeenRun run = aRun().withoutItsModel().after(firstSeenAt(NOON));

    assertThat(decide(run, LATE.minusSeconds(2))).isInstanceOf(Wait.class);
    assertEnds(run, LATE, "there is no DetectorModel of that name");
  }

  @Test
  void aModelThatComesWhileNoOperatorLooksIsStillTrainedFor() {
    assertThat(decide(aRun().after(firstSeenAt(NOON)), LATE)).isInstanceOf(WritePlan.class);
  }

  @Test
  void aJobThatIsRefusedEndsTheRunInTheApiServersWords() {
    Hold refused = new Hold("CreateRefused", "exceeded quota: compute", NOON);
    SeenRun run = aRun().plannedAt(NOON).training();
    run.after(status(run, Optional.of(refused), NOON));

    assertEnds(run, LATE, "still held back: exceeded quota: compute.");
  }

  @Test
  void aVersionThatIsRefusedEndsTheRunButNotOneThatComesLate() {
    Hold refused = new Hold("CreateRefused", "exceeded quota: versions", NOON);
    SeenRun run = aRun().plannedAt(NOON).evaluated('a', 0.93);
    assertThat(decide(run, LATE)).isInstanceOf(Register.class);

    run.after(status(run, Optional.of(refused), NOON));

    assertThat(decide(run, LATE.minusSeconds(2))).isInstanceOf(Register.class);
    assertEnds(run, LATE, "still held back: exceeded quota: versions.");
  }

  @Test
  void aSuspendedJobWaitsForEver() {
    SeenRun run = aRun().plannedAt(NOON).training().withSuspendedJob(NOON.plusSeconds(60));

    assertThat(decide(run, LATE.plus(Duration.ofDays(3)))).isEqualTo(new Queue(Stage.TRAIN));
  }

  @Test
  void timeInAQueueIsGivenBack() {
    SeenRun queued = aRun().plannedAt(NOON).training().withSuspendedJob(NOON.plusSeconds(60));
    TrainingRunStatus waiting = status(queued, Optional.empty(), NOON.plusSeconds(120));
    assertThat(waiting.phase()).isEqualTo("Queued");
    assertThat(waiting.suspension()).isEqualTo(new Suspension(NOON.plusSeconds(60).toString(), 0));

    Instant resumed = NOON.plus(Duration.ofHours(9));
    SeenRun running =
        aRun().plannedAt(NOON).after(waiting).training().resumedAt(resumed).withRunningJob();
    TrainingRunStatus after = status(running, Optional.empty(), resumed.plusSeconds(20));

    assertThat(after.suspension()).isEqualTo(new Suspension(null, 9 * 3600 - 60));
    assertThat(RunDeadline.left(running.after(after).seen(), resumed))
        .isEqualTo(Duration.ofHours(6).minusSeconds(60));
  }

  @Test
  void timeBetweenTwoSuspensionsCountsThoughNobodyLooked() {
    SeenRun queued = aRun().plannedAt(NOON).training().withSuspendedJob(NOON.plusSeconds(60));
    TrainingRunStatus waiting = status(queued, Optional.empty(), NOON.plusSeconds(120));

    Instant again = NOON.plus(Duration.ofHours(4));
    SeenRun queuedAgain = aRun().plannedAt(NOON).after(waiting).training().withSuspendedJob(again);

    assertThat(RunDeadline.left(queuedAgain.seen(), again)).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void aPlanThatIsWrittenAgainGivesNoNewTime() {
    SeenRun run = aRun().plannedAt(NOON).training();
    TrainingRunStatus before = status(run, Optional.empty(), NOON);

    SeenRun again = aRun().plannedAt(NOON.plus(Duration.ofHours(5))).after(before).training();

    Instant then = NOON.plus(Duration.ofHours(5));
    assertThat(RunDeadline.left(again.seen(), then)).isEqualTo(Duration.ofHours(1));
    assertThat(status(again, Optional.empty(), then).startTime()).isEqualTo(NOON.toString());
  }

  private static RunDecision decide(SeenRun run, Instant now) {
    return RunDecider.decide(run.seen(), now);
  }

  private static void assertEnds(SeenRun run, Instant now, String words) {
    assertThat(decide(run, now))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.FAILED))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("DeadlineExceeded"))
        .satisfies(e -> assertThat(e.message()).startsWith("spec.activeDeadline 6h "))
        .satisfies(e -> assertThat(e.message()).contains(words));
  }

  private static TrainingRunStatus firstSeenAt(Instant when) {
    return status(aRun().withoutItsModel(), Optional.empty(), when);
  }

  private static TrainingRunStatus status(SeenRun run, Optional<Hold> held, Instant now) {
    RunSnapshot seen = run.seen();
    return RunReporter.status(seen, RunDecider.decide(seen, now), held, now);
  }
}
