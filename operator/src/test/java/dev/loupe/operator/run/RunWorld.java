package dev.loupe.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Kubelet;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.RunningOperator;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.kube.ClusterClock;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A namespace with an operator that drives runs, and the words in which its tests speak. */
final class RunWorld implements AutoCloseable {
  static final String RUN = "run-1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Kubelet kubelet;
  private final ApiServer server;
  private final String namespace;
  private final int progressPort;
  private final Optional<String> cudaImage;
  private final InstantSource clock;
  private final int threads;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private RunningOperator operator;

  RunWorld(ApiServer server, int progressPort, Optional<String> cudaImage) {
    this(server, progressPort, cudaImage, InstantSource.system(), RunningOperator.THREADS);
  }

  /** With an operator that goes by this clock. */
  RunWorld(ApiServer server, InstantSource clock) {
    this(server, 1, Optional.empty(), clock, RunningOperator.THREADS);
  }

  /** With an operator that works on one object at a time. */
  static RunWorld withOneThread(ApiServer server) {
    return new RunWorld(server, 1, Optional.empty(), InstantSource.system(), 1);
  }

  private RunWorld(
      ApiServer server,
      int progressPort,
      Optional<String> cudaImage,
      InstantSource clock,
      int threads) {
    this.server = server;
    this.clock = clock;
    this.threads = threads;
    this.namespace = server.newNamespace();
    this.progressPort = progressPort;
    this.cudaImage = cudaImage;
    this.kubelet = new Kubelet(server.client());
    this.operator = start();
  }

  RunWorld(ApiServer server) {
    this(server, 1, Optional.empty());
  }

  private RunningOperator start() {
    KubernetesClient client =
        clock instanceof ClusterClock corrected ? server.newClient(corrected) : server.newClient();
    return RunningOperator.start(
        client,
        namespace,
        threads,
        new TrainingRunReconciler(
            client,
            new TrainingRunReconciler.Settings("loupe.local/trainer:1", cudaImage, List.of()),
            new Events(client, clock, "test"),
            new LoupeMetrics(meters),
            clock,
            progressPort));
  }

  void operatorIsKilledAndComesBack() {
    operator.close();
    operator = start();
  }

  void operatorIsKilled() {
    operator.close();
  }

  void operatorComesBack() {
    operator = start();
  }

  KubernetesClient client() {
    return server.client();
  }

  String namespace() {
    return namespace;
  }

  void aModel() {
    Manifests.create(client(), namespace, Manifests.model());
  }

  void aRunIsApplied() {
    aRunIsApplied("");
  }

  /**
   * @param more lines of its spec
   */
  void aRunIsApplied(String more) {
    aRunIsApplied(RUN, more);
  }

  void aRunIsAppliedAs(String name) {
    aRunIsApplied(name, "");
  }

  private void aRunIsApplied(String name, String more) {
    Manifests.create(client(), namespace, Manifests.run(name, more));
  }

  /** A Service and a Deployment as the model's reconciler would have made them. */
  void aVersionServesWithoutAnEntry(String version, String sha256) {
    Map<String, String> selector =
        Map.of(Loupe.LABEL_MODEL, "product-photo", Loupe.LABEL_VERSION, version);
    // @formatter:off
    client()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("product-photo")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    client()
        .resource(
            new DeploymentBuilder()
                .withNewMetadata()
                .withName(version)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(selector)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(selector)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("serving")
                .withImage("serving")
                .addNewEnv()
                .withName("LOUPE_BUNDLE_URI")
                .withValue(Samples.ARTIFACTS + "/bundles/e")
                .endEnv()
                .addNewEnv()
                .withName("LOUPE_BUNDLE_SHA256")
                .withValue(sha256)
                .endEnv()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build())
        .create();
    // @formatter:on
  }

  RunPlan plan() throws IOException {
    String json =
        client()
            .configMaps()
            .inNamespace(namespace)
            .withName("run-1-plan")
            .get()
            .getData()
            .get(StageVolumes.PLAN_KEY);
    return Json.read(json.getBytes(StandardCharsets.UTF_8), RunPlan.class);
  }

  /** As an operator of another version would have written the plan, and its digest on the Job. */
  void thePlanIsWorded(UnaryOperator<String> otherwise) {
    var plans = client().configMaps().inNamespace(namespace()).withName("run-1-plan");
    ConfigMap plan = plans.get();
    String text = otherwise.apply(plan.getData().get(StageVolumes.PLAN_KEY));
    plans.delete();
    client()
        .resource(
            new ConfigMapBuilder(plan)
                .editMetadata()
                .withResourceVersion(null)
                .endMetadata()
                .addToData(StageVolumes.PLAN_KEY, text)
                .build())
        .create();
    client()
        .resource(job(Stage.VALIDATE))
        .edit(
            job ->
                new JobBuilder(job)
                    .editMetadata()
                    .addToAnnotations(
                        StageJobs.ANNOTATION_PLAN, Digest.of(text.getBytes(StandardCharsets.UTF_8)))
                    .endMetadata()
                    .build());
  }

  void theRunIsAnnotated(String key, String value) {
    client()
        .resources(TrainingRun.class)
        .inNamespace(namespace)
        .withName(RUN)
        .patch(
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value));
  }

  /** The run is touched, and looked at after that. */
  void theRunIsLookedAtAgain() {
    long before = reconciles();
    theRunIsAnnotated("touched", Long.toString(before));
    await("a reconcile", this::reconciles, count -> count > before);
  }

  private long reconciles() {
    return meters
        .timer(LoupeMetrics.RECONCILE_SECONDS, "controller", TrainingRunReconciler.NAME)
        .count();
  }

  TrainingRun run() {
    return client().resources(TrainingRun.class).inNamespace(namespace).withName(RUN).get();
  }

  Optional<Job> findJob(Stage stage) {
    return Optional.ofNullable(
        client()
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace)
            .withName(RUN + "-" + stage.word())
            .get());
  }

  /** The stage's Job, as soon as it is made. */
  Job job(Stage stage) {
    return await("Job of " + stage, () -> findJob(stage), Optional::isPresent).orElseThrow();
  }

  /** The stage's Job once it is another than the given one. */
  Job jobAfter(Job old) {
    Stage stage = Stage.valueOf(old.getMetadata().getLabels().get("loupe.dev/stage").toUpperCase());
    return await(
            "a new Job of " + stage,
            () -> findJob(stage),
            job ->
                job.filter(j -> !j.getMetadata().getUid().equals(old.getMetadata().getUid()))
                    .isPresent())
        .orElseThrow();
  }

  TrainingRunStatus statusWhere(String what, Predicate<TrainingRunStatus> wanted) {
    return await(what, () -> RunStatuses.of(run()), wanted);
  }

  TrainingRunStatus ends(String phase) {
    TrainingRunStatus end = statusWhere("an end", RunStatuses::ended);
    assertThat(end.phase()).as(end.message()).isEqualTo(phase);
    return end;
  }

  List<ModelVersion> versions() {
    return client().resources(ModelVersion.class).inNamespace(namespace).list().getItems();
  }

  List<String> eventReasons() {
    return client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getKind().equals("TrainingRun"))
        .map(Event::getReason)
        .toList();
  }

  <T> T await(String what, java.util.concurrent.Callable<T> look, Predicate<T> wanted) {
    try {
      return Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(look, wanted);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "waited for " + what + "; the run's status is " + RunStatuses.of(run()), e);
    }
  }

  @Override
  public void close() {
    operator.close();
  }
}
