package dev.loupe.operator.bench;

import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Manifests;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Many models, runs and versions, as many users would have left them. */
final class Crowd {
  private static final int WRITERS = 8;
  private static final int MODELS = 20;

  private final KubernetesClient client;
  private final String namespace;

  Crowd(ApiServer server) {
    this.client = server.client();
    this.namespace = server.newNamespace();
  }

  String namespace() {
    return namespace;
  }

  void models() throws Exception {
    each(MODELS, i -> create(MODEL.formatted(i, i)));
  }

  /** Finished runs, each with the version that it made. */
  void finished(int count) throws Exception {
    each(
        count,
        i -> {
          create(RUN.formatted("old-" + i, i % MODELS));
          client
              .resources(TrainingRun.class)
              .inNamespace(namespace)
              .withName("old-" + i)
              .subresource("status")
              .patch(PatchContext.of(PatchType.JSON_MERGE), STATUS.formatted(i));
          String digest = "%010x".formatted(i) + "0".repeat(54);
          create(Manifests.version("model-" + i % MODELS, digest, "old-" + i));
        });
  }

  void newRuns(int count) throws Exception {
    each(count, i -> create(RUN.formatted("new-" + i, i % MODELS)));
  }

  /** An update that wakes the reconciler of a finished run. */
  void touch(int run, long mark) {
    client
        .resources(TrainingRun.class)
        .inNamespace(namespace)
        .withName("old-" + run)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"bench\":\"" + mark + "\"}}}");
  }

  private static void each(int count, IntConsumer action) throws Exception {
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<? extends Future<?>> all =
          IntStream.range(0, count).mapToObj(i -> writers.submit(() -> action.accept(i))).toList();
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private void create(String yaml) {
    Manifests.create(client, namespace, yaml);
  }

  private static final String MODEL =
      """
      apiVersion: loupe.dev/v1alpha1
      kind: DetectorModel
      metadata: {name: model-%d}
      spec:
        classes: [real, ai_generated]
        positiveClass: ai_generated
        architecture: small-cnn
        artifacts: {uri: "file://detectors/model-%d"}
      """;

  private static final String RUN =
      """
      apiVersion: loupe.dev/v1alpha1
      kind: TrainingRun
      metadata: {name: %s}
      spec:
        modelRef: {name: model-%d}
        dataset: {uri: "file://photos/cifake"}
      """;

  private static final String STATUS =
      """
      {"status": {"observedGeneration": 1, "phase": "Rejected", "gpuSeconds": 0,
        "message": "The quality gate rejects the model: accuracy 0.52 is under 0.85. Nothing changes in serving. Run %d",
        "conditions": [
          {"type": "Ready", "status": "False", "reason": "GateRejected", "message": "The quality gate rejects the model: accuracy 0.52 is under 0.85. Nothing changes in serving.", "observedGeneration": 1, "lastTransitionTime": "2026-11-21T10:00:00Z"},
          {"type": "Progressing", "status": "False", "reason": "GateRejected", "message": "", "observedGeneration": 1, "lastTransitionTime": "2026-11-21T10:00:00Z"},
          {"type": "Stalled", "status": "False", "reason": "GateRejected", "message": "", "observedGeneration": 1, "lastTransitionTime": "2026-11-21T10:00:00Z"},
          {"type": "Succeeded", "status": "False", "reason": "GateRejected", "message": "The quality gate rejects the model: accuracy 0.52 is under 0.85. Nothing changes in serving.", "observedGeneration": 1, "lastTransitionTime": "2026-11-21T10:00:00Z"},
          {"type": "Finished", "status": "True", "reason": "GateRejected", "message": "The quality gate rejects the model: accuracy 0.52 is under 0.85. Nothing changes in serving.", "observedGeneration": 1, "lastTransitionTime": "2026-11-21T10:00:00Z"}],
        "stages": [
          {"name": "validate", "attempts": 1, "startTime": "2026-11-21T09:00:00Z", "completionTime": "2026-11-21T09:01:00Z"},
          {"name": "train", "attempts": 1, "startTime": "2026-11-21T09:01:00Z", "completionTime": "2026-11-21T09:50:00Z"},
          {"name": "evaluate", "attempts": 1, "startTime": "2026-11-21T09:50:00Z", "completionTime": "2026-11-21T10:00:00Z"}],
        "startTime": "2026-11-21T09:00:00Z", "completionTime": "2026-11-21T10:00:00Z"}}
      """;
}
