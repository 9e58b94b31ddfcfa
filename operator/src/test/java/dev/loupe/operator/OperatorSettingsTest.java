package dev.loupe.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.operator.prometheus.PrometheusSettings;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "LOUPE_SERVING_IMAGE", "serving:1",
          "LOUPE_TRAINER_IMAGE", "trainer:1",
          "LOUPE_NAMESPACE", "loupe-system");

  @Test
  void whatIsNotSaidHasADefault() {
    assertThat(OperatorSettings.from(LEAST))
        .isEqualTo(
            new OperatorSettings(
                "serving:1",
                "trainer:1",
                Optional.empty(),
                List.of(),
                Collections.emptySortedMap(),
                Set.of(),
                "loupe-operator",
                "loupe-system",
                true,
                16,
                10,
                PrometheusSettings.from(Map.of())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "201", "-1", "many", "1.5", "99999999999"})
  void aNumberOutOfItsBoundsIsRefused(String number) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.put("LOUPE_RECONCILES_AT_ONCE", number);

    assertThatThrownBy(() -> OperatorSettings.from(all))
        .hasMessage(
            "environment variable LOUPE_RECONCILES_AT_ONCE is %s; expected a whole number from 1 to"
                + " 200",
            number);
  }

  @Test
  void everythingCanBeSaid() {
    Map<String, String> all = new HashMap<>(LEAST);
    all.put("LOUPE_IMAGE_PULL_SECRETS", "one, two,");
    all.put("LOUPE_WATCH_NAMESPACES", "shop,lab");
    all.put("LOUPE_TRAINER_CUDA_IMAGE", "cuda:1");
    all.put("LOUPE_LEADER_ELECTION", "false");
    all.put("LOUPE_SERVING_ENV", "{\"LOUPE_THREADS\": \"2\"}");
    all.put("LOUPE_RECONCILES_AT_ONCE", "200");
    all.put("LOUPE_RECONCILES_PER_SECOND", "1");
    OperatorSettings settings = OperatorSettings.from(all);

    assertThat(settings.imagePullSecrets()).containsExactly("one", "two");
    assertThat(settings.watchNamespaces()).containsExactlyInAnyOrder("shop", "lab");
    assertThat(settings.trainerCudaImage()).contains("cuda:1");
    assertThat(settings.servingEnv()).containsExactly(Map.entry("LOUPE_THREADS", "2"));
    assertThat(settings.leaderElection()).isFalse();
    assertThat(settings.reconcilesAtOnce()).isEqualTo(200);
    assertThat(settings.reconcilesPerSecond()).isEqualTo(1);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> OperatorSettings.from(Map.of("LOUPE_SERVING_IMAGE", "serving:1")))
        .hasMessageContaining("LOUPE_TRAINER_IMAGE");
  }
}
