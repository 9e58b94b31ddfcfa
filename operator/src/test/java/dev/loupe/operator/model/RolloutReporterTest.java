package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RolloutReporterTest {
  @Test
  void whatIsWrittenIsReadBackAsTheSame() {
    assertThat(RolloutReporter.rounded(4.80511)).isEqualTo(4.805);
    assertThat(Double.compare(RolloutReporter.rounded(-0.0001), 0.0)).isZero();
  }
}
