package dev.loupe.operator.run;

import dev.loupe.contract.Json;
import dev.loupe.contract.Stage;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Apply.Created;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Labels;
import dev.loupe.operator.kube.Names;
import dev.loupe.operator.kube.Owners;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Carries a decision about a run out. Plans, Jobs and versions are created and never written again.
 */
final class RunApplier {
  static final String STAGE_IMAGE_KEY = "stage-image";

  private final KubernetesClient client;
  private final Apply apply;
  private final StageJobs jobs;
  private final InstantSource clock;

  RunApplier(KubernetesClient client, Apply apply, StageJobs jobs, InstantSource clock) {
    this.client = client;
    this.apply = apply;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** What kept the decision from being carried out, if anything did. */
  Optional<Hold> apply(TrainingRun run, RunSnapshot seen, RunDecision decision) {
    String uid = run.getMetadata().getUid();
    return switch (decision) {
      case RunDecision.WritePlan plan ->
          held(run, apply.create(plan(run, plan), uid), "ConfigMap " + Names.plan(name(run)));
      case RunDecision.StartStage start ->
          held(
              run,
              apply.create(jobs.job(run, start), uid),
              "Job " + Names.job(name(run), start.stage()));
      case RunDecision.RepeatStage repeat -> {
        // In the foreground: the old pod is gone before the new one is made.
        delete(run, repeat.stage(), DeletionPropagation.FOREGROUND);
        yield Optional.empty();
      }
      case RunDecision.Register register -> register(run, register);
      case RunDecision.End end -> {
        stopWhatRuns(run, seen);
        yield Optional.empty();
      }
      case RunDecision.StopLeftOvers left -> {
        left.stages().forEach(stage -> delete(run, stage, DeletionPropagation.BACKGROUND));
        yield Optional.empty();
      }
      case RunDecision.LimitLife limit -> {
        limit.sinceJobEnded().forEach((stage, left) -> limitLife(run, stage, left));
        yield Optional.empty();
      }
      case RunDecision.Wait wait -> Optional.empty();
      case RunDecision.Queue queue -> Optional.empty();
      case RunDecision.Rest rest -> Optional.empty();
    };
  }

  private Optional<Hold> held(TrainingRun run, Created created, String what) {
    return switch (created) {
      case Created.Done() -> Optional.empty();
      case Created.Exists(boolean ours) ->
          ours
              ? Optional.empty()
              : Optional.of(
                  new Hold(
                      "ForeignObject",
                      what + " belongs to another owner; waiting for it to go.",
                      Instant.parse(run.getMetadata().getCreationTimestamp())));
      case Created.Refused(String message) ->
          Optional.of(new Hold("CreateRefused", message, clock.instant()));
    };
  }

  private Optional<Hold> register(TrainingRun run, RunDecision.Register register) {
    ModelVersion version = new ModelVersion();
    version.setMetadata(
        new ObjectMetaBuilder()
            .withName(register.version())
            .withNamespace(run.getMetadata().getNamespace())
            .withLabels(Labels.ofRegistryEntry(register.entry().modelRef().name(), name(run)))
            .addToAnnotations(Loupe.ANNOTATION_RUN_UID, run.getMetadata().getUid())
            .build());
    version.setSpec(register.entry());
    return switch (apply.create(version, run.getMetadata().getUid())) {
      case Created.Done() -> Optional.empty();
      // Looked at again, and judged by its digest.
      case Created.Exists exists -> Optional.empty();
      case Created.Refused(String message) ->
          Optional.of(new Hold("CreateRefused", message, clock.instant()));
    };
  }

  private void stopWhatRuns(TrainingRun run, RunSnapshot seen) {
    seen.jobs()
        .forEach(
            (stage, job) -> {
              if (job.isUnderWay()) {
                delete(run, stage, DeletionPropagation.BACKGROUND);
              }
            });
  }

  private void delete(TrainingRun run, Stage stage, DeletionPropagation propagation) {
    job(run, stage).withPropagationPolicy(propagation).delete();
  }

  private void limitLife(TrainingRun run, Stage stage, Duration left) {
    long seconds = Math.max(0, left.toSeconds());
    ScalableResource<Job> job = job(run, stage);
    job.patch(
        new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
        "{\"spec\":{\"ttlSecondsAfterFinished\":" + seconds + "}}");
  }

  private ScalableResource<Job> job(TrainingRun run, Stage stage) {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(run.getMetadata().getNamespace())
        .withName(Names.job(name(run), stage));
  }

  private static ConfigMap plan(TrainingRun run, RunDecision.WritePlan plan) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(Names.plan(name(run)))
        .withNamespace(run.getMetadata().getNamespace())
        .withLabels(Labels.ofRun(run.getSpec().modelRef().name(), name(run)))
        .withOwnerReferences(Owners.reference(run))
        .endMetadata()
        .withImmutable(true)
        .addToData(StageVolumes.PLAN_KEY, Json.text(plan.plan()))
        .addToData(STAGE_IMAGE_KEY, plan.stageImage())
        .build();
  }

  private static String name(TrainingRun run) {
    return run.getMetadata().getName();
  }
}
