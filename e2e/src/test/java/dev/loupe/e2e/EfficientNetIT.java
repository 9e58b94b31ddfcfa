package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The large network the whole way: minutes on two cores, so not in every run of the tests. */
@Tag("full")
class EfficientNetIT {
  private final Playground playground = Playground.named("efficientnet");

  @AfterEach
  void goodBye() {
    playground.close();
  }

  @Test
  void efficientNetB0TrainsFromScratchAndServes() {
    Path pictures = Samples.good(300, 1);
    playground.kubectlApply(
        Yaml.of("model.yaml", Map.of())
            .replace("size: 64", "size: 96")
            .replace("architecture: small-cnn", "architecture: efficientnet-b0")
            .replace("minAccuracy: 0.8, minF1: 0.75", "minAccuracy: 0.6, minF1: 0.5"));
    String uri = playground.dataAdd("first", pictures);

    playground.kubectlApply(
        Manifests.run("large").on(uri).epochs(10).yaml().replace("memory: 2Gi", "memory: 4Gi"));
    TrainingRun run = playground.ended("large");

    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    playground.serves("photo", run.getStatus().version());
    try (Client client = playground.clientOf("photo")) {
      assertThat(client.predict(Samples.picture(pictures, "real")).statusCode()).isEqualTo(200);
    }
  }
}
