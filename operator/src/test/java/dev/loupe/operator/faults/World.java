package dev.loupe.operator.faults;

import dev.loupe.contract.Json;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Kubelet;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.fixture.ServingCluster;
import dev.loupe.operator.fixture.TrialTraffic;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** The users and the cluster around the operator, and the words in which scenarios speak. */
final class World {
  private static final String MODEL = Manifests.MODEL;

  private final ApiServer server;
  private final KubernetesClient client;
  private final String namespace;
  private final TrialTraffic traffic;
  private final Waiting waiting;
  private final Kubelet kubelet;
  private final ServingCluster cluster;

  /** How a play waits. */
  interface Waiting {
    <T> T await(String what, Callable<T> look, Predicate<T> wanted);
  }

  World(ApiServer server, String namespace, TrialTraffic traffic, Waiting waiting) {
    this.server = server;
    this.client = server.client();
    this.namespace = namespace;
    this.traffic = traffic;
    this.waiting = waiting;
    this.kubelet = new Kubelet(client);
    this.cluster = new ServingCluster(client, namespace);
  }

  void applies(String yaml) {
    Manifests.create(client, namespace, yaml);
  }

  /** As an earlier run of the operator left it behind. */
  void operatorMade(String yaml) {
    try (KubernetesClient operators = server.newClient()) {
      Manifests.create(operators, namespace, yaml);
    }
  }

  /** The stage's pod runs, and ends well with this report. */
  void completes(String run, Stage stage, StageReport report) {
    completes(run, stage, Samples.message(report));
  }

  void completes(String run, Stage stage, String message) {
    Pod pod = starts(run, stage, 1);
    kubelet.completes(job(run, stage), pod, message);
  }

  /** The stage's Job gets a pod that runs: the so-manieth attempt at the stage. */
  Pod starts(String run, Stage stage, int attempt) {
    Job job = job(run, stage);
    String runs = "Stage " + stage.word() + " runs";
    runIs(run, "in stage " + stage.word(), s -> s.message().startsWith(runs));
    Pod pod = kubelet.starts(job, job.getMetadata().getName() + "-" + attempt);
    runIs(
        run,
        "at attempt " + attempt,
        s ->
            s.stages().stream()
                .anyMatch(x -> x.name().equals(stage.word()) && x.attempts() == attempt));
    return pod;
  }

  Kubelet kubelet() {
    return kubelet;
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  Job job(String run, Stage stage) {
    return waiting
        .await("Job of " + stage.word(), () -> findJob(run, stage), Optional::isPresent)
        .orElseThrow();
  }

  Optional<Job> findJob(String run, Stage stage) {
    return Optional.ofNullable(
        client.batch().v1().jobs().inNamespace(namespace).withName(run + "-" + stage.word()).get());
  }

  <T> T await(String what, Callable<T> look, Predicate<T> wanted) {
    return waiting.await(what, look, wanted);
  }

  Resource<TrainingRun> run(String name) {
    return client.resources(TrainingRun.class).inNamespace(namespace).withName(name);
  }

  void runIs(String name, String what, Predicate<TrainingRunStatus> wanted) {
    waiting.await(
        "run " + name + " " + what,
        () -> Optional.ofNullable(run(name).get()).map(TrainingRun::getStatus),
        s -> s.filter(wanted).isPresent());
  }

  void runEnds(String name, String phase) {
    runIs(name, phase, s -> s.phase().equals(phase));
  }

  void runIsCancelled(String name) {
    run(name)
        .patch(
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
            "{\"metadata\":{\"annotations\":{\"%s\":\"true\"}}}"
                .formatted(Loupe.ANNOTATION_CANCEL));
  }

  Resource<DetectorModel> model() {
    return client.resources(DetectorModel.class).inNamespace(namespace).withName(MODEL);
  }

  /** A user's merge patch of {@code spec.serving}. */
  void wants(String serving) {
    model()
        .patch(
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
            "{\"spec\": {\"serving\": %s}}".formatted(serving));
  }

  /** A user's merge patch of {@code spec.rollout}. */
  void wantsOfRollouts(String rollout) {
    model()
        .patch(
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
            "{\"spec\": {\"rollout\": %s}}".formatted(rollout));
  }

  /** A user's annotation of the model. */
  void asksFor(String action, String value) {
    model()
        .patch(
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
            "{\"metadata\": {\"annotations\": {\"loupe.dev/%s\": \"%s\"}}}"
                .formatted(action, value));
  }

  /** What users and Prometheus do from now on. */
  void trafficIs(TrialTraffic.Kind kind) {
    traffic.becomes(kind);
  }

  /** What an autoscaler does: it writes the Deployment's subresource. */
  void scales(char digit, int replicas) {
    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(Manifests.versionName(digit))
        .scale(replicas);
  }

  Optional<HorizontalPodAutoscaler> scaler() {
    return Optional.ofNullable(
        client
            .autoscaling()
            .v2()
            .horizontalPodAutoscalers()
            .inNamespace(namespace)
            .withName(MODEL)
            .get());
  }

  ConfigMap policy() {
    return client.configMaps().inNamespace(namespace).withName(MODEL + "-policy").get();
  }

  ConfigMap split() {
    return client.configMaps().inNamespace(namespace).withName(MODEL + "-split").get();
  }

  PodDisruptionBudget budget() {
    return client.policy().v1().podDisruptionBudget().inNamespace(namespace).withName(MODEL).get();
  }

  void modelIs(String what, Predicate<DetectorModelStatus> wanted) {
    waiting.await(
        "model " + what,
        () -> Optional.ofNullable(model().get()).map(DetectorModel::getStatus),
        s -> s.filter(wanted).isPresent());
  }

  Resource<ModelVersion> version(char digit) {
    return client
        .resources(ModelVersion.class)
        .inNamespace(namespace)
        .withName(Manifests.versionName(digit));
  }

  void versionIs(char digit, ModelVersionStatus.Stage stage) {
    waiting.await(
        "version " + digit + " " + stage,
        () ->
            Optional.ofNullable(version(digit).get())
                .map(ModelVersion::getStatus)
                .map(ModelVersionStatus::stage),
        s -> s.equals(Optional.of(stage)));
  }

  Resource<Service> traffic() {
    return client.services().inNamespace(namespace).withName(MODEL);
  }

  /** The Deployment's pods get ready as soon as the model waits for them. */
  void getsReady(char digit) {
    String version = Manifests.versionName(digit);
    modelIs("waiting for pods", s -> s.message().contains(version + " has 0 of"));
    cluster.becomesReady(deployment(digit));
  }

  /** Requests reach the version's pods as soon as the Service selects them. */
  void isReached(char digit) {
    String version = Manifests.versionName(digit);
    Service service =
        waiting
            .await(
                "traffic to " + version,
                () -> Optional.ofNullable(traffic().get()),
                s ->
                    s.filter(
                            x -> version.equals(x.getSpec().getSelector().get(Loupe.LABEL_VERSION)))
                        .isPresent())
            .orElseThrow();
    modelIs("pointing to " + version, s -> version.equals(s.version()));
    cluster.followsSelector(service);
  }

  /** What is told of a rollout. */
  void rolloutIs(String what, Predicate<RolloutStatus> wanted) {
    modelIs(what, s -> s.rollout() != null && wanted.test(s.rollout()));
  }

  /** The rollout says that it waits for this. */
  void waitsFor(String words) {
    rolloutIs("waiting for " + words, r -> r.waitsFor() != null && r.waitsFor().contains(words));
  }

  /**
   * The version's pods of a rollout get ready as soon as the rollout says that it waits for them,
   * and have been told of the split that there is.
   */
  void getsReadyFor(char digit, String words) {
    waitsFor(Manifests.versionName(digit) + words);
    cluster.makesPods(deployment(digit));
    waiting.await(
        "pods of " + digit + " to know of the split",
        () ->
            cluster.podsOf(Manifests.versionName(digit)).stream()
                .map(pod -> pod.getMetadata().getAnnotations().get(Loupe.ANNOTATION_SPLIT))
                .allMatch(turn()::equals),
        yes -> yes);
    cluster.becomesReady(deployment(digit));
  }

  /** Of the split. */
  private String turn() {
    try {
      byte[] json = split().getData().get(TrafficSplit.FILE).getBytes(StandardCharsets.UTF_8);
      return String.valueOf(Json.read(json, TrafficSplit.class).turn());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests reach the version's pods once the registry knows what becomes of both. */
  void isReachedInsteadOf(char old, ModelVersionStatus.Stage stage, char digit) {
    versionIs(digit, ModelVersionStatus.Stage.SERVING);
    versionIs(old, stage);
    isReached(digit);
  }

  void serves(char digit) {
    String version = Manifests.versionName(digit);
    modelIs("Serving", s -> s.phase().equals("Serving") && version.equals(s.version()));
    versionIs(digit, ModelVersionStatus.Stage.SERVING);
  }

  Deployment deployment(char digit) {
    return waiting
        .await("Deployment " + digit, () -> findDeployment(digit), Optional::isPresent)
        .orElseThrow();
  }

  Optional<Deployment> findDeployment(char digit) {
    return Optional.ofNullable(
        client
            .apps()
            .deployments()
            .inNamespace(namespace)
            .withName(Manifests.versionName(digit))
            .get());
  }

  ServingCluster cluster() {
    return cluster;
  }

  /** The version's Deployment is gone, and the garbage collector takes its pods. */
  void isStopped(char digit) {
    waiting.await("the end of " + digit, () -> findDeployment(digit), Optional::isEmpty);
    List<Pod> pods = cluster.podsOf(Manifests.versionName(digit));
    pods.forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
  }

  /** The garbage collector takes what an owner left that is no more. */
  void isCollected(HasMetadata... orphans) {
    for (HasMetadata orphan : orphans) {
      client.resource(orphan).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
    }
  }
}
