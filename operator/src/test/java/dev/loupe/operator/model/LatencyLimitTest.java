package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.LatencyBounds;
import dev.loupe.crd.RolloutAnalysis.LatencyLimit;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a user may set as a limit is what the serving pods count by. */
class LatencyLimitTest {
  @Test
  void theLimitsAreTheBoundsOfTheBuckets() {
    assertThat(Arrays.stream(LatencyLimit.values()).map(LatencyLimit::millis))
        .isEqualTo(LatencyBounds.MILLIS);
  }

  @Test
  void theyAreWrittenAsTheyAreMeant() {
    assertThat(Arrays.stream(LatencyLimit.values()).map(limit -> Serialization.asJson(limit)))
        .isEqualTo(LatencyBounds.MILLIS.stream().map(LatencyLimitTest::written).toList());
  }

  private static String written(long millis) {
    return millis < 1000 ? "\"" + millis + "ms\"" : "\"" + millis / 1000 + "s\"";
  }
}
