package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulingTest {
  private static final Outcome PASS = new Outcome.Pass();
  private static final Outcome FAIL = new Outcome.Fail("9 of 10");
  private static final Outcome OPEN = new Outcome.Inconclusive("waits for 40 more");
  private static final Outcome ERROR = new Outcome.Error("no answer");

  @Test
  void promotionNeedsEveryRequiredMetric() {
    assertThat(Ruling.of(List.of(required("errors", PASS), required("latency", PASS))))
        .isEqualTo(new Ruling.Promote());
    assertThat(Ruling.of(List.of(required("errors", PASS), required("latency", OPEN))))
        .isEqualTo(new Ruling.Wait("latency: waits for 40 more"));
  }

  @Test
  void whatIsNotRequiredDoesNotHoldPromotion() {
    for (Outcome outcome : List.of(PASS, OPEN, ERROR)) {
      assertThat(Ruling.of(List.of(required("errors", PASS), optional("queue", outcome))))
          .isEqualTo(new Ruling.Promote());
    }
  }

  @Test
  void oneFailingMetricAbortsWhateverTheOthersSay() {
    for (Outcome other : List.of(PASS, OPEN, ERROR)) {
      assertThat(Ruling.of(List.of(required("latency", other), optional("queue", FAIL))))
          .isEqualTo(new Ruling.Abort("queue: 9 of 10"));
    }
  }

  @Test
  void aRequiredMetricThatCannotBeMeasuredHoldsEverything() {
    assertThat(Ruling.of(List.of(required("errors", ERROR), required("latency", OPEN))))
        .isEqualTo(new Ruling.HoldStill("errors: no answer"));
  }

  @Test
  void withoutARequiredMetricNothingIsPromoted() {
    assertThat(Ruling.of(List.of())).isInstanceOf(Ruling.Wait.class);
    assertThat(Ruling.of(List.of(optional("queue", PASS)))).isInstanceOf(Ruling.Wait.class);
  }

  @Test
  void theOrderOfMetricsDoesNotMatter() {
    for (Outcome one : List.of(PASS, FAIL, OPEN, ERROR)) {
      for (Outcome other : List.of(PASS, FAIL, OPEN, ERROR)) {
        List<Ruling.Judged> metrics =
            new ArrayList<>(List.of(required("errors", one), required("latency", other)));
        Ruling ruling = Ruling.of(metrics);
        assertThat(Ruling.of(metrics.reversed())).hasSameClassAs(ruling);
      }
    }
  }

  private static Ruling.Judged required(String metric, Outcome outcome) {
    return new Ruling.Judged(metric, true, outcome);
  }

  private static Ruling.Judged optional(String metric, Outcome outcome) {
    return new Ruling.Judged(metric, false, outcome);
  }
}
