package dev.loupe.serving.drain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficTest {
  @ParameterizedTest
  @CsvSource({
    "/, true",
    "/health, true",
    "/healthz, true",
    "/v2/health/ready, true",
    "/v2/models/product-photo/ready, true",
    "/v2/models/product-photo/versions/1/ready, true",
    "/v2/models/product-photo, false",
    "/v2/models/product-photo/infer, false",
    "/predict, false",
    "/ready, false"
  })
  void probesAreNobodysRequests(String path, boolean probe) {
    assertThat(Traffic.isProbe(path)).isEqualTo(probe);
  }
}
