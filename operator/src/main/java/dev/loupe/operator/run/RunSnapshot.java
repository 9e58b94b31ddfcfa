package dev.loupe.operator.run;

import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.DetectorModelSpec;
import dev.loupe.crd.TrainingRunSpec;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.kube.Hold;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of a run at one moment.
 *
 * @param before the status as it stands; {@link RunStatuses#NONE} if there is none
 * @param jobs by stage; a stage without a Job has none
 * @param model its recipe; looked up only while there is no plan
 * @param champion what serves; looked up only while there is no plan
 * @param registered looked up only once evaluate has reported
 * @param progress of the stage that runs
 */
record RunSnapshot(
    Identity run,
    TrainingRunSpec spec,
    TrainingRunStatus before,
    boolean cancelled,
    boolean deleting,
    Images images,
    Optional<DetectorModelSpec> model,
    Optional<RunPlan.Champion> champion,
    PlanState plan,
    Map<Stage, JobFacts> jobs,
    Optional<Registered> registered,
    Optional<ProgressReport> progress) {

  record Identity(String namespace, String name, String uid, Instant created, long generation) {}

  /** What the operator would train with now. */
  record Images(String trainer, Optional<String> trainerCuda) {}

  /** Where the plan's ConfigMap stands. */
  sealed interface PlanState {
    record None() implements PlanState {}

    record Foreign() implements PlanState {}

    record Unreadable(String why) implements PlanState {}

    /**
     * @param digest of the text as it stands, which an operator that knows more fields reads alike
     * @param stageImage what validate and evaluate run with
     */
    record Written(RunPlan plan, String digest, String stageImage, Instant at)
        implements PlanState {}
  }

  /**
   * One stage's Job.
   *
   * @param plan digest of the plan that the Job was made from
   * @param podsBefore how many pods earlier Jobs of the stage had started
   * @param pods how many this one has started
   * @param newestPod its name, while there are pods
   * @param resumed when it was last let go on after it had been suspended
   * @param expires whether its time to live is set
   * @param gpuSeconds that its ended pods held GPUs
   */
  record JobFacts(
      JobState state,
      String plan,
      int podsBefore,
      int pods,
      Optional<String> newestPod,
      Instant created,
      Optional<Instant> resumed,
      Optional<Instant> ended,
      boolean expires,
      double gpuSeconds) {
    /** Whether pods of it run, or will. */
    boolean isUnderWay() {
      return switch (state) {
        case JobState.Running r -> true;
        case JobState.Suspended s -> true;
        case JobState.Complete c -> false;
        case JobState.Failed f -> false;
        case JobState.Deleting d -> false;
        case JobState.Foreign f -> false;
      };
    }

    boolean mayBeGivenALife() {
      return switch (state) {
        case JobState.Running r -> !expires;
        case JobState.Suspended s -> !expires;
        case JobState.Complete c -> !expires;
        case JobState.Failed f -> !expires;
        case JobState.Deleting d -> false;
        case JobState.Foreign f -> false;
      };
    }
  }

  sealed interface JobState {
    /** Under way, or kept from it; {@code note} tells of an attempt that failed before. */
    record Running(Optional<Hold> hold, Optional<String> note) implements JobState {}

    /** Without pods until a queue, or whoever suspended it, lets it go on. */
    record Suspended(Instant since) implements JobState {}

    /** Complete, with the stage's report unless that can't be read. */
    record Complete(Optional<StageReport> report) implements JobState {}

    /**
     * @param data what validate found in data that it refuses
     */
    record Failed(String reason, String message, Optional<StageReport.Validated> data)
        implements JobState {
      Failed(String reason, String message) {
        this(reason, message, Optional.empty());
      }
    }

    record Deleting() implements JobState {}

    /** Another's, with our name. */
    record Foreign() implements JobState {}
  }

  /**
   * The registry's entry for what evaluate found.
   *
   * @param run that made it, by its name
   * @param runUid told apart from another of its name; entries of an older operator lack it
   */
  record Registered(
      String version,
      String model,
      String sha256,
      String run,
      Optional<String> runUid,
      Instant created) {
    /** Without a uid, what is older than the run is another's. Times have whole seconds. */
    boolean isBy(Identity other) {
      return run.equals(other.name())
          && runUid.map(other.uid()::equals).orElse(!created.isBefore(other.created()));
    }
  }

  boolean ended() {
    return RunStatuses.ended(before);
  }

  Optional<JobFacts> job(Stage stage) {
    return Optional.ofNullable(jobs.get(stage));
  }

  /** The report of a stage whose Job is complete. */
  <T extends StageReport> Optional<T> report(Stage stage, Class<T> kind) {
    return job(stage)
        .map(JobFacts::state)
        .filter(JobState.Complete.class::isInstance)
        .map(JobState.Complete.class::cast)
        .flatMap(JobState.Complete::report)
        .filter(kind::isInstance)
        .map(kind::cast);
  }

  /** What validate said of the data, whether it took or refused it. */
  Optional<StageReport.Validated> validated() {
    return report(Stage.VALIDATE, StageReport.Validated.class)
        .or(
            () ->
                job(Stage.VALIDATE)
                    .map(JobFacts::state)
                    .filter(JobState.Failed.class::isInstance)
                    .map(JobState.Failed.class::cast)
                    .flatMap(JobState.Failed::data));
  }

  /** Whether a Job of this run works on another plan than the one that stands now. */
  boolean hasJobsOfAnotherPlan(String digest) {
    return jobs.values().stream()
        .filter(job -> !(job.state() instanceof JobState.Foreign))
        .anyMatch(job -> !job.plan().equals(digest));
  }

  /**
   * Whether the stage has done its work, as its Job says, as the status remembers, or as evaluate's
   * Job shows, which only a trained model is given. A Job of train shows as much of validate; but
   * what validate found is needed at the end, so that it is asked again where nobody knows.
   */
  boolean isDone(Stage stage) {
    return switch (stage) {
      case VALIDATE ->
          before.data() != null || report(stage, StageReport.Validated.class).isPresent();
      case TRAIN ->
          RunStatuses.stage(before, stage).filter(s -> s.completionTime() != null).isPresent()
              || report(stage, StageReport.Trained.class).isPresent()
              || hasOwnJob(Stage.EVALUATE);
      case EVALUATE -> report(stage, StageReport.Evaluated.class).isPresent();
    };
  }

  private boolean hasOwnJob(Stage stage) {
    return job(stage).filter(job -> !(job.state() instanceof JobState.Foreign)).isPresent();
  }

  /** The data set's digest, once validate has found it. */
  Optional<String> dataDigest() {
    return report(Stage.VALIDATE, StageReport.Validated.class)
        .map(StageReport.Validated::dataDigest)
        .or(() -> Optional.ofNullable(before.data()).map(TrainingRunStatus.DataFacts::digest));
  }
}
