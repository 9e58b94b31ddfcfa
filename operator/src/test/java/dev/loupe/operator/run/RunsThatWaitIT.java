package dev.loupe.operator.run;

import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.fixture.TestClock;
import dev.loupe.operator.kube.Conditions;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a run waits for, for how long, and how often its stages are tried. */
@ExtendWith(ApiServer.Extension.class)
class RunsThatWaitIT {
  private static final Duration SIX_HOURS = Duration.ofHours(6);

  private final ApiServer server;

  RunsThatWaitIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void aJobThatTheQuotaRefusesIsMadeOnceThereIsRoom() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      ResourceQuota quota = quota(world, "count/jobs.batch");
      world.aRunIsApplied();

      TrainingRunStatus held = world.statusWhere("a refusal", RunsThatWaitIT::isRefused);
      assertThat(held.phase()).isEqualTo("Validating");
      assertThat(held.message()).contains("run-1-validate", "exceeded quota: room");
      assertThat(Conditions.isTrue(held.conditions(), Conditions.STALLED)).isTrue();
      world.client().resource(quota).delete();

      assertThat(world.job(VALIDATE)).isNotNull();
      world.statusWhere(
          "no standstill", s -> !Conditions.isTrue(s.conditions(), Conditions.STALLED));
    }
  }

  @Test
  void aJobThatStaysRefusedEndsTheRunAtItsDeadlineInTheApiServersWords() {
    TestClock clock = TestClock.right();
    try (RunWorld world = new RunWorld(server, clock)) {
      world.aModel();
      quota(world, "count/jobs.batch");
      world.aRunIsApplied();
      world.statusWhere("a refusal", RunsThatWaitIT::isRefused);

      clock.passes(SIX_HOURS);
      world.theRunIsLookedAtAgain();

      assertThat(world.ends("Failed").message())
          .contains("spec.activeDeadline 6h passed", "exceeded quota: room");
    }
  }

  @Test
  void aVersionThatStaysRefusedEndsTheRunAtItsDeadline() {
    TestClock clock = TestClock.right();
    try (RunWorld world = new RunWorld(server, clock)) {
      world.aModel();
      quota(world, "count/modelversions.loupe.dev");
      world.aRunIsApplied();
      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      world.kubelet.completes(
          world.job(Stage.EVALUATE), Samples.message(Samples.evaluated('a', 0.93)));
      world.statusWhere("a refusal", RunsThatWaitIT::isRefused);

      clock.passes(SIX_HOURS);
      world.theRunIsLookedAtAgain();

      assertThat(world.ends("Failed").message()).contains("exceeded quota: room");
      assertThat(world.versions()).isEmpty();
    }
  }

  @Test
  void aJobThatAQueueHoldsIsShownAsQueuedAndItsTimeIsGivenBack() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      Job job = world.job(VALIDATE);

      world.kubelet.suspends(job);
      TrainingRunStatus queued = world.statusWhere("Queued", s -> s.phase().equals("Queued"));
      assertThat(queued.suspension().since()).isNotNull();
      world.kubelet.resumes(job);

      TrainingRunStatus resumed =
          world.statusWhere("Validating", s -> s.phase().equals("Validating"));
      assertThat(resumed.suspension().since()).isNull();
      assertThat(world.job(VALIDATE).getMetadata().getUid()).isEqualTo(job.getMetadata().getUid());
    }
  }

  @Test
  void anEvictedPodIsAnAttemptAndNoFailure() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied("retries: 0");
      Job job = world.job(VALIDATE);
      Pod first = world.kubelet.runs(job, "first", "127.0.0.1");
      attempts(world, VALIDATE, 1);

      world.kubelet.evicts(first);
      Pod second = world.kubelet.runs(job, "second", "127.0.0.1");
      attempts(world, VALIDATE, 2);
      world.kubelet.ends(second, 0, "Completed", Samples.message(Samples.validated()));
      world.kubelet.succeeds(job);

      assertThat(world.job(TRAIN)).isNotNull();
    }
  }

  @Test
  void aJobThatIsDeletedWhileItRunsIsMadeAgainAndCounted() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      Job job = world.job(VALIDATE);
      Pod first = world.kubelet.runs(job, "first", "127.0.0.1");
      attempts(world, VALIDATE, 1);

      world.client().resource(job).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
      world.client().resource(first).withGracePeriod(0).delete();
      Job again = world.jobAfter(job);
      world.kubelet.runs(again, "second", "127.0.0.1");

      TrainingRunStatus status = attempts(world, VALIDATE, 2);
      assertThat(status.stages().getFirst().pod()).isEqualTo("second");
      assertThat(again.getSpec().getBackoffLimit()).isEqualTo(2);
    }
  }

  private static TrainingRunStatus attempts(RunWorld world, Stage stage, int count) {
    return world.statusWhere(count + " attempts", s -> RunStatuses.attempts(s, stage) == count);
  }

  private static boolean isRefused(TrainingRunStatus status) {
    return RunStatuses.held(status).filter(h -> h.reason().equals("CreateRefused")).isPresent();
  }

  /** One that leaves no room for any; there is no controller here to count what is used. */
  private static ResourceQuota quota(RunWorld world, String resource) {
    Map<String, Quantity> none = Map.of(resource, new Quantity("0"));
    ResourceQuota quota =
        world
            .client()
            .resource(
                new ResourceQuotaBuilder()
                    .withNewMetadata()
                    .withName("room")
                    .withNamespace(world.namespace())
                    .endMetadata()
                    .withNewSpec()
                    .withHard(none)
                    .endSpec()
                    .build())
            .create();
    quota.setStatus(new ResourceQuotaStatusBuilder().withHard(none).withUsed(none).build());
    return world.client().resource(quota).updateStatus();
  }
}
