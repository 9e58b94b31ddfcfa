package dev.loupe.operator.run;

import static dev.loupe.contract.Stage.EVALUATE;
import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Samples;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that come from Git, without status, or from a backup, with one of long ago. */
@ExtendWith(ApiServer.Extension.class)
class RestoredRunIT {
  private static final String LONG_AGO = "2025-01-01T00:00:00Z";

  private final ApiServer server;

  RestoredRunIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void whatAnEarlierRunTrainedIsRegisteredAsOldAsThatRun() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      world.kubelet.completes(
          world.job(EVALUATE), Samples.message(Samples.evaluated('a', 0.93, LONG_AGO)));

      assertThat(world.ends("Succeeded").message()).contains("passed the gate");
      assertThat(world.versions())
          .singleElement()
          .satisfies(v -> assertThat(v.getSpec().trainedAt()).isEqualTo(LONG_AGO));
    }
  }

  @Test
  void aRunWithTheStatusOfAnOlderBackupEndsAsItDidAndMakesNoSecondVersion() {
    try (RunWorld world = new RunWorld(server)) {
      world.aModel();
      world.aRunIsApplied();
      world.kubelet.completes(world.job(VALIDATE), Samples.message(Samples.validated()));
      Job train = world.job(TRAIN);
      TrainingRunStatus backup = world.statusWhere("training", s -> s.phase().equals("Training"));
      world.kubelet.completes(train, Samples.message(Samples.trained()));
      world.kubelet.completes(world.job(EVALUATE), Samples.message(Samples.evaluated('a', 0.93)));
      TrainingRunStatus end = world.ends("Succeeded");
      world.operatorIsKilled();

      for (Stage stage : Stage.values()) {
        world.kubelet.collects(world.job(stage));
        world.client().resource(world.job(stage)).delete();
      }
      TrainingRun run = world.run();
      run.setStatus(backup);
      world.client().resource(run).updateStatus();
      world.operatorComesBack();
      world.kubelet.completes(world.jobAfter(train), Samples.message(Samples.trained()));
      world.kubelet.completes(world.job(EVALUATE), Samples.message(Samples.evaluated('a', 0.93)));

      assertThat(world.ends("Succeeded").version()).isEqualTo(end.version());
      assertThat(world.findJob(VALIDATE)).isEmpty();
      assertThat(world.versions()).hasSize(1);
    }
  }
}
