package dev.loupe.operator.run;

import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.operator.gate.Gate;
import dev.loupe.operator.gate.Judgement;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Names;
import dev.loupe.operator.kube.StoreUri;
import dev.loupe.operator.run.RunDecision.End;
import dev.loupe.operator.run.RunDecision.Outcome;
import dev.loupe.operator.run.RunDecision.Queue;
import dev.loupe.operator.run.RunDecision.Register;
import dev.loupe.operator.run.RunDecision.RepeatStage;
import dev.loupe.operator.run.RunDecision.Rest;
import dev.loupe.operator.run.RunDecision.StartStage;
import dev.loupe.operator.run.RunDecision.Wait;
import dev.loupe.operator.run.RunDecision.WritePlan;
import dev.loupe.operator.run.RunSnapshot.JobFacts;
import dev.loupe.operator.run.RunSnapshot.JobState;
import dev.loupe.operator.run.RunSnapshot.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides what is next for a run: a ladder of what matters most first. Pure. */
final class RunDecider {
  /**
   * A stage whose report can't be read is done again until so many pods beyond the run's retries
   * were started for it.
   */
  static final int REPEATS = 2;

  /** What passes within this time is no news: a volume being bound, a node being found. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  static final Duration LOOK_AGAIN_SOON = Duration.ofSeconds(3);

  /** A Job older than this is looked at less often: the caches tell of what changes. */
  static final Duration NEW_JOB = Duration.ofMinutes(1);

  static final Duration LOOK_AGAIN_FOR_MODEL = Duration.ofSeconds(30);

  private RunDecider() {}

  static RunDecision decide(RunSnapshot seen, Instant now) {
    if (seen.deleting()) {
      return new Rest();
    }
    if (seen.ended()) {
      return RunHousekeeping.decide(seen, now);
    }
    if (seen.cancelled()) {
      return end(
          Outcome.CANCELLED,
          "Cancelled",
          "Cancelled by annotation loupe.dev/cancel. Results of finished stages stay in the store.");
    }
    return RunDeadline.enforce(seen, next(seen, now), now);
  }

  private static RunDecision next(RunSnapshot seen, Instant now) {
    return switch (seen.plan()) {
      case PlanState.None() -> beforePlan(seen);
      case PlanState.Foreign() ->
          waitFor(
              Optional.empty(),
              new Hold(
                  "ForeignPlan",
                  "ConfigMap "
                      + Names.plan(seen.run().name())
                      + " belongs to another owner; waiting for it to go.",
                  seen.run().created()),
              LOOK_AGAIN);
      case PlanState.Unreadable(String why) ->
          end(
              Outcome.FAILED,
              "PlanUnreadable",
              "ConfigMap " + Names.plan(seen.run().name()) + " can't be read: " + why);
      case PlanState.Written written -> stages(seen, written, now);
    };
  }

  private static RunDecision beforePlan(RunSnapshot seen) {
    String model = seen.spec().modelRef().name();
    if (seen.model().isEmpty()) {
      return waitFor(
          Optional.empty(),
          new Hold(
              "ModelNotFound",
              "spec.modelRef.name "
                  + model
                  + ": there is no DetectorModel of that name in namespace "
                  + seen.run().namespace()
                  + "; the run goes on when one is applied.",
              seen.run().created()),
          LOOK_AGAIN_FOR_MODEL);
    }
    String dataset = seen.spec().dataset().uri();
    if (StoreUri.parse(dataset).isEmpty()) {
      return badInput(StoreUri.refusal("spec.dataset.uri", dataset));
    }
    String artifacts = seen.model().get().artifacts().uri();
    if (StoreUri.parse(artifacts).isEmpty()) {
      return badInput(
          StoreUri.refusal("DetectorModel " + model + ", spec.artifacts.uri", artifacts));
    }
    if (seen.spec().resources().gpus() > 0 && seen.images().trainerCuda().isEmpty()) {
      return end(
          Outcome.FAILED,
          "NoCudaImage",
          "spec.resources.gpus is "
              + seen.spec().resources().gpus()
              + ", and the operator knows no CUDA image of the trainer: set the chart's value"
              + " images.trainerCuda.repository, or gpus to 0. Nothing was trained.");
    }
    return new WritePlan(Plans.plan(seen, seen.model().get()), seen.images().trainer());
  }

  private static RunDecision stages(RunSnapshot seen, PlanState.Written written, Instant now) {
    if (seen.hasJobsOfAnotherPlan(written.digest())) {
      return end(
          Outcome.FAILED,
          "PlanChanged",
          "ConfigMap "
              + Names.plan(seen.run().name())
              + " was deleted while the run went on, and DetectorModel "
              + seen.spec().modelRef().name()
              + " has changed since; apply a new TrainingRun.");
    }
    for (Stage stage : Stage.values()) {
      if (!seen.isDone(stage)) {
        return seen.job(stage)
            .map(job -> underWay(seen, stage, job, now))
            .orElseGet(() -> start(seen, written, stage, now));
      }
    }
    return seen.report(Stage.EVALUATE, StageReport.Evaluated.class)
        .map(evaluated -> gate(seen, written, evaluated, now))
        .orElseThrow(() -> new IllegalStateException("every stage is done but none evaluated"));
  }

  private static RunDecision start(
      RunSnapshot seen, PlanState.Written written, Stage stage, Instant now) {
    int podsBefore = RunStatuses.attempts(seen.before(), stage);
    return new StartStage(
        stage,
        written.plan(),
        written.digest(),
        written.stageImage(),
        podsBefore,
        RunDeadline.left(seen, now));
  }

  private static RunDecision underWay(RunSnapshot seen, Stage stage, JobFacts job, Instant now) {
    String name = Names.job(seen.run().name(), stage);
    Duration lookAgain = job.created().plus(NEW_JOB).isAfter(now) ? LOOK_AGAIN_SOON : LOOK_AGAIN;
    return switch (job.state()) {
      case JobState.Foreign() ->
          waitFor(
              Optional.of(stage),
              new Hold(
                  "ForeignJob",
                  "Job " + name + " belongs to another owner; waiting for it to go.",
                  job.created()),
              LOOK_AGAIN);
      case JobState.Deleting() ->
          new Wait(
              Optional.of(stage),
              "Waiting for Job " + name + " to go, to make it again.",
              Optional.empty(),
              LOOK_AGAIN);
      case JobState.Suspended suspended -> new Queue(stage);
      case JobState.Running(Optional<Hold> hold, Optional<String> note) ->
          hold.filter(h -> h.since().plus(PATIENCE).isBefore(now))
              .<RunDecision>map(h -> waitFor(Optional.of(stage), h, lookAgain))
              .orElseGet(
                  () ->
                      new Wait(
                          Optional.of(stage),
                          "Stage " + stage.word() + " runs" + note.map(n -> "; " + n).orElse("."),
                          Optional.empty(),
                          lookAgain));
      case JobState.Failed failed -> end(Outcome.FAILED, failed.reason(), failed.message());
      case JobState.Complete complete ->
          job.podsBefore() < seen.spec().retries() + REPEATS
              ? new RepeatStage(stage, "its report could not be read")
              : end(
                  Outcome.FAILED,
                  "ReportUnreadable",
                  "Stage "
                      + stage.word()
                      + " completed, and the report in its termination message could not be read,"
                      + " nor on doing it again. The trainer image may be another than Loupe's.");
    };
  }

  private static RunDecision gate(
      RunSnapshot seen, PlanState.Written written, StageReport.Evaluated evaluated, Instant now) {
    RunPlan plan = written.plan();
    Judgement judgement = Gate.judge(plan, evaluated);
    if (!judgement.passed()) {
      return new End(
          Outcome.REJECTED,
          "GateRejected",
          "The quality gate rejects the model: "
              + judgement.why()
              + ". Nothing changes in serving.",
          Optional.of(evaluated),
          Optional.of(judgement.verdict()),
          Optional.empty());
    }
    String version = Names.version(plan.recipe().model(), evaluated.bundleSha256());
    return seen.registered()
        .map(found -> registered(seen, plan, evaluated, judgement, found))
        .orElseGet(() -> new Register(version, Plans.entry(seen, plan, evaluated, judgement, now)));
  }

  private static RunDecision registered(
      RunSnapshot seen,
      RunPlan plan,
      StageReport.Evaluated evaluated,
      Judgement judgement,
      RunSnapshot.Registered found) {
    boolean same =
        found.sha256().equals(evaluated.bundleSha256())
            && found.model().equals(plan.recipe().model());
    if (!same) {
      return end(
          Outcome.FAILED,
          "VersionNameTaken",
          "ModelVersion " + found.version() + " is there already, with another bundle or model.");
    }
    boolean made = found.isBy(seen.run());
    String maker =
        found.run().equals(seen.run().name())
            ? "an earlier run of this name"
            : "run " + found.run();
    return new End(
        Outcome.SUCCEEDED,
        made ? "VersionRegistered" : "VersionExists",
        made
            ? "The model passed the gate: version " + found.version() + "."
            : "The result is version "
                + found.version()
                + ", which is there already, made by "
                + maker
                + ": nothing new rolls out.",
        Optional.of(evaluated),
        Optional.of(judgement.verdict()),
        Optional.of(found.version()));
  }

  private static Wait waitFor(Optional<Stage> stage, Hold hold, Duration lookAgain) {
    return new Wait(stage, hold.message(), Optional.of(hold), lookAgain);
  }

  private static End badInput(String message) {
    return end(Outcome.FAILED, "BadInput", message + ". Nothing was trained.");
  }

  static End end(Outcome outcome, String reason, String message) {
    return new End(outcome, reason, message, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
