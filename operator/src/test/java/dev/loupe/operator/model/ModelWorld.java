package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.RunningOperator;
import dev.loupe.operator.fixture.ServingCluster;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A namespace with an operator that serves models, and the words in which its tests speak. */
final class ModelWorld implements AutoCloseable {
  static final String MODEL = "product-photo";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ServingCluster cluster;
  private final ApiServer server;
  private final String namespace;
  private RunningOperator operator;

  ModelWorld(ApiServer server) {
    this.server = server;
    this.namespace = server.newNamespace();
    this.cluster = new ServingCluster(server.client(), namespace);
    this.operator = start();
  }

  private RunningOperator start() {
    KubernetesClient client = server.newClient();
    InstantSource clock = InstantSource.system();
    return RunningOperator.start(
        client,
        namespace,
        new DetectorModelReconciler(
            client,
            new DetectorModelReconciler.Settings("loupe.local/serving:1", List.of()),
            new Events(client, clock, "test"),
            new LoupeMetrics(new SimpleMeterRegistry()),
            clock));
  }

  void operatorIsKilledAndComesBack() {
    operator.close();
    operator = start();
  }

  KubernetesClient client() {
    return server.client();
  }

  String namespace() {
    return namespace;
  }

  void aModel() {
    apply(
        """
        apiVersion: loupe.dev/v1alpha1
        kind: DetectorModel
        metadata: {name: product-photo}
        spec:
          classes: [real, ai_generated]
          positiveClass: ai_generated
          input: {size: 96}
          architecture: small-cnn
          artifacts: {uri: "file://detectors/product-photo"}
          serving: {replicas: 2}
        """);
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
    String hex = String.valueOf(digit).repeat(64);
    String name = name(digit);
    apply(
        """
        apiVersion: loupe.dev/v1alpha1
        kind: ModelVersion
        metadata: {name: %s}
        spec:
          modelRef: {name: product-photo}
          artifact: {uri: "file://detectors/product-photo/bundles/%s", sha256: "sha256:%s"}
          dataset: {uri: "file://photos/cifake", digest: "sha256:%s"}
          run: run-%s
          architecture: small-cnn
          hyperparameters:
            epochs: 1
            batchSize: 32
            learningRate: 0.001
            weightDecay: 0.01
            warmupEpochs: 0
            earlyStoppingPatience: 5
            seed: 7
            augmentation: {horizontalFlip: true, rotation: 10, colorJitter: 0.1, randomCrop: 0.1}
          metrics: {testImages: 200, accuracy: 0.9, precision: 0.9, recall: 0.9, f1: 0.9, calibrationError: 0.01}
          gate: {result: Passed, rules: []}
          trainedAt: "%s"
        """
            .formatted(name, hex, hex, "d".repeat(64), digit, trainedAt));
    return name;
  }

  String name(char digit) {
    return MODEL + "-" + String.valueOf(digit).repeat(10);
  }

  /** As text, so that the schema's defaults fill in what is not said. */
  private void apply(String yaml) {
    client()
        .genericKubernetesResources(Loupe.GROUP + "/" + Loupe.VERSION, kind(yaml))
        .inNamespace(namespace)
        .resource(
            client().getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
        .create();
  }

  private static String kind(String yaml) {
    return yaml.lines()
        .filter(line -> line.startsWith("kind: "))
        .map(line -> line.substring("kind: ".length()))
        .findFirst()
        .orElseThrow();
  }

  Deployment deployment(String version) {
    return await("Deployment " + version, () -> findDeployment(version), Optional::isPresent)
        .orElseThrow();
  }

  Optional<Deployment> findDeployment(String version) {
    return Optional.ofNullable(
        client().apps().deployments().inNamespace(namespace).withName(version).get());
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
