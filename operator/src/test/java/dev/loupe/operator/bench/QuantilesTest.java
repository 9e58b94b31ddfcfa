package dev.loupe.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  private static final SortedMap<Double, Double> NONE = new TreeMap<>();

  @Test
  void aQuantileIsInterpolatedInItsBucket() {
    SortedMap<Double, Double> counts =
        new TreeMap<>(Map.of(0.1, 50.0, 0.2, 100.0, Double.POSITIVE_INFINITY, 100.0));

    assertThat(Quantiles.of(0.75, NONE, counts)).isCloseTo(0.15, within(1e-9));
    assertThat(Quantiles.of(0.5, NONE, counts)).isCloseTo(0.1, within(1e-9));
  }

  @Test
  void whatCameBeforeIsNotCounted() {
    SortedMap<Double, Double> before =
        new TreeMap<>(Map.of(0.1, 50.0, 0.2, 50.0, Double.POSITIVE_INFINITY, 50.0));
    SortedMap<Double, Double> after =
        new TreeMap<>(Map.of(0.1, 50.0, 0.2, 60.0, Double.POSITIVE_INFINITY, 60.0));

    assertThat(Quantiles.of(0.5, before, after)).isCloseTo(0.15, within(1e-9));
  }

  @Test
  void beyondTheLastBoundItIsThatBound() {
    SortedMap<Double, Double> counts =
        new TreeMap<>(Map.of(0.1, 0.0, Double.POSITIVE_INFINITY, 10.0));

    assertThat(Quantiles.of(0.99, NONE, counts)).isEqualTo(0.1);
  }
}
