package dev.loupe.operator.run;

import static dev.loupe.operator.run.SeenRun.NOON;
import static dev.loupe.operator.run.SeenRun.aRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.kube.Events.Happening;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.run.RunSnapshot.JobState;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RunReporterTest {
  @Test
  void theSameSightGivesTheSameStatus() {
    SeenRun run = aRun().training().withRunningJob();
    TrainingRunStatus first = report(run, NOON);

    assertThat(report(run.after(first), NOON.plusSeconds(90))).isEqualTo(first);
  }

  @Test
  void aConditionKeepsItsTimeUntilItsStatusChanges() {
    SeenRun run = aRun().training().withRunningJob();
    TrainingRunStatus running = report(run, NOON);
    TrainingRunStatus done = report(run.after(running).cancelled(), NOON.plusSeconds(60));

    assertThat(time(done, "Finished")).isEqualTo(NOON.plusSeconds(60).toString());
    assertThat(time(done, "Ready")).isEqualTo(NOON.toString());
  }

  @Test
  void aRunsFirstStatusIsOfItsFirstJobOnceThatIsSeen() {
    assertThat(report(aRun().planned(), NOON)).isEqualTo(RunStatuses.NONE);
    assertThat(report(aRun().validating().withRunningJob(), NOON).phase()).isEqualTo("Validating");
  }

  @Test
  void aStandstillIsCalledOneAfterTenMinutes() {
    Hold hold = new Hold("Unschedulable", "0/1 nodes are available", NOON);
    SeenRun run = aRun().training().withHeldJob(hold);

    assertThat(conditions(report(run, NOON.plus(Duration.ofMinutes(9)))))
        .containsEntry("Stalled", "False")
        .containsEntry("Progressing", "True");
    assertThat(conditions(report(run, NOON.plus(Duration.ofMinutes(10)))))
        .containsEntry("Stalled", "True")
        .containsEntry("Progressing", "False")
        .containsEntry("Finished", "False");
  }

  @Test
  void aStandstillEndsWhenTheNodeIsFound() {
    Hold hold = new Hold("Unschedulable", "0/1 nodes are available", NOON);
    SeenRun run = aRun().training().withHeldJob(hold);
    TrainingRunStatus stalled = report(run, NOON.plus(Duration.ofMinutes(10)));
    assertThat(reason(stalled, "Stalled")).isEqualTo("Unschedulable");

    SeenRun found = aRun().training().withRunningJob().after(stalled);

    assertThat(conditions(report(found, NOON.plus(Duration.ofMinutes(11)))))
        .containsEntry("Stalled", "False")
        .containsEntry("Progressing", "True");
  }

  @Test
  void aPodThatTakesAnEvictedOnesPlaceIsAnotherAttempt() {
    TrainingRunStatus first =
        report(aRun().training().withPods(1, "train-a").withRunningJob(), NOON);
    TrainingRunStatus second =
        report(aRun().training().withPods(1, "train-b").withRunningJob().after(first), NOON);
    TrainingRunStatus same =
        report(aRun().training().withPods(1, "train-b").withRunningJob().after(second), NOON);

    assertThat(RunStatuses.stage(first, Stage.TRAIN).orElseThrow().attempts()).isEqualTo(1);
    assertThat(RunStatuses.stage(second, Stage.TRAIN).orElseThrow())
        .satisfies(s -> assertThat(s.attempts()).isEqualTo(2))
        .satisfies(s -> assertThat(s.pod()).isEqualTo("train-b"));
    assertThat(same).isEqualTo(second);
  }

  @Test
  void progressIsBoundedWhateverTheTrainerSays() {
    SeenRun run =
        aRun()
            .training()
            .withRunningJob()
            .progressing(new ProgressReport(Stage.TRAIN, 4000, -7L, -1, 10, 0.5));

    assertThat(report(run, NOON).progress())
        .isEqualTo(new TrainingRunStatus.Progress("train 100 %", 100, null, null, 10));
  }

  @Test
  void epochsThatAStatusCannotHoldAreLeftOut() {
    SeenRun run =
        aRun()
            .training()
            .withRunningJob()
            .progressing(new ProgressReport(Stage.TRAIN, 40, 30L, 2000, 5000, 0.5));

    assertThat(report(run, NOON).progress())
        .isEqualTo(new TrainingRunStatus.Progress("train 40 %", 40, 30L, null, null));
  }

  @Test
  void progressReadsAsASentence() {
    SeenRun run =
        aRun()
            .training()
            .withRunningJob()
            .progressing(new ProgressReport(Stage.TRAIN, 40, 30L, 4, 10, 0.5));

    assertThat(report(run, NOON).progress().text()).isEqualTo("train 40 %, epoch 4 of 10");
  }

  @Test
  void whatTheDataHoldsIsRemembered() {
    TrainingRunStatus status = report(aRun().training().withRunningJob(), NOON);

    assertThat(status.data().imagesPerClass()).containsEntry("real", 500L);
    assertThat(status.stages())
        .extracting(TrainingRunStatus.StageStatus::name)
        .containsExactly("validate", "train");
  }

  @Test
  void theDataReportAndWhatTheChecksSaidStandInTheStatus() {
    TrainingRunStatus status = report(aRun().training().withRunningJob(), NOON);

    assertThat(status.data().report()).isEqualTo(Samples.DATA_REPORT);
    assertThat(status.data().checks())
        .containsExactly(new TrainingRunStatus.DataCheck("imbalance", "Passed", "1.0 : 1"));
  }

  @Test
  void refusedDataIsDescribedOnceTheRunHasEnded() {
    SeenRun run =
        aRun()
            .validating()
            .withJob(
                new JobState.Failed(
                    "ShortcutFound", "PNG tells it", Optional.of(Samples.validated())));
    TrainingRunStatus ended = report(run, NOON);
    RunSnapshot seen = run.seen();
    Hold held = new Hold("CreateRefused", "a Job can't be deleted", NOON);
    TrainingRunStatus notYet =
        RunReporter.status(seen, RunDecider.decide(seen, NOON), Optional.of(held), NOON);

    assertThat(ended.phase()).isEqualTo("Failed");
    assertThat(ended.data().report()).isEqualTo(Samples.DATA_REPORT);
    assertThat(notYet.data()).isNull();
  }

  @Test
  void theStoryWarnsOfTheDataOnce() {
    TrainingRunStatus before = report(aRun().validating().withRunningJob(), NOON);
    SeenRun warned = aRun().validating().reporting(Samples.validated("one", "two"));
    TrainingRunStatus after = report(warned, NOON);

    assertThat(RunStory.between(before, after))
        .filteredOn(h -> h.reason().equals("DataWarnings"))
        .singleElement()
        .satisfies(
            h ->
                assertThat(h.message())
                    .isEqualTo(
                        "one; and 1 more in status.data.warnings. Report: " + Samples.DATA_REPORT));
    assertThat(RunStory.between(after, report(warned.after(after), NOON)))
        .noneMatch(h -> h.reason().equals("DataWarnings"));
  }

  @Test
  void theStoryTellsEachStepOnce() {
    TrainingRunStatus nothing = RunStatuses.NONE;
    TrainingRunStatus training = report(aRun().training().withRunningJob(), NOON);

    assertThat(RunStory.between(nothing, training))
        .extracting(Happening::reason)
        .containsExactly("PlanWritten", "StageStarted", "StageCompleted", "StageStarted");
    assertThat(RunStory.between(training, training)).isEmpty();
  }

  @Test
  void theStoryTellsWhatHoldsARunBack() {
    Hold hold = new Hold("Unschedulable", "0/1 nodes are available", NOON.minusSeconds(5));
    TrainingRunStatus held = report(aRun().training().withHeldJob(hold), NOON);

    assertThat(RunStory.between(report(aRun().training().withRunningJob(), NOON), held))
        .singleElement()
        .satisfies(h -> assertThat(h.reason()).isEqualTo("Unschedulable"))
        .satisfies(h -> assertThat(h.message()).isEqualTo("0/1 nodes are available"));
  }

  private static TrainingRunStatus report(SeenRun run, Instant now) {
    RunSnapshot seen = run.seen();
    return RunReporter.status(seen, RunDecider.decide(seen, now), Optional.empty(), now);
  }

  private static Map<String, String> conditions(TrainingRunStatus status) {
    return status.conditions().stream()
        .collect(Collectors.toMap(Condition::getType, Condition::getStatus));
  }

  private static String reason(TrainingRunStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getReason)
        .findFirst()
        .orElseThrow();
  }

  private static String time(TrainingRunStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getLastTransitionTime)
        .findFirst()
        .orElseThrow();
  }
}
