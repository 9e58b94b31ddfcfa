package dev.loupe.e2e;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.TrainingRun;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of its own with a store, where one story is told. Everything in it goes at the end.
 */
final class Playground implements AutoCloseable {
  private static final Duration RUN_LIMIT = Duration.ofMinutes(8);

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final String namespace;

  private Playground(String namespace) {
    this.namespace = namespace;
  }

  static Playground named(String name) {
    Playground playground = new Playground("e2e-" + name);
    playground.create();
    return playground;
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  private void create() {
    client.namespaces().withName(namespace).delete();
    until(
        "namespace " + namespace + " is gone",
        Duration.ofMinutes(2),
        () -> client.namespaces().withName(namespace).get() == null,
        gone -> gone);
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    kubectlApply(Yaml.of("store.yaml", Map.of()));
  }

  /** What {@code kubectl apply} answers in this namespace. */
  Command tryApply(String yaml) {
    return Command.kubectlWithInput(yaml, "-n", namespace, "apply", "-f", "-");
  }

  void kubectlApply(String yaml) {
    tryApply(yaml).succeeds();
  }

  /** What {@code kubectl patch} of a DetectorModel answers. */
  Command tryPatch(String model, String patch) {
    return Command.kubectl(
        "-n", namespace, "patch", "detectormodel", model, "--type=merge", "-p", patch);
  }

  String kubectl(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "-n";
    all[1] = namespace;
    System.arraycopy(words, 0, all, 2, words.length);
    return Command.kubectl(all).succeeds();
  }

  /** Copies a data set into the store as a user would; the answer is its URI. */
  String dataAdd(String name, Path folder) {
    return Command.loupe("data", "add", name, folder.toString(), "--namespace", namespace)
        .succeeds()
        .strip();
  }

  /** The page about a run, fetched as a user would. */
  String report(String run) {
    try {
      Path file = Files.createTempDirectory("loupe-report").resolve("page.html");
      Command.loupe("report", run, "--out", file.toString(), "--namespace", namespace).succeeds();
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The store's folder on the node; there is one once a pod used the claim. */
  Path storeFolder() {
    String volume =
        client
            .persistentVolumeClaims()
            .inNamespace(namespace)
            .withName("detectors")
            .get()
            .getSpec()
            .getVolumeName();
    return Path.of(
        client.persistentVolumes().withName(volume).get().getSpec().getLocal().getPath());
  }

  @Nullable TrainingRun findRun(String name) {
    return client.resources(TrainingRun.class).inNamespace(namespace).withName(name).get();
  }

  TrainingRun run(String name) {
    TrainingRun run = findRun(name);
    if (run == null) {
      throw new AssertionError("there is no TrainingRun " + name + " in " + namespace);
    }
    return run;
  }

  DetectorModel model(String name) {
    return client.resources(DetectorModel.class).inNamespace(namespace).withName(name).get();
  }

  ModelVersion version(String name) {
    return client.resources(ModelVersion.class).inNamespace(namespace).withName(name).get();
  }

  List<ModelVersion> versions() {
    return client.resources(ModelVersion.class).inNamespace(namespace).list().getItems();
  }

  /** The names of a model's versions. */
  List<String> versions(String model) {
    return versions().stream()
        .filter(v -> v.getSpec().modelRef().name().equals(model))
        .map(v -> v.getMetadata().getName())
        .toList();
  }

  /** The names of all Jobs. */
  List<String> jobs() {
    return client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
        .map(job -> job.getMetadata().getName())
        .toList();
  }

  Job job(String name) {
    return client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
  }

  List<Pod> pods(String run) {
    return client.pods().inNamespace(namespace).withLabel("loupe.dev/run", run).list().getItems();
  }

  /** The names of the pods that serve a version. */
  List<String> podsOf(String version) {
    return serving(version).stream().map(p -> p.getMetadata().getName()).toList();
  }

  List<String> readyPodsOf(String version) {
    return serving(version).stream()
        .filter(Readiness::isPodReady)
        .map(p -> p.getMetadata().getName())
        .toList();
  }

  private List<Pod> serving(String version) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("loupe.dev/version", version)
        .list()
        .getItems();
  }

  /** As a node's drain would. */
  void evict(String pod) {
    client.pods().inNamespace(namespace).withName(pod).evict();
  }

  /** Waits until the program of a run's stage runs. */
  Pod runningPod(String run, String stage) {
    return until(
            "a pod of stage " + stage + " of " + run + " runs",
            RUN_LIMIT,
            () ->
                pods(run).stream()
                    .filter(p -> stage.equals(p.getMetadata().getLabels().get("loupe.dev/stage")))
                    .filter(p -> p.getStatus().getPhase().equals("Running"))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until the run has ended, whichever way. */
  TrainingRun ended(String name) {
    return until(
        "TrainingRun " + name + " ends", RUN_LIMIT, () -> run(name), r -> isTrue(r, "Finished"));
  }

  TrainingRun reaches(String name, String phase) {
    return until(
        "TrainingRun " + name + " is " + phase,
        RUN_LIMIT,
        () -> run(name),
        r -> r.getStatus() != null && r.getStatus().phase().equals(phase));
  }

  /** Waits until the model serves that version and has converged. */
  DetectorModel serves(String name, String version) {
    return until(
        "DetectorModel " + name + " serves " + version,
        Duration.ofMinutes(4),
        () -> model(name),
        m ->
            m.getStatus() != null
                && version.equals(m.getStatus().version())
                && isTrue(m.getStatus().conditions(), "Ready"));
  }

  /** The NodePort's address on this machine. */
  String address(String model) {
    int port =
        client.services().inNamespace(namespace).withName(model).get().getSpec().getPorts().stream()
            .filter(p -> p.getNodePort() != null)
            .findFirst()
            .orElseThrow()
            .getNodePort();
    return "http://127.0.0.1:" + port;
  }

  /** The address that a model has in the cluster, which this machine reaches, too. */
  String clusterAddress(String model) {
    return kubectl("get", "service", model, "-o", "jsonpath={.spec.clusterIP}");
  }

  /** A client of a model that is ready, once its address is open. */
  Client clientOf(String model) {
    Client client = new Client(address(model));
    return until(
        "the address of " + model + " opens",
        Duration.ofSeconds(15),
        () -> client,
        Client::isHeard);
  }

  static boolean isTrue(TrainingRun run, String type) {
    return run.getStatus() != null && isTrue(run.getStatus().conditions(), type);
  }

  static boolean isTrue(List<Condition> conditions, String type) {
    return conditions.stream()
        .anyMatch(c -> c.getType().equals(type) && "True".equals(c.getStatus()));
  }

  /** Waits for a condition; fails with what was seen last. */
  static <T> T until(String what, Duration limit, Supplier<T> seen, Predicate<T> enough) {
    return Awaitility.await(what)
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .pollDelay(Duration.ZERO)
        .until(seen::get, enough);
  }

  @Override
  public void close() {
    client.namespaces().withName(namespace).delete();
    client.close();
  }
}
