package dev.loupe.operator.run;

import static dev.loupe.operator.run.SeenRun.NOON;
import static dev.loupe.operator.run.SeenRun.aRun;

import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.run.RunSnapshot.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster around one run, as small as it can be: what may befall it, and what the operator's
 * steps make of it.
 */
final class RunGame {
  private final Map<Stage, Job> jobs = new EnumMap<>(Stage.class);
  private boolean planned;
  private boolean cancelled;
  private boolean registered;
  private TrainingRunStatus status = RunStatuses.NONE;
  private Instant now = NOON;

  private record Job(JobState state, int podsBefore, int pods) {
    Job in(JobState other) {
      return new Job(other, podsBefore, pods);
    }

    Job withAnotherPod() {
      return new Job(
          new JobState.Running(Optional.empty(), Optional.empty()), podsBefore, pods + 1);
    }
  }

  /** What may happen next, to a stage's Job where it is about one. */
  record Move(What what, Stage stage) {}

  /** Kinds of moves. */
  enum What {
    A_POD_STARTS,
    JOB_COMPLETES,
    JOB_COMPLETES_WITHOUT_A_REPORT,
    JOB_FAILS,
    JOB_IS_SUSPENDED,
    JOB_IS_DELETED,
    JOB_GOES,
    PLAN_IS_DELETED,
    RUN_IS_CANCELLED,
    AN_HOUR_PASSES,
    OPERATOR_LOOKS,
    OPERATOR_DIES_BEFORE_IT_REPORTS
  }

  /** What the operator decided, if the move was its. */
  Optional<RunDecision> plays(Move move) {
    Stage stage = move.stage();
    switch (move.what()) {
      case A_POD_STARTS -> change(stage, Job::withAnotherPod);
      case JOB_COMPLETES -> change(stage, job -> completes(job, report(stage)));
      case JOB_COMPLETES_WITHOUT_A_REPORT -> change(stage, job -> completes(job, Optional.empty()));
      case JOB_FAILS ->
          change(stage, job -> job.in(new JobState.Failed("BackoffLimitExceeded", "It failed.")));
      case JOB_IS_SUSPENDED -> change(stage, job -> job.in(new JobState.Suspended(now)));
      case JOB_IS_DELETED ->
          jobs.computeIfPresent(stage, (s, job) -> job.in(new JobState.Deleting()));
      case JOB_GOES -> jobs.remove(stage);
      case PLAN_IS_DELETED -> planned = false;
      case RUN_IS_CANCELLED -> cancelled = true;
      case AN_HOUR_PASSES -> now = now.plus(Duration.ofHours(1));
      case OPERATOR_LOOKS -> {
        return Optional.of(looks(true));
      }
      case OPERATOR_DIES_BEFORE_IT_REPORTS -> {
        return Optional.of(looks(false));
      }
    }
    return Optional.empty();
  }

  private interface Change {
    Job of(Job job);
  }

  /** A Job that has ended, or goes, stays so. */
  private void change(Stage stage, Change change) {
    jobs.computeIfPresent(
        stage,
        (s, job) ->
            job.state() instanceof JobState.Running || job.state() instanceof JobState.Suspended
                ? change.of(job)
                : job);
  }

  private static Job completes(Job job, Optional<StageReport> report) {
    return new Job(new JobState.Complete(report), job.podsBefore(), Math.max(1, job.pods()));
  }

  private static Optional<StageReport> report(Stage stage) {
    return Optional.of(
        switch (stage) {
          case VALIDATE -> Samples.validated();
          case TRAIN -> Samples.trained();
          case EVALUATE -> Samples.evaluated('b', 0.93);
        });
  }

  private RunDecision looks(boolean reports) {
    now = now.plusSeconds(1);
    RunSnapshot seen = seen();
    RunDecision decision = RunDecider.decide(seen, now);
    does(decision, seen);
    if (reports) {
      status = RunReporter.status(seen, decision, Optional.empty(), now);
    }
    return decision;
  }

  /** Nothing bad happens any more, until the run has ended. */
  void comesToItsEnd() {
    for (int step = 0; step < 100 && !ended(); step++) {
      jobs.values().removeIf(job -> job.state() instanceof JobState.Deleting);
      for (Stage stage : Stage.values()) {
        change(stage, job -> completes(job, report(stage)));
      }
      looks(true);
    }
    if (!ended()) {
      throw new AssertionError("the run does not end: " + this);
    }
  }

  private void does(RunDecision decision, RunSnapshot seen) {
    switch (decision) {
      case RunDecision.WritePlan plan -> planned = true;
      case RunDecision.StartStage start ->
          jobs.putIfAbsent(
              start.stage(),
              new Job(
                  new JobState.Running(Optional.empty(), Optional.empty()), start.podsBefore(), 0));
      case RunDecision.RepeatStage repeat ->
          jobs.computeIfPresent(repeat.stage(), (stage, job) -> job.in(new JobState.Deleting()));
      case RunDecision.Register register -> registered = true;
      case RunDecision.End end ->
          seen.jobs()
              .forEach(
                  (stage, job) -> {
                    if (job.isUnderWay()) {
                      jobs.remove(stage);
                    }
                  });
      case RunDecision.StopLeftOvers left -> left.stages().forEach(jobs::remove);
      case RunDecision.LimitLife limit -> limit.sinceJobEnded().keySet().forEach(jobs::remove);
      case RunDecision.Wait wait -> {}
      case RunDecision.Queue queue -> {}
      case RunDecision.Rest rest -> {}
    }
  }

  private RunSnapshot seen() {
    SeenRun run = aRun().after(status);
    if (planned) {
      run.planned();
    }
    if (cancelled) {
      run.cancelled();
    }
    if (registered) {
      run.registeredBy("run-1", Optional.of(SeenRun.UID), "product-photo-bbbbbbbbbb", 'b', NOON);
    }
    jobs.forEach(
        (stage, job) ->
            run.inStage(stage)
                .withPods(job.pods(), stage.word() + "-" + (job.podsBefore() + job.pods()))
                .withJob(job.state(), job.podsBefore()));
    return run.seen();
  }

  boolean ended() {
    return RunStatuses.ended(status);
  }

  TrainingRunStatus status() {
    return status;
  }

  Set<Stage> stagesWithJobs() {
    return Set.copyOf(jobs.keySet());
  }

  /** Whether a stage's pods run, or may. */
  boolean works() {
    return seen().jobs().values().stream().anyMatch(RunSnapshot.JobFacts::isUnderWay);
  }

  @Override
  public String toString() {
    return "plan %s, jobs %s, registered %s, status %s %s"
        .formatted(planned, jobs, registered, status.phase(), status.message());
  }
}
