package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImagesTest {
  private static final String DIGEST = "sha256:" + "0a".repeat(32);

  @Test
  void withoutATagAnImageHasTheChartsAppVersion() {
    Rendering rendering = Rendering.ofDefaults();

    assertThat(operatorImage(rendering)).isEqualTo("loupe.local/operator:0.1.0");
    assertThat(rendering.operatorEnv("LOUPE_SERVING_IMAGE")).isEqualTo("loupe.local/serving:0.1.0");
    assertThat(rendering.operatorEnv("LOUPE_TRAINER_IMAGE")).isEqualTo("loupe.local/trainer:0.1.0");
  }

  @Test
  void aTagNamesAnImage() {
    assertThat(
            operatorImage(
                Rendering.of(
                    "images: {operator: {repository: registry.example:5000/a/operator, tag: v2}}")))
        .isEqualTo("registry.example:5000/a/operator:v2");
  }

  @Test
  void aDigestIsStrongerThanATag() {
    Rendering rendering =
        Rendering.of(
            """
        images:
          operator: {tag: v2, digest: DIGEST}
          serving: {digest: DIGEST}
          trainer: {digest: DIGEST}
        """
                .replace("DIGEST", DIGEST));

    assertThat(operatorImage(rendering)).isEqualTo("loupe.local/operator@" + DIGEST);
    assertThat(rendering.operatorEnv("LOUPE_SERVING_IMAGE"))
        .isEqualTo("loupe.local/serving@" + DIGEST);
    assertThat(rendering.operatorEnv("LOUPE_TRAINER_IMAGE"))
        .isEqualTo("loupe.local/trainer@" + DIGEST);
  }

  @Test
  void withoutARepositoryThereIsNoImageForGpus() {
    assertThat(
            Rendering.of("images: {trainerCuda: {tag: v2}}")
                .operatorEnv("LOUPE_TRAINER_CUDA_IMAGE"))
        .isEmpty();
  }

  private static String operatorImage(Rendering rendering) {
    return rendering.operatorPod().at("/containers/0/image").asText();
  }
}
