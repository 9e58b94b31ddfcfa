package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodDisruptionBudgetTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void oneOperatorPodMayAlwaysGoSoThatNodesCanBeDrained(int replicas) {
    assertThat(
            Rendering.of("replicas: " + replicas)
                .one("PodDisruptionBudget", "loupe")
                .path("spec")
                .properties())
        .extracting(field -> field.getKey())
        .containsExactlyInAnyOrder("maxUnavailable", "selector");
    assertThat(
            Rendering.of("replicas: " + replicas)
                .one("PodDisruptionBudget", "loupe")
                .at("/spec/maxUnavailable")
                .asInt())
        .isEqualTo(1);
  }
}
