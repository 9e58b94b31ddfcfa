package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromqlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up                                                       | up                      |
          sum by (stage, result) (loupe_runs_total)                | loupe_runs_total        | result,stage
          rate(a_total{class="x, b_total{", le=~"1.*"}[5m] offset 1h) | a_total              | class,le
          histogram_quantile(0.95, sum by (le) (rate(a_bucket[$__rate_interval]))) | a_bucket | le
          (a unless a offset $__range) or increase(b[$__range])    | a,b                     |
          1e3 * a / on (pod) group_left (node) b                   | a,b                     | node,pod
          a / on (pod) group_left sum by (pod) (b)                 | a,b                     | pod
          max(max_over_time(typo_max{namespace=~"$namespace"}[1h])) | typo_max               | namespace
          label_values(a{namespace=~"$namespace"}, model)          | a                       | model,namespace
          """)
  void itsMetricsAndLabelsAreFound(String query, String metrics, String labels) {
    Promql words = Promql.of(query);

    assertThat(String.join(",", words.metrics())).isEqualTo(metrics);
    assertThat(String.join(",", words.labels())).isEqualTo(labels == null ? "" : labels);
  }
}
