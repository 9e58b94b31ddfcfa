package dev.loupe.operator.run;

import static dev.loupe.contract.Stage.EVALUATE;
import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;
import static dev.loupe.operator.run.RunDecider.decide;
import static dev.loupe.operator.run.SeenRun.NOON;
import static dev.loupe.operator.run.SeenRun.PLAN_DIGEST;
import static dev.loupe.operator.run.SeenRun.TRAINER;
import static dev.loupe.operator.run.SeenRun.aRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.loupe.contract.Pairs;
import dev.loupe.crd.ModelVersionSpec;
import dev.loupe.crd.ModelVersionSpec.Comparison;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.run.RunDecision.End;
import dev.loupe.operator.run.RunDecision.LimitLife;
import dev.loupe.operator.run.RunDecision.Outcome;
import dev.loupe.operator.run.RunDecision.Register;
import dev.loupe.operator.run.RunDecision.RepeatStage;
import dev.loupe.operator.run.RunDecision.Rest;
import dev.loupe.operator.run.RunDecision.StartStage;
import dev.loupe.operator.run.RunDecision.StopLeftOvers;
import dev.loupe.operator.run.RunDecision.Wait;
import dev.loupe.operator.run.RunDecision.WritePlan;
import dev.loupe.operator.run.RunSnapshot.JobState;
import dev.loupe.operator.run.RunSnapshot.PlanState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunDeciderTest {
  private static final JobState COMPLETE_WITHOUT_REPORT = new JobState.Complete(Optional.empty());

  @Test
  void aNewRunFixesItsPlan() {
    SeenRun run = aRun().withChampion("product-photo-eeeeeeeeee");

    assertThat(decide(run.seen(), NOON)).isEqualTo(new WritePlan(run.plan(), TRAINER));
    assertThat(run.plan().champion().version()).isEqualTo("product-photo-eeeeeeeeee");
  }

  @Test
  void aRunWithoutItsModelWaits() {
    assertThat(decide(aRun().withoutItsModel().seen(), NOON))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.hold()).map(Hold::reason).contains("ModelNotFound"))
        .satisfies(w -> assertThat(w.forWhat()).contains("product-photo", "namespace shop"));
  }

  @Test
  void aPathOfAMachineIsRefusedInACluster() {
    assertThat(decide(aRun().withDataset("file:///home/me/photos").seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.FAILED))
        .satisfies(
            e ->
                assertThat(e.message())
                    .contains("spec.dataset.uri file:///home/me/photos", "file://CLAIM/path"));
  }

  @Test
  void aJobIsLookedAtLessOftenOnceItIsAMinuteOld() {
    RunSnapshot seen = aRun().training().withRunningJob().seen();

    assertThat(decide(seen, NOON))
        .asInstanceOf(type(Wait.class))
        .extracting(Wait::lookAgain)
        .isEqualTo(RunDecider.LOOK_AGAIN_SOON);
    assertThat(decide(seen, NOON.plus(RunDecider.NEW_JOB)))
        .asInstanceOf(type(Wait.class))
        .extracting(Wait::lookAgain)
        .isEqualTo(RunDecider.LOOK_AGAIN);
  }

  @Test
  void aGpuNeedsACudaImage() {
    assertThat(decide(aRun().withGpus(1).seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("NoCudaImage"));
  }

  @Test
  void aGpuIsTrainedOnWithTheCudaImageAndTheRestWithTheOther() {
    SeenRun run = aRun().withGpus(1).withCudaImage("cuda:1");

    assertThat(decide(run.seen(), NOON))
        .asInstanceOf(type(WritePlan.class))
        .satisfies(w -> assertThat(w.plan().images().trainer()).isEqualTo("cuda:1"))
        .satisfies(w -> assertThat(w.stageImage()).isEqualTo(TRAINER));
  }

  @Test
  void aPlannedRunValidatesFirst() {
    SeenRun run = aRun().plannedAt(NOON.minusSeconds(60));

    assertThat(decide(run.seen(), NOON))
        .isEqualTo(
            new StartStage(
                VALIDATE,
                run.plan(),
                PLAN_DIGEST,
                TRAINER,
                0,
                Duration.ofHours(6).minusSeconds(60)));
  }

  @Test
  void anothersPlanIsWaitedOut() {
    assertThat(decide(aRun().seen(new PlanState.Foreign()), NOON))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.hold()).map(Hold::reason).contains("ForeignPlan"));
  }

  @Test
  void aPlanThatCannotBeReadFailsTheRun() {
    assertThat(decide(aRun().seen(new PlanState.Unreadable("no JSON")), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("PlanUnreadable"));
  }

  @Test
  void aPlanWrittenAnewForAChangedModelFailsARunThatWasUnderWay() {
    assertThat(decide(aRun().validating().withJobOfAnotherPlan().seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("PlanChanged"));
  }

  @Test
  void oneStageFollowsTheOther() {
    assertThat(decide(aRun().training().seen(), NOON))
        .asInstanceOf(type(StartStage.class))
        .satisfies(s -> assertThat(s.stage()).isEqualTo(TRAIN));
    assertThat(decide(aRun().evaluating().seen(), NOON))
        .asInstanceOf(type(StartStage.class))
        .satisfies(s -> assertThat(s.stage()).isEqualTo(EVALUATE));
  }

  @Test
  void evaluatesJobShowsThatATrainWhoseJobIsGoneIsDone() {
    RunSnapshot seen =
        aRun()
            .validating()
            .reporting(Samples.validated())
            .inStage(EVALUATE)
            .withRunningJob()
            .seen();

    assertThat(decide(seen, NOON))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.stage()).contains(EVALUATE));
  }

  @Test
  void anothersJobOfEvaluateShowsNothing() {
    RunSnapshot seen =
        aRun()
            .validating()
            .reporting(Samples.validated())
            .inStage(EVALUATE)
            .withJob(new JobState.Foreign())
            .seen();

    assertThat(decide(seen, NOON))
        .asInstanceOf(type(StartStage.class))
        .satisfies(s -> assertThat(s.stage()).isEqualTo(TRAIN));
  }

  @Test
  void aValidateWhoseFindingsNobodyKnowsIsDoneAgain() {
    RunSnapshot seen = aRun().planned().inStage(TRAIN).withRunningJob().seen();

    assertThat(decide(seen, NOON))
        .asInstanceOf(type(StartStage.class))
        .satisfies(s -> assertThat(s.stage()).isEqualTo(VALIDATE));
  }

  @Test
  void aCompleteJobWhoseReportCannotBeReadIsMadeAgain() {
    var seen = aRun().training().withCompleteJob().withoutReport().seen();

    assertThat(decide(seen, NOON))
        .isEqualTo(new RepeatStage(TRAIN, "its report could not be read"));
  }

  @Test
  void aReportOfAnotherStageIsNoReport() {
    var seen = aRun().training().withCompleteJob().reporting(Samples.validated()).seen();

    assertThat(decide(seen, NOON)).isInstanceOf(RepeatStage.class);
  }

  @Test
  void aReportThatCanNeverBeReadIsGivenUpOn() {
    var seen = aRun().withRetries(0).training().withJob(COMPLETE_WITHOUT_REPORT, 2).seen();

    assertThat(decide(seen, NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("ReportUnreadable"));
  }

  @Test
  void anothersJobIsWaitedOut() {
    var seen = aRun().validating().withJob(new JobState.Foreign()).seen();

    assertThat(decide(seen, NOON))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.forWhat()).contains("run-1-validate", "another owner"));
  }

  @Test
  void aJobThatGoesIsWaitedFor() {
    assertThat(decide(aRun().validating().withJob(new JobState.Deleting()).seen(), NOON))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.hold()).isEmpty());
  }

  @Test
  void aFailedStageEndsTheRunInItsOwnWords() {
    var seen = aRun().training().withJob(new JobState.Failed("OOMKilled", "more memory")).seen();

    assertThat(decide(seen, NOON))
        .isEqualTo(
            new End(
                Outcome.FAILED,
                "OOMKilled",
                "more memory",
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void whatHoldsAJobBackIsSaidOnceItLasts() {
    Hold hold = new Hold("Unschedulable", "0/1 nodes are available", NOON.minusSeconds(5));
    assertThat(decide(aRun().training().withHeldJob(hold).seen(), NOON))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.hold()).contains(hold))
        .satisfies(w -> assertThat(w.forWhat()).isEqualTo("0/1 nodes are available"));

    Hold young = new Hold("Unschedulable", "0/1 nodes are available", NOON.minusSeconds(1));
    assertThat(decide(aRun().training().withHeldJob(young).seen(), NOON))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.hold()).isEmpty());
  }

  @Test
  void aGoodModelIsRegisteredUnderItsBundlesDigest() {
    assertThat(decide(aRun().evaluated('a', 0.93).seen(), NOON))
        .asInstanceOf(type(Register.class))
        .satisfies(r -> assertThat(r.version()).isEqualTo("product-photo-aaaaaaaaaa"))
        .satisfies(r -> assertThat(r.entry().dataset().digest()).isEqualTo(Samples.DATA_DIGEST))
        .satisfies(r -> assertThat(r.entry().run()).isEqualTo("run-1"));
  }

  @Test
  void aVersionKnowsHowOftenItDisagreedWithTheOneThatServed() {
    var run = aRun().withChampion("product-photo-eeeeeeeeee");

    assertThat(registered(run, new Pairs(180, 8, 4, 8, 12)).comparison())
        .isEqualTo(new Comparison("product-photo-eeeeeeeeee", 200, 12));
  }

  @Test
  void aVersionKnowsNoComparisonWhereTheTrainerMadeNone() {
    var champion = aRun().withChampion("product-photo-eeeeeeeeee");

    assertThat(registered(champion, new Pairs(180, 8, 4, 8, null)).comparison()).isNull();
    assertThat(registered(aRun(), null).comparison()).isNull();
  }

  private static ModelVersionSpec registered(SeenRun run, @Nullable Pairs pairs) {
    var evaluated = run.evaluating().withCompleteJob().reporting(Samples.compared('a', pairs));
    return ((Register) decide(evaluated.seen(), NOON)).entry();
  }

  @Test
  void aRegisteredModelEndsTheRun() {
    var run =
        aRun().evaluated('a', 0.93).registeredBy("run-1", "product-photo-aaaaaaaaaa", 'a', NOON);

    assertThat(decide(run.seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.SUCCEEDED))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("VersionRegistered"))
        .satisfies(e -> assertThat(e.version()).contains("product-photo-aaaaaaaaaa"));
  }

  @Test
  void theSameBundleAgainSaysThatNothingNewRollsOut() {
    var run =
        aRun().evaluated('a', 0.93).registeredBy("run-0", "product-photo-aaaaaaaaaa", 'a', NOON);

    assertThat(decide(run.seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.SUCCEEDED))
        .satisfies(e -> assertThat(e.message()).contains("run-0", "nothing new rolls out"));
  }

  @Test
  void aRunThatWasMadeAgainUnderItsNameIsNotTakenForTheFirst() {
    var run =
        aRun()
            .evaluated('a', 0.93)
            .registeredBy("run-1", Optional.of("uid-0"), "product-photo-aaaaaaaaaa", 'a', NOON);

    assertThat(decide(run.seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.SUCCEEDED))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("VersionExists"))
        .satisfies(e -> assertThat(e.message()).contains("made by an earlier run of this name"));
  }

  @Test
  void aRunFindsItsOwnVersionByItsUidWhateverTheTimes() {
    var run =
        aRun()
            .evaluated('a', 0.93)
            .registeredBy(
                "run-1",
                Optional.of(SeenRun.UID),
                "product-photo-aaaaaaaaaa",
                'a',
                NOON.minusSeconds(9000));

    assertThat(decide(run.seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("VersionRegistered"));
  }

  @Test
  void aNameTakenByAnotherBundleFailsTheRun() {
    var run =
        aRun().evaluated('a', 0.93).registeredBy("run-0", "product-photo-aaaaaaaaaa", 'b', NOON);

    assertThat(decide(run.seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("VersionNameTaken"));
  }

  @Test
  void aPoorModelIsRejected() {
    assertThat(decide(aRun().evaluated('a', 0.52).seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.REJECTED))
        .satisfies(e -> assertThat(e.message()).contains("accuracy 0.52 is under 0.85"));
  }

  @Test
  void aCancelledRunEndsWhateverItDoes() {
    assertThat(decide(aRun().training().withRunningJob().cancelled().seen(), NOON))
        .asInstanceOf(type(End.class))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.CANCELLED));
  }

  @Test
  void aRunThatIsDeletedIsLeftAlone() {
    assertThat(decide(aRun().training().cancelled().deleting().seen(), NOON)).isEqualTo(new Rest());
  }

  @Test
  void whatHasEndedOnlyLimitsTheLifeOfItsJobs() {
    SeenRun run = aRun().training();
    run.after(ended(run));

    assertThat(decide(run.seen(), NOON))
        .isEqualTo(new LimitLife(Map.of(VALIDATE, Duration.ofHours(24))));
  }

  @Test
  void aJobThatRunsAfterTheEndIsStopped() {
    SeenRun run = aRun().training().withRunningJob();
    run.after(ended(run));

    assertThat(decide(run.seen(), NOON)).isEqualTo(new StopLeftOvers(Set.of(TRAIN)));
  }

  @Test
  void whatHasEndedAndHasNoJobsRestsEvenWithoutItsPlan() {
    SeenRun run = aRun();
    run.after(ended(aRun().planned())).cancelled();

    assertThat(decide(run.seen(), NOON)).isEqualTo(new Rest());
  }

  private static TrainingRunStatus ended(SeenRun run) {
    End end =
        new End(
            Outcome.FAILED,
            "Test",
            "It failed.",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return RunReporter.status(run.seen(), end, Optional.empty(), NOON);
  }
}
