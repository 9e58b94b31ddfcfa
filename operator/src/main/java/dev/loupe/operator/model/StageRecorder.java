package dev.loupe.operator.model;

import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.crd.ModelVersionStatus.Change;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Texts;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    if (found != null && !isStale(found, stage)) {
      patchStatus(found, status(found, stage.stage(), stage.note()));
    }
  }

  /**
   * A refusal speaks of the stage that a cache knew. Where it is another one meanwhile, the cache's
   * news wakes the model, and what was asked for is looked at again.
   */
  private static boolean isStale(ModelVersion found, ModelDecision.RecordStage stage) {
    return stage.note().isRefusal()
        && (found.getStatus() == null || found.getStatus().stage() != stage.stage());
  }

  private ModelVersionStatus status(ModelVersion version, Stage stage, ModelDecision.Note note) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ModelVersionStatus before = version.getStatus();
    List<Condition> conditions = before == null ? List.of() : before.conditions();
    List<Change> history = new ArrayList<>(before == null ? List.of() : before.history());
    if (isNews(history, stage, note)) {
      history.add(
          new Change(
              stage,
              now.toString(),
              orNull(note.reason()),
              orNull(Texts.cut(note.message(), Loupe.MAX_NOTE)),
              note.action().orElse(null),
              note.attempt().orElse(null)));
    }
    long generation = version.getMetadata().getGeneration();
    boolean serves = stage == Stage.SERVING;
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
        trimmed(history));
  }

  private static boolean isNews(List<Change> history, Stage stage, ModelDecision.Note note) {
    boolean told =
        note.action()
            .map(action -> history.stream().anyMatch(c -> action.equals(c.action())))
            .orElse(true);
    return !told || history.isEmpty() || history.getLast().stage() != stage;
  }

  /**
   * What stands in a history was done, and is never done again: entries with an action are the last
   * to be forgotten.
   */
  private static List<Change> trimmed(List<Change> history) {
    List<Change> kept = new ArrayList<>(history);
    for (int i = 0; kept.size() > Loupe.MAX_HISTORY && i < kept.size() - 1; ) {
      if (kept.get(i).action() == null) {
        kept.remove(i);
      } else {
        i++;
      }
    }
    return List.copyOf(kept.subList(Math.max(0, kept.size() - Loupe.MAX_HISTORY), kept.size()));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String word(Stage stage) {
    return switch (stage) {
      case CANDIDATE -> "Candidate";
      case SHADOW -> "Shadow";
      case CANARY -> "Canary";
      case SERVING -> "Serving";
      case RETIRED -> "Retired";
      case REJECTED -> "Rejected";
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
