package dev.loupe.operator.run;

import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Samples;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class WhatHoldsARunBackIT {
  private final ApiServer server;

  WhatHoldsARunBackIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void aPodThatTheApiServerRefusesIsExplainedByTheJobsEvent() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      String words =
          "Error creating: pods \"run-1-validate-x\" is forbidden: exceeded quota: compute,"
              + " requested: limits.memory=4Gi, used: limits.memory=0, limited: limits.memory=1Gi";

      world.kubelet.isRefused(world.job(VALIDATE), words);

      TrainingRunStatus held = world.statusWhere("the words", s -> s.message().equals(words));
      assertThat(held.phase()).isEqualTo("Validating");
      assertThat(world.eventReasons()).contains("FailedCreate");
    }
  }

  @Test
  void anImageThatCannotBePulledIsNamed() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();

      world.kubelet.waits(
          world.job(VALIDATE),
          "validate-pod",
          "ImagePullBackOff",
          "Back-off pulling image \"loupe.local/trainer:1\"");

      world.statusWhere(
          "the words",
          s ->
              s.message()
                  .equals("ImagePullBackOff: Back-off pulling image \"loupe.local/trainer:1\""));
    }
  }

  @Test
  void aTrainerThatNeededTooMuchMemorySaysSo() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied("resources: {memory: 2Gi}");

      world.kubelet.fails(world.job(VALIDATE), 137, "OOMKilled", "");

      assertThat(world.ends("Failed").message()).contains("OOMKilled", "2Gi", "resources.memory");
    }
  }

  @Test
  void aTrainerThatCrashedLeavesItsLastWords() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();

      world.kubelet.fails(
          world.job(VALIDATE), 134, "Error", "first line\njava.lang.Error: no more\n");

      assertThat(world.ends("Failed").message())
          .isEqualTo("The trainer ended with exit code 134: java.lang.Error: no more");
    }
  }

  @Test
  void anAttemptThatFailedIsToldWhileTheNextOneRuns() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied("retries: 2");
      Job job = world.job(VALIDATE);
      Pod first = world.kubelet.runs(job, "first", "127.0.0.1");
      world.kubelet.ends(first, 137, "OOMKilled", "");

      world.kubelet.runs(job, "second", "127.0.0.1");

      TrainingRunStatus status =
          world.statusWhere(
              "the attempt", s -> !s.stages().isEmpty() && s.stages().getFirst().attempts() == 2);
      assertThat(status.message()).contains("attempt 2 of 3", "OOMKilled");
    }
  }

  @Test
  void everyPodPassesTheRestrictedStandard() {
    try (RunWorld world = new RunWorld(server)) {
      Namespace namespace = world.client().namespaces().withName(world.namespace()).get();
      namespace.getMetadata().setLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
      world.client().resource(namespace).update();
      world.aModel();
      world.aRunIsApplied();
      Job validate = world.job(VALIDATE);

      PodTemplateSpec template = validate.getSpec().getTemplate();
      Pod pod =
          new PodBuilder()
              .withNewMetadata()
              .withName("dry")
              .withNamespace(world.namespace())
              .endMetadata()
              .withSpec(template.getSpec())
              .build();

      assertThat(world.client().resource(pod).dryRun().create()).isNotNull();
    }
  }

  @Test
  void aJobSeesItsPlanItsDataReadOnlyAndItsStore() {
    try (RunWorld world = new RunWorld(server, 1, Optional.of("cuda:1"))) {
      world.aModel();
      world.aRunIsApplied("retries: 1");
      Job validate = world.job(VALIDATE);
      world.kubelet.completes(validate, Samples.message(Samples.validated()));
      Job train = world.job(TRAIN);

      var container = train.getSpec().getTemplate().getSpec().getContainers().getFirst();
      assertThat(container.getArgs())
          .containsExactly("train", "--plan", "/etc/loupe/plan/plan.json");
      assertThat(container.getVolumeMounts())
          .extracting(VolumeMount::getMountPath)
          .containsExactlyInAnyOrder(
              "/etc/loupe/plan", "/tmp", "/stores/data/photos", "/stores/artifacts/detectors");
      assertThat(container.getVolumeMounts())
          .filteredOn(m -> m.getMountPath().startsWith("/stores/data"))
          .allMatch(VolumeMount::getReadOnly);
      assertThat(train.getSpec().getBackoffLimit()).isEqualTo(1);
      assertThat(train.getSpec().getPodFailurePolicy().getRules())
          .extracting(r -> r.getAction())
          .containsExactly("Ignore", "FailJob");
      assertThat(train.getSpec().getActiveDeadlineSeconds()).isBetween(6 * 3600L - 60, 6 * 3600L);
      assertThat(train.getSpec().getTtlSecondsAfterFinished()).isNull();
      assertThat(train.getMetadata().getLabels())
          .containsEntry("app.kubernetes.io/managed-by", "loupe")
          .containsEntry("app.kubernetes.io/component", "trainer")
          .containsEntry("loupe.dev/model", "product-photo")
          .containsEntry("loupe.dev/run", "run-1")
          .containsEntry("loupe.dev/stage", "train");
    }
  }
}
