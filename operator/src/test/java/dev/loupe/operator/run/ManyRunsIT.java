package dev.loupe.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Samples;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class ManyRunsIT {
  private static final List<String> RUNS =
      IntStream.range(0, 10).mapToObj(i -> "many-" + i).toList();

  private final ApiServer server;

  ManyRunsIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void tenRunsAtOnceAllEndThoughOneThreadDrivesThemAndOneRunNeverRests() {
    try (RunWorld world = RunWorld.withOneThread(server)) {
      world.aModel();
      RUNS.forEach(world::aRunIsAppliedAs);

      world.await("all ends", () -> goesOn(world), ended -> ended == RUNS.size());

      assertThat(runs(world).values())
          .allSatisfy(run -> assertThat(run.getStatus().phase()).isEqualTo("Succeeded"));
      assertThat(world.versions()).hasSize(RUNS.size());
      assertThat(jobs(world)).hasSize(RUNS.size() * Stage.values().length);
    }
  }

  /** What the cluster does meanwhile; how many runs have ended. */
  private static long goesOn(RunWorld world) {
    for (int i = 0; i < 5; i++) {
      touch(world, RUNS.getFirst());
    }
    jobs(world).stream()
        .filter(job -> Objects.requireNonNullElse(job.getStatus().getSucceeded(), 0) == 0)
        .forEach(job -> world.kubelet.completes(job, Samples.message(report(job))));
    return runs(world).values().stream().filter(r -> RunStatuses.ended(RunStatuses.of(r))).count();
  }

  private static void touch(RunWorld world, String run) {
    world
        .client()
        .resources(TrainingRun.class)
        .inNamespace(world.namespace())
        .withName(run)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"touched\":\"" + System.nanoTime() + "\"}}}");
  }

  private static StageReport report(Job job) {
    Map<String, String> labels = job.getMetadata().getLabels();
    int number = RUNS.indexOf(labels.get(Loupe.LABEL_RUN));
    return switch (Stage.valueOf(labels.get(Loupe.LABEL_STAGE).toUpperCase(Locale.ROOT))) {
      case VALIDATE -> Samples.validated();
      case TRAIN -> Samples.trained();
      case EVALUATE -> Samples.evaluated(Character.forDigit(number, 16), 0.93);
    };
  }

  private static List<Job> jobs(RunWorld world) {
    return world.client().batch().v1().jobs().inNamespace(world.namespace()).list().getItems();
  }

  private static Map<String, TrainingRun> runs(RunWorld world) {
    return world
        .client()
        .resources(TrainingRun.class)
        .inNamespace(world.namespace())
        .list()
        .getItems()
        .stream()
        .collect(Collectors.toMap(r -> r.getMetadata().getName(), Function.identity()));
  }
}
