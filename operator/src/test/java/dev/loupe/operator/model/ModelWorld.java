package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.FollowingPods;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.Rollings;
import dev.loupe.operator.fixture.RunningOperator;
import dev.loupe.operator.fixture.ServingCluster;
import dev.loupe.operator.fixture.TrialTraffic;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A namespace with an operator that serves models, and the words in which its tests speak. */
final class ModelWorld implements AutoCloseable {
  static final String MODEL = Manifests.MODEL;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ServingCluster cluster;
  private final ApiServer server;
  private final String namespace;
  private final InstantSource clock;
  private final TrialTraffic traffic;
  private FollowingPods pods;
  private RunningOperator operator;

  ModelWorld(ApiServer server) {
    this(server, InstantSource.system());
  }

  /**
   * @param clock of the operator, which tells how long something has lasted
   */
  ModelWorld(ApiServer server, InstantSource clock) {
    this(server, clock, new TrialTraffic(TrialTraffic.Kind.AWAY, Duration.ZERO));
  }

  /**
   * @param traffic what is counted of a trial
   */
  ModelWorld(ApiServer server, InstantSource clock, TrialTraffic traffic) {
    this.server = server;
    this.clock = clock;
    this.traffic = traffic;
    this.namespace = server.newNamespace();
    this.cluster = new ServingCluster(server.client(), namespace);
    this.operator = start(Collections.emptySortedMap());
  }

  private RunningOperator start(SortedMap<String, String> env) {
    KubernetesClient client = server.newClient();
    pods = new FollowingPods();
    return RunningOperator.start(
        client,
        namespace,
        new DetectorModelReconciler(
            client,
            new DetectorModelReconciler.Settings(
                "loupe.local/serving:1", List.of(), env, Rollings.PACE),
            new Events(client, clock, "test"),
            new LoupeMetrics(new SimpleMeterRegistry()),
            pods,
            traffic,
            clock,
            new SecureRandom()));
  }

  /** What carries decisions out, whoever makes them. */
  static ModelApplier applier(KubernetesClient client) {
    return new ModelApplier(
        client,
        new Apply(client),
        new ServingObjects("loupe.local/serving:1", List.of(), Collections.emptySortedMap()),
        new ModelObjects(new SecureRandom()),
        new SplitTouch(client),
        InstantSource.system());
  }

  void operatorIsKilledAndComesBack() {
    operatorComesBackWith(Map.of());
  }

  /** As after an upgrade of the chart with other variables of serving pods. */
  void operatorComesBackWith(Map<String, String> env) {
    operator.close();
    operator = start(new TreeMap<>(env));
  }

  /** The serving pods, as the operator that runs hears them. */
  FollowingPods pods() {
    return pods;
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

  /** A user's merge patch of the model. */
  void changes(String patch) {
    client()
        .resources(DetectorModel.class)
        .inNamespace(namespace)
        .withName(MODEL)
        .patch(new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(), patch);
  }

  /**
   * A version in the registry.
   *
   * @param digit ten of it end the version's name
   */
  String aVersion(char digit, String trainedAt) {
    Manifests.create(client(), namespace, Manifests.version(digit, trainedAt));
    return Manifests.versionName(digit);
  }

  Deployment deployment(String version) {
    return await("Deployment " + version, () -> findDeployment(version), Optional::isPresent)
        .orElseThrow();
  }

  Optional<Deployment> findDeployment(String version) {
    return Optional.ofNullable(ofDeployment(version).get());
  }

  /** What is done to it by others than the operator. */
  RollableScalableResource<Deployment> ofDeployment(String version) {
    return client().apps().deployments().inNamespace(namespace).withName(version);
  }

  Optional<Service> service(String name) {
    return Optional.ofNullable(client().services().inNamespace(namespace).withName(name).get());
  }

  /** The model's Service, once it sends requests to the version. */
  Service traffic(String version) {
    return await(
            "traffic to " + version,
            () -> service(MODEL),
            s -> s.filter(x -> version.equals(selected(x))).isPresent())
        .orElseThrow();
  }

  static String selected(Service service) {
    return service.getSpec().getSelector().get(Loupe.LABEL_VERSION);
  }

  /** Takes a version from its Deployment to all the traffic. */
  void serves(String version) {
    cluster.becomesReady(deployment(version));
    cluster.followsSelector(traffic(version));
    statusWhere("phase Serving", s -> s.phase().equals("Serving") && version.equals(s.version()));
  }

  DetectorModel model() {
    return client().resources(DetectorModel.class).inNamespace(namespace).withName(MODEL).get();
  }

  ModelVersion version(String name) {
    return client().resources(ModelVersion.class).inNamespace(namespace).withName(name).get();
  }

  DetectorModelStatus statusWhere(String what, Predicate<DetectorModelStatus> wanted) {
    return await(what, () -> ModelStatuses.of(model()), wanted);
  }

  <T> T await(String what, Callable<T> look, Predicate<T> wanted) {
    try {
      return Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(look, wanted);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "waited for " + what + "; the model's status is " + ModelStatuses.of(model()), e);
    }
  }

  @Override
  public void close() {
    operator.close();
  }
}
