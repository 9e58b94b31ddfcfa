package dev.loupe.operator.run;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.kube.Names;
import dev.loupe.operator.kube.Owners;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.run.RunSnapshot.JobFacts;
import dev.loupe.operator.run.RunSnapshot.PlanState;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers what is known of a run, from the caches; what is looked at once is read live. */
final class RunObserver {
  private static final String JOB_UID = "batch.kubernetes.io/controller-uid";

  /** No bundle is below it. */
  private static final String NO_STORE = "none:";

  private final KubernetesClient client;
  private final RunSnapshot.Images images;
  private final JobReader jobReader;
  private final ProgressPoller poller;
  private final Champions champions;

  RunObserver(
      KubernetesClient client,
      RunSnapshot.Images images,
      JobReader jobReader,
      ProgressPoller poller) {
    this.client = client;
    this.images = images;
    this.jobReader = jobReader;
    this.poller = poller;
    this.champions = new Champions(client);
  }

  RunSnapshot observe(TrainingRun run, Context<TrainingRun> context) {
    PlanState plan = plan(run, context);
    boolean ended = RunStatuses.ended(RunStatuses.of(run));
    Map<Stage, JobFacts> jobs = jobs(run, plan, context);
    boolean needsModel = plan instanceof PlanState.None && !ended;
    String model = run.getSpec().modelRef().name();
    return new RunSnapshot(
        identity(run),
        run.getSpec(),
        RunStatuses.of(run),
        isCancelled(run),
        run.getMetadata().getDeletionTimestamp() != null,
        images,
        needsModel ? model(run, model).map(DetectorModel::getSpec) : Optional.empty(),
        needsModel ? champions.of(run.getMetadata().getNamespace(), model) : Optional.empty(),
        plan,
        jobs,
        ended ? Optional.empty() : registered(run, model, jobs),
        progress(run, jobs, context));
  }

  private static RunSnapshot.Identity identity(TrainingRun run) {
    return new RunSnapshot.Identity(
        run.getMetadata().getNamespace(),
        run.getMetadata().getName(),
        run.getMetadata().getUid(),
        Instant.parse(run.getMetadata().getCreationTimestamp()),
        run.getMetadata().getGeneration());
  }

  private static boolean isCancelled(TrainingRun run) {
    Map<String, String> annotations = run.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(Loupe.ANNOTATION_CANCEL));
  }

  private static PlanState plan(TrainingRun run, Context<TrainingRun> context) {
    Optional<ConfigMap> found =
        context
            .getSecondaryResourcesAsStream(ConfigMap.class)
            .filter(c -> c.getMetadata().getName().equals(Names.plan(run.getMetadata().getName())))
            .findFirst();
    if (found.isEmpty()) {
      return new PlanState.None();
    }
    ConfigMap map = found.get();
    if (!Owners.owns(run.getMetadata().getUid(), map)) {
      return new PlanState.Foreign();
    }
    String json = map.getData() == null ? null : map.getData().get(StageVolumes.PLAN_KEY);
    String image = map.getData() == null ? null : map.getData().get(RunApplier.STAGE_IMAGE_KEY);
    if (json == null || image == null) {
      return new PlanState.Unreadable("it lacks plan.json or stage-image");
    }
    try {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      RunPlan plan = Json.read(bytes, RunPlan.class);
      Instant at = Instant.parse(map.getMetadata().getCreationTimestamp());
      return new PlanState.Written(plan, Digest.of(bytes), image, at);
    } catch (IOException e) {
      return new PlanState.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** Jobs are seen without a plan, too: somebody may have deleted it, and they run. */
  private Map<Stage, JobFacts> jobs(TrainingRun run, PlanState plan, Context<TrainingRun> context) {
    String artifacts =
        plan instanceof PlanState.Written written ? written.plan().artifactsUri() : NO_STORE;
    String uid = run.getMetadata().getUid();
    List<Pod> pods = List.copyOf(context.getSecondaryResources(Pod.class));
    Map<Stage, JobFacts> facts = new EnumMap<>(Stage.class);
    context
        .getSecondaryResourcesAsStream(Job.class)
        .filter(job -> plan instanceof PlanState.Written || Owners.owns(uid, job))
        .forEach(
            job ->
                stageOf(run, job)
                    .ifPresent(
                        stage ->
                            facts.put(
                                stage,
                                jobReader.read(
                                    job,
                                    stage,
                                    uid,
                                    artifacts,
                                    podsOf(job, pods),
                                    () -> podsOf(job, livePods(job))))));
    return facts;
  }

  private static Optional<Stage> stageOf(TrainingRun run, Job job) {
    for (Stage stage : Stage.values()) {
      if (job.getMetadata().getName().equals(Names.job(run.getMetadata().getName(), stage))) {
        return Optional.of(stage);
      }
    }
    return Optional.empty();
  }

  private static List<PodFacts> podsOf(Job job, List<Pod> pods) {
    String uid = job.getMetadata().getUid();
    return pods.stream()
        .filter(p -> uid.equals(p.getMetadata().getLabels().get(JOB_UID)))
        .map(PodFacts::new)
        .toList();
  }

  private List<Pod> livePods(Job job) {
    return client
        .pods()
        .inNamespace(job.getMetadata().getNamespace())
        .withLabel(JOB_UID, job.getMetadata().getUid())
        .list()
        .getItems();
  }

  private Optional<DetectorModel> model(TrainingRun run, String name) {
    return Optional.ofNullable(
        client
            .resources(DetectorModel.class)
            .inNamespace(run.getMetadata().getNamespace())
            .withName(name)
            .get());
  }

  private Optional<ModelVersion> version(String namespace, String name) {
    return Optional.ofNullable(
        client.resources(ModelVersion.class).inNamespace(namespace).withName(name).get());
  }

  private Optional<RunSnapshot.Registered> registered(
      TrainingRun run, String model, Map<Stage, JobFacts> jobs) {
    JobFacts job = jobs.get(Stage.EVALUATE);
    if (job == null
        || !(job.state() instanceof RunSnapshot.JobState.Complete complete)
        || !(complete.report().orElse(null) instanceof StageReport.Evaluated evaluated)) {
      return Optional.empty();
    }
    return version(run.getMetadata().getNamespace(), Names.version(model, evaluated.bundleSha256()))
        .map(
            v ->
                new RunSnapshot.Registered(
                    v.getMetadata().getName(),
                    v.getSpec().modelRef().name(),
                    v.getSpec().artifact().sha256(),
                    v.getSpec().run(),
                    Optional.ofNullable(v.getMetadata().getAnnotations())
                        .map(a -> a.get(Loupe.ANNOTATION_RUN_UID)),
                    Instant.parse(v.getMetadata().getCreationTimestamp())));
  }

  /** Tells the poller whom to ask, and takes what it last heard. */
  private Optional<ProgressReport> progress(
      TrainingRun run, Map<Stage, JobFacts> jobs, Context<TrainingRun> context) {
    Optional<Stage> running =
        run.getMetadata().getDeletionTimestamp() != null
            ? Optional.empty()
            : jobs.entrySet().stream()
                .filter(e -> e.getValue().state() instanceof RunSnapshot.JobState.Running)
                .map(Map.Entry::getKey)
                .findFirst();
    return poller.follow(
        run, running, running.flatMap(stage -> trainerAddress(run, stage, context)));
  }

  /** Of the Job's own pod: one that an earlier Job of the name left may still be going. */
  private static Optional<String> trainerAddress(
      TrainingRun run, Stage stage, Context<TrainingRun> context) {
    List<Pod> pods = List.copyOf(context.getSecondaryResources(Pod.class));
    return context
        .getSecondaryResourcesAsStream(Job.class)
        .filter(job -> stageOf(run, job).equals(Optional.of(stage)))
        .flatMap(job -> podsOf(job, pods).stream())
        .map(PodFacts::runningAddress)
        .flatMap(Optional::stream)
        .findFirst();
  }
}
