package dev.loupe.operator.run;

import static dev.loupe.contract.Stage.EVALUATE;
import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.fixture.TestClock;
import dev.loupe.operator.kube.ClusterClock;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator on a machine whose clock is wrong: deadlines and times are the API server's. */
@ExtendWith(ApiServer.Extension.class)
class ClockIT {
  private final ApiServer server;

  ClockIT(ApiServer server) {
    this.server = server;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void aClockThatIsAnHourOffChangesNothing(int hours) {
    TestClock wrong = TestClock.off(Duration.ofHours(hours));
    try (RunWorld world = new RunWorld(server, new ClusterClock(wrong))) {
      world.aModel();
      world.aRunIsApplied("activeDeadline: 10m\nttlAfterFinished: 1h");

      Job validate = world.job(VALIDATE);
      assertThat(validate.getSpec().getActiveDeadlineSeconds()).isBetween(540L, 600L);
      world.kubelet.completes(validate, Samples.message(Samples.validated()));
      world.kubelet.completes(world.job(TRAIN), Samples.message(Samples.trained()));
      world.kubelet.completes(world.job(EVALUATE), Samples.message(Samples.evaluated('a', 0.93)));

      TrainingRunStatus end = world.ends("Succeeded");
      assertThat(Instant.parse(end.completionTime()))
          .isCloseTo(Instant.now(), within(60, ChronoUnit.SECONDS));
      int life =
          world.await(
              "a time to live",
              () -> world.job(VALIDATE).getSpec().getTtlSecondsAfterFinished(),
              ttl -> ttl != null);
      assertThat(life).isBetween(3500, 3700);
    }
  }
}
