package dev.loupe.trainer.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NetworkTest {
  /** The list is made by timm-efficientnet_b0.py beside it. */
  @Test
  void efficientNetHasTimmsTensorsInTimmsOrder() throws IOException {
    List<String> timm;
    try (InputStream list = NetworkTest.class.getResourceAsStream("/timm-efficientnet_b0.txt")) {
      timm =
          new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
    }

    List<String> ours =
        Network.of(Architecture.EFFICIENTNET_B0, 2).parameters().stream()
            .map(
                p ->
                    p.name()
                        + " "
                        + p.shape().stream().map(Object::toString).collect(Collectors.joining("x")))
            .toList();

    assertThat(timm).hasSize(311);
    assertThat(ours).isEqualTo(timm);
  }

  @Test
  void firstValuesAreAFunctionOfTheSeed() {
    Network network = Network.of(Architecture.SMALL_CNN, 3);

    Values seven = Values.initial(network, 7);

    for (ParameterSpec spec : network.parameters()) {
      assertThat(Values.initial(network, 7).get(spec.name())).isEqualTo(seven.get(spec.name()));
    }
    assertThat(Values.initial(network, 8).get("features.0.conv.weight"))
        .isNotEqualTo(seven.get("features.0.conv.weight"));
    assertThat(seven.get("features.0.bn.weight")).containsOnly(1);
    assertThat(seven.get("classifier.bias")).containsOnly(0);
  }

  @Test
  void firstKernelsHaveVarianceTwoOverFanOut() {
    Network network = Network.of(Architecture.EFFICIENTNET_B0, 2);

    float[] head = Values.initial(network, 1).get("conv_head.weight");

    double squares = 0;
    for (float value : head) {
      squares += (double) value * value;
    }
    assertThat(squares / head.length * 1280 / 2).isBetween(0.98, 1.02);
  }
}
