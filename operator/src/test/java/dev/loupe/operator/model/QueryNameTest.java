package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.RolloutAnalysis;
import dev.loupe.operator.rollout.Metric;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QueryNameTest {
  /** A ruling names what decided it, and a metric is not to be taken for a user's query. */
  @Test
  void noQueryIsNamedAsAMetric() {
    String names =
        Arrays.stream(RolloutAnalysis.Query.class.getAnnotationsByType(ValidationRule.class))
            .filter(rule -> rule.fieldPath().equals(".name"))
            .map(ValidationRule::value)
            .findFirst()
            .orElseThrow();

    assertThat(Arrays.stream(Metric.values()).map(metric -> "'" + metric.word() + "'"))
        .allSatisfy(name -> assertThat(names).contains(name));
  }
}
