package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("full")
class ManyRunsIT {
  private static final int RUNS = 10;

  private final Playground playground = Playground.named("many-runs");

  @AfterEach
  void goodBye() {
    playground.close();
  }

  @Test
  @Fault(
      value = "ten runs applied at once to a node with room for a few",
      held = "all end, none is tried twice")
  void tenRunsAtOnceAllEnd() {
    playground.kubectlApply(Manifests.strictModel("photo"));
    String uri = playground.dataAdd("data", Samples.good(30, 5));
    List<Manifests.Run> runs =
        IntStream.range(0, RUNS)
            .mapToObj(i -> Manifests.quickRun("run-" + i).on(uri).seed(100 + i).memory("1Gi"))
            .toList();

    playground.kubectlApply(
        runs.stream().map(Manifests.Run::yaml).collect(Collectors.joining("---\n")));

    for (Manifests.Run run : runs) {
      TrainingRun ended = playground.ended(run.name());
      assertThat(ended.getStatus().phase()).as(ended.getStatus().message()).isEqualTo("Rejected");
      assertThat(ended.getStatus().stages())
          .extracting(stage -> stage.attempts())
          .containsExactly(1, 1, 1);
    }
    assertThat(playground.jobs()).hasSize(3 * RUNS);
  }
}
