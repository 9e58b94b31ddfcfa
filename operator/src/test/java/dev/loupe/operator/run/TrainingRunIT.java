package dev.loupe.operator.run;

import static dev.loupe.contract.Stage.EVALUATE;
import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.crd.Verdict;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Samples;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class TrainingRunIT {
  private final ApiServer server;

  TrainingRunIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void aGoodRunWalksThroughItsStagesAndMakesAVersion() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();

      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      world.kubelet.completes(world.job(EVALUATE), Samples.message(Samples.evaluated('a', 0.93)));

      TrainingRunStatus end = world.ends("Succeeded");
      assertThat(end.version()).isEqualTo("product-photo-aaaaaaaaaa");
      assertThat(end.metrics().accuracy()).isEqualTo(0.93);
      assertThat(end.data().digest()).isEqualTo(Samples.DATA_DIGEST);
      assertThat(end.stages()).extracting(TrainingRunStatus.StageStatus::attempts).containsOnly(1);
      assertThat(conditions(end))
          .containsEntry("Finished", "True")
          .containsEntry("Succeeded", "True")
          .containsEntry("Ready", "True")
          .containsEntry("Stalled", "False")
          .containsEntry("Progressing", "False");
      assertThat(world.versions())
          .singleElement()
          .satisfies(v -> assertThat(v.getSpec().run()).isEqualTo("run-1"));
      assertThat(world.eventReasons())
          .contains("PlanWritten", "StageStarted", "StageCompleted", "Succeeded");
    }
  }

  @Test
  void aPoorModelIsRejectedWithEachRule() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();

      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      world.kubelet.completes(world.job(EVALUATE), Samples.message(Samples.evaluated('b', 0.52)));

      TrainingRunStatus end = world.ends("Rejected");
      assertThat(end.message()).contains("accuracy 0.52 is under 0.85");
      assertThat(end.report()).isEqualTo(Samples.PAGE);
      assertThat(end.gate().rules())
          .contains(
              new Verdict.Rule("minAccuracy", ">= 0.85", "0.52", false),
              new Verdict.Rule("minTestImages", ">= 100", "200", true));
      assertThat(world.versions()).isEmpty();
    }
  }

  @Test
  void aFailedStageEndsTheRunInTheTrainersWords() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      String words = "dataset.uri file://photos/cifake: class folder \"ai-generated\" is not known";

      world.kubelet.fails(
          world.job(VALIDATE),
          ExitCode.BAD_INPUT.code(),
          "Error",
          Samples.message(
              Samples.failed(VALIDATE, ExitCode.BAD_INPUT, "UnknownClassFolder", words)));

      TrainingRunStatus end = world.ends("Failed");
      assertThat(end.message()).isEqualTo(words);
      assertThat(conditions(end))
          .containsEntry("Finished", "True")
          .containsEntry("Stalled", "True");
      assertThat(reason(end, "Stalled")).isEqualTo("UnknownClassFolder");
    }
  }

  @Test
  void aJobThatTookTooLongFailsTheRunInKubernetesWords() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();

      world.kubelet.fails(
          world.job(VALIDATE), "DeadlineExceeded", "Job was active longer than specified deadline");

      assertThat(world.ends("Failed").message())
          .contains("Job was active longer than specified deadline");
    }
  }

  @Test
  void aReportThatCannotBeReadIsAskedForAgain() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      Job first = world.job(VALIDATE);

      world.kubelet.completes(first, "Killed");
      world.await(
          "the Job's deletion",
          () -> world.findJob(VALIDATE),
          job -> job.filter(j -> j.getMetadata().getDeletionTimestamp() != null).isPresent());
      world.kubelet.collects(first);
      Job second = world.jobAfter(first);
      world.kubelet.completes(second, Samples.message(Samples.validated()));

      assertThat(world.job(TRAIN)).isNotNull();
      world.await("its Event", world::eventReasons, told -> told.contains("StageRepeated"));
    }
  }

  @Test
  void aJobThatSomebodyDeletesIsMadeAgain() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      Job train = world.job(TRAIN);

      world.client().resource(train).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();

      assertThat(world.jobAfter(train).getMetadata().getName()).isEqualTo("run-1-train");
    }
  }

  @Test
  void anothersJobIsWaitedOutAndNeverAdopted() {
    try (RunWorld world = new RunWorld(server)) {
      Job foreign = foreignJob(world);
      world.aModel();
      world.aRunIsApplied();

      TrainingRunStatus held =
          world.statusWhere("a hold", s -> s.message().contains("belongs to another owner"));
      assertThat(conditions(held)).containsEntry("Finished", "False");
      world.client().resource(foreign).delete();

      assertThat(world.jobAfter(foreign).getMetadata().getOwnerReferences())
          .singleElement()
          .satisfies(o -> assertThat(o.getUid()).isEqualTo(world.run().getMetadata().getUid()));
    }
  }

  @Test
  void anAnnotationCancelsTheRunAndItsJob() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      world.job(VALIDATE);

      world.theRunIsAnnotated(Loupe.ANNOTATION_CANCEL, "true");

      TrainingRunStatus end = world.ends("Cancelled");
      assertThat(conditions(end)).containsEntry("Succeeded", "False");
      world.await("no Job", () -> world.findJob(VALIDATE), Optional::isEmpty);
    }
  }

  @Test
  void aRunThatNamesNoModelWaitsForIt() {
    try (RunWorld world = new RunWorld(server)) {
      world.aRunIsApplied();

      TrainingRunStatus waiting =
          world.statusWhere("ModelNotFound", s -> reason(s, "Stalled").equals("ModelNotFound"));
      assertThat(waiting.phase()).isEqualTo("Pending");
      assertThat(waiting.message()).contains("there is no DetectorModel of that name");
      world.aModel();

      assertThat(world.job(VALIDATE)).isNotNull();
    }
  }

  @Test
  void aGpuWithoutACudaImageFailsAndSaysWhatToSet() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied("resources: {gpus: 1}");

      assertThat(world.ends("Failed").message()).contains("images.trainerCuda.repository");
    }
  }

  @Test
  void aGpuIsAskedForInTrainingAloneAndTheSchedulersWordsAreShown() {
    try (RunWorld world = new RunWorld(server, 1, Optional.of("loupe.local/trainer-cuda:1"))) {
      world.aModel();
      world.aRunIsApplied("resources: {gpus: 1}");
      Job validate = world.job(VALIDATE);
      world.kubelet.completes(validate, Samples.message(Samples.validated()));
      Job train = world.job(TRAIN);
      String words = "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.";
      world.kubelet.isUnschedulable(train, "train-pod", words);

      TrainingRunStatus held = world.statusWhere("the words", s -> s.message().equals(words));
      assertThat(held.phase()).isEqualTo("Training");
      assertThat(reason(held, "Progressing")).isEqualTo("Unschedulable");
      assertThat(conditions(held)).containsEntry("Stalled", "False");
      assertThat(image(train)).isEqualTo("loupe.local/trainer-cuda:1");
      assertThat(limits(train)).containsKey("nvidia.com/gpu");
      assertThat(image(validate)).isEqualTo("loupe.local/trainer:1");
      assertThat(limits(validate)).doesNotContainKey("nvidia.com/gpu");
    }
  }

  @Test
  void whatServesIsTheOneToBeatEvenWithoutItsEntryInTheRegistry() throws IOException {
    try (RunWorld world = new RunWorld(server)) {
      world.aVersionServesWithoutAnEntry("product-photo-eeeeeeeeee", "sha256:" + "e".repeat(64));
      world.aModel();
      world.aRunIsApplied();
      world.job(VALIDATE);

      assertThat(world.plan().champion())
          .isEqualTo(
              new RunPlan.Champion(
                  "product-photo-eeeeeeeeee",
                  Samples.ARTIFACTS + "/bundles/e",
                  "sha256:" + "e".repeat(64)));
    }
  }

  @Test
  void theSameBundleAgainSucceedsWithTheExistingVersion() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      world.kubelet.completes(world.job(EVALUATE), Samples.message(Samples.evaluated('c', 0.9)));
      world.ends("Succeeded");
      world.client().resource(world.run()).delete();
      for (var stage : Stage.values()) {
        world.kubelet.collects(world.job(stage));
        world.client().resource(world.job(stage)).delete();
      }
      world.client().configMaps().inNamespace(world.namespace()).withName("run-1-plan").delete();
      world.await("no run", () -> Optional.ofNullable(world.run()), Optional::isEmpty);
      // Creation times have whole seconds, and a run of that name in the same one is the same run.
      Instant made =
          Instant.parse(world.versions().getFirst().getMetadata().getCreationTimestamp());
      world.await("the next second", Instant::now, now -> now.isAfter(made.plusSeconds(1)));

      world.aRunIsApplied();
      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      world.kubelet.completes(world.job(EVALUATE), Samples.message(Samples.evaluated('c', 0.9)));

      TrainingRunStatus end = world.ends("Succeeded");
      assertThat(end.version()).isEqualTo("product-photo-cccccccccc");
      assertThat(end.message()).contains("nothing new rolls out");
      assertThat(world.versions()).hasSize(1);
    }
  }

  @Test
  void anOperatorKilledBetweenStepsLosesNothing() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.operatorIsKilledAndComesBack();
      world.aRunIsApplied();
      Job validate = world.job(VALIDATE);
      world.operatorIsKilled();
      world.kubelet.completes(validate, Samples.message(Samples.validated()));
      world.operatorComesBack();
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      Job evaluate = world.job(EVALUATE);
      world.operatorIsKilled();
      world.kubelet.completes(evaluate, Samples.message(Samples.evaluated('d', 0.9)));
      world.operatorComesBack();

      assertThat(world.ends("Succeeded").version()).isEqualTo("product-photo-dddddddddd");
      assertThat(world.job(VALIDATE).getMetadata().getUid())
          .isEqualTo(validate.getMetadata().getUid());
    }
  }

  @Test
  void aRunWhosePlanAnotherOperatorWordedGoesOn() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      Job validate = world.job(VALIDATE);
      world.operatorIsKilled();
      world.thePlanIsWorded(json -> json.replace("{", "{ "));
      world.kubelet.completes(validate, Samples.message(Samples.validated()));
      world.operatorComesBack();

      assertThat(world.job(TRAIN).getMetadata().getAnnotations())
          .containsEntry(
              StageJobs.ANNOTATION_PLAN,
              world.job(VALIDATE).getMetadata().getAnnotations().get(StageJobs.ANNOTATION_PLAN));
    }
  }

  @Test
  void whatHasEndedNeverRunsAgainWhateverIsDeleted() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      Job validate = world.job(VALIDATE);
      world.kubelet.fails(validate, "BackoffLimitExceeded", "Job has reached the backoff limit");
      TrainingRunStatus end = world.ends("Failed");
      world.await(
          "a time to live",
          () -> world.job(VALIDATE).getSpec().getTtlSecondsAfterFinished(),
          ttl -> ttl != null && ttl >= 24 * 3600 - 60);

      world.kubelet.collects(world.job(VALIDATE));
      world.client().resource(world.job(VALIDATE)).delete();
      world.client().configMaps().inNamespace(world.namespace()).withName("run-1-plan").delete();
      world.operatorIsKilledAndComesBack();
      world.theRunIsLookedAtAgain();

      assertThat(world.findJob(VALIDATE)).isEmpty();
      assertThat(RunStatuses.of(world.run())).isEqualTo(end);
    }
  }

  @Test
  void theStatusIsWrittenOnlyWhenItDiffers() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      world.kubelet.runs(world.job(VALIDATE), "validate-pod", "127.0.0.1");
      TrainingRunStatus status =
          world.statusWhere("a stage", s -> s.message().equals("Stage validate runs."));
      List<ManagedFieldsEntry> written = statusWrites(world);

      world.theRunIsLookedAtAgain();
      world.theRunIsLookedAtAgain();

      assertThat(RunStatuses.of(world.run())).isEqualTo(status);
      assertThat(statusWrites(world)).isEqualTo(written);
    }
  }

  private static List<ManagedFieldsEntry> statusWrites(RunWorld world) {
    return world.run().getMetadata().getManagedFields().stream()
        .filter(f -> "status".equals(f.getSubresource()))
        .toList();
  }

  private static Job foreignJob(RunWorld world) {
    return world
        .client()
        .resource(
            new JobBuilder()
                .withNewMetadata()
                .withName("run-1-validate")
                .withNamespace(world.namespace())
                .addToLabels("loupe.dev/stage", "validate")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("other")
                .withImage("other")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build())
        .create();
  }

  private static Map<String, String> conditions(TrainingRunStatus status) {
    return status.conditions().stream()
        .collect(Collectors.toMap(Condition::getType, Condition::getStatus));
  }

  private static String reason(TrainingRunStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getReason)
        .findFirst()
        .orElse("");
  }

  private static String image(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private static Map<String, ?> limits(Job job) {
    return job.getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getResources()
        .getLimits();
  }
}
