package dev.loupe.operator.model;

import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Writes into the registry what a version has become. */
final class StageRecorder {
  private final KubernetesClient client;
  private final InstantSource clock;

  StageRecorder(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /** An entry that is gone meanwhile is left gone. */
  void record(String namespace, ModelDecision.RecordStage stage) {
    ModelVersion found =
        client.resources(ModelVersion.class).inNamespace(namespace).withName(stage.version()).get();
    if (found != null) {
      patchStatus(found, status(found, stage.stage()));
    }
  }

  private ModelVersionStatus status(ModelVersion version, ModelVersionStatus.Stage stage) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ModelVersionStatus before = version.getStatus();
    List<Condition> conditions = before == null ? List.of() : before.conditions();
    List<ModelVersionStatus.Change> history =
        new ArrayList<>(before == null ? List.of() : before.history());
    boolean news = history.isEmpty() || history.getLast().stage() != stage;
    if (news) {
      history.add(new ModelVersionStatus.Change(stage, now.toString()));
    }
    int from = Math.max(0, history.size() - Loupe.MAX_HISTORY);
    long generation = version.getMetadata().getGeneration();
    boolean serves = stage == ModelVersionStatus.Stage.SERVING;
    return new ModelVersionStatus(
        generation,
        new Conditions(conditions, generation, now)
            .set(
                Conditions.SERVING,
                Conditions.Status.of(serves),
                word(stage),
                serves ? "Requests are sent to this version." : "")
            .list(),
        stage,
        List.copyOf(history.subList(from, history.size())));
  }

  private static String word(ModelVersionStatus.Stage stage) {
    return switch (stage) {
      case CANDIDATE -> "Candidate";
      case SERVING -> "Serving";
      case RETIRED -> "Retired";
    };
  }

  private void patchStatus(ModelVersion version, ModelVersionStatus status) {
    ModelVersion fresh = new ModelVersion();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(version.getMetadata().getName())
            .withNamespace(version.getMetadata().getNamespace())
            .build());
    fresh.setStatus(status);
    Apply.status(client, fresh);
  }
}
