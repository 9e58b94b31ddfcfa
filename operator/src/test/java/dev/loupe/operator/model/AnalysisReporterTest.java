package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnalysisReporterTest {
  @Test
  void whatIsWrittenIsReadBackAsTheSame() {
    assertThat(AnalysisReporter.rounded(4.80511)).isEqualTo(4.805);
    assertThat(Double.compare(AnalysisReporter.rounded(-0.0001), 0.0)).isZero();
  }
}
