package dev.loupe.operator.run;

import dev.loupe.contract.Json;
import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.Architecture;
import dev.loupe.crd.DetectorModelSpec;
import dev.loupe.crd.Hyperparameters;
import dev.loupe.crd.ModelRef;
import dev.loupe.crd.QualityGate;
import dev.loupe.crd.Serving;
import dev.loupe.crd.TrainingRunSpec;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.run.RunSnapshot.JobFacts;
import dev.loupe.operator.run.RunSnapshot.JobState;
import dev.loupe.operator.run.RunSnapshot.PlanState;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds what is seen of a run; says only what matters to the test. */
final class SeenRun {
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final String TRAINER = "loupe.local/trainer:1";
  static final String UID = "uid-1";
  static final String PLAN_DIGEST = "sha256:" + "5".repeat(64);

  private final Map<Stage, JobFacts> jobs = new EnumMap<>(Stage.class);
  private TrainingRunStatus before = RunStatuses.NONE;
  private boolean cancelled;
  private boolean deleting;
  private int gpus;
  private int retries = 2;
  private String datasetUri = "file://photos/cifake";
  private Optional<String> cudaImage = Optional.empty();
  private boolean hasModel = true;
  private boolean hasPlan;
  private Instant planned = NOON.minusSeconds(60);
  private Optional<RunPlan.Champion> champion = Optional.empty();
  private Optional<RunSnapshot.Registered> registered = Optional.empty();
  private Optional<ProgressReport> progress = Optional.empty();
  private Stage stage = Stage.VALIDATE;
  private int pods = 1;
  private Optional<String> newestPod = Optional.empty();
  private Optional<Instant> resumed = Optional.empty();

  static SeenRun aRun() {
    return new SeenRun();
  }

  SeenRun withoutItsModel() {
    hasModel = false;
    return this;
  }

  SeenRun withDataset(String uri) {
    datasetUri = uri;
    return this;
  }

  SeenRun withGpus(int count) {
    gpus = count;
    return this;
  }

  SeenRun withCudaImage(String image) {
    cudaImage = Optional.of(image);
    return this;
  }

  SeenRun withRetries(int count) {
    retries = count;
    return this;
  }

  SeenRun withChampion(String version) {
    champion =
        Optional.of(
            new RunPlan.Champion(
                version, Samples.ARTIFACTS + "/bundles/e", "sha256:" + "e".repeat(64)));
    return this;
  }

  SeenRun planned() {
    hasPlan = true;
    return this;
  }

  SeenRun plannedAt(Instant at) {
    planned = at;
    return planned();
  }

  SeenRun validating() {
    stage = Stage.VALIDATE;
    return planned();
  }

  SeenRun training() {
    planned();
    stage = Stage.VALIDATE;
    withCompleteJob().reporting(Samples.validated());
    stage = Stage.TRAIN;
    return this;
  }

  SeenRun evaluating() {
    training().withCompleteJob().reporting(Samples.trained());
    stage = Stage.EVALUATE;
    return this;
  }

  /** Whose Job is said next. */
  SeenRun inStage(Stage said) {
    stage = said;
    return this;
  }

  SeenRun evaluated(char digit, double accuracy) {
    return evaluating().withCompleteJob().reporting(Samples.evaluated(digit, accuracy));
  }

  /** By an operator that said no uid. */
  SeenRun registeredBy(String run, String version, char digit, Instant created) {
    return registeredBy(run, Optional.empty(), version, digit, created);
  }

  SeenRun registeredBy(
      String run, Optional<String> uid, String version, char digit, Instant created) {
    registered =
        Optional.of(
            new RunSnapshot.Registered(
                version,
                "product-photo",
                "sha256:" + String.valueOf(digit).repeat(64),
                run,
                uid,
                created));
    return this;
  }

  SeenRun withCompleteJob() {
    return withJob(new JobState.Complete(Optional.empty()));
  }

  SeenRun withoutReport() {
    return withJob(new JobState.Complete(Optional.empty()));
  }

  SeenRun reporting(StageReport report) {
    return withJob(new JobState.Complete(Optional.of(report)));
  }

  SeenRun withRunningJob() {
    return withJob(new JobState.Running(Optional.empty(), Optional.empty()));
  }

  SeenRun withHeldJob(Hold hold) {
    return withJob(new JobState.Running(Optional.of(hold), Optional.empty()));
  }

  SeenRun withJob(JobState state) {
    return withJob(state, 0);
  }

  SeenRun withJob(JobState state, int podsBefore) {
    jobs.put(
        stage,
        new JobFacts(
            state,
            PLAN_DIGEST,
            podsBefore,
            pods,
            newestPod,
            NOON.minusSeconds(30),
            resumed,
            Optional.of(NOON),
            false,
            0));
    return this;
  }

  SeenRun withSuspendedJob(Instant since) {
    return withJob(new JobState.Suspended(since));
  }

  /** Of the Jobs that are said after this. */
  SeenRun withPods(int count, String newest) {
    pods = count;
    newestPod = Optional.of(newest);
    return this;
  }

  /** Of the Jobs that are said after this. */
  SeenRun resumedAt(Instant at) {
    resumed = Optional.of(at);
    return this;
  }

  SeenRun withJobOfAnotherPlan() {
    JobState running = new JobState.Running(Optional.empty(), Optional.empty());
    jobs.put(
        stage,
        new JobFacts(
            running,
            "sha256:other",
            0,
            1,
            Optional.empty(),
            NOON,
            Optional.empty(),
            Optional.empty(),
            false,
            0));
    return this;
  }

  SeenRun cancelled() {
    cancelled = true;
    return this;
  }

  SeenRun deleting() {
    deleting = true;
    return this;
  }

  SeenRun progressing(ProgressReport report) {
    progress = Optional.of(report);
    return this;
  }

  SeenRun after(TrainingRunStatus status) {
    before = status;
    return this;
  }

  RunPlan plan() {
    return Plans.plan(snapshot(new PlanState.None()), model());
  }

  RunSnapshot seen() {
    return snapshot(
        hasPlan
            ? new PlanState.Written(plan(), PLAN_DIGEST, TRAINER, planned)
            : new PlanState.None());
  }

  RunSnapshot seen(PlanState plan) {
    return snapshot(plan);
  }

  private RunSnapshot snapshot(PlanState plan) {
    return new RunSnapshot(
        new RunSnapshot.Identity("shop", "run-1", UID, NOON.minusSeconds(120), 1),
        spec(),
        before,
        cancelled,
        deleting,
        new RunSnapshot.Images(TRAINER, cudaImage),
        hasModel ? Optional.of(model()) : Optional.empty(),
        champion,
        plan,
        Map.copyOf(jobs),
        registered,
        progress);
  }

  private TrainingRunSpec spec() {
    return new TrainingRunSpec(
        new ModelRef("product-photo"),
        new TrainingRunSpec.Dataset(datasetUri, null, null),
        new Hyperparameters(
            10, 32, 0.001, 0.01, 1, 5, 7, new Hyperparameters.Augmentation(true, 10, 0.1, 0.1)),
        new TrainingRunSpec.Resources(gpus, "2", "4Gi"),
        new TrainingRunSpec.Scheduling(Map.of(), List.of(), null),
        retries,
        "6h",
        "24h",
        null);
  }

  private static DetectorModelSpec model() {
    return new DetectorModelSpec(
        List.of("real", "ai_generated"),
        "ai_generated",
        0.5,
        new DetectorModelSpec.Input(96),
        Architecture.SMALL_CNN,
        new DetectorModelSpec.Artifacts(Samples.ARTIFACTS, null),
        new QualityGate(0.85, null, null, 0.8, 100, null, null, List.of()),
        new Serving(
            1,
            null,
            new Serving.ComputeResources(null, null),
            new Serving.ServiceSettings(Serving.ServiceType.CLUSTER_IP, null),
            Map.of(),
            List.of(),
            null,
            null,
            new Serving.RateLimits(null, null, null),
            10,
            false,
            new Serving.Cors(List.of()),
            List.of()),
        new DetectorModelSpec.Retention(20),
        Samples.dataChecks(),
        null);
  }

  /** So that a failing test shows the whole. */
  @Override
  public String toString() {
    return Json.text(plan());
  }
}
