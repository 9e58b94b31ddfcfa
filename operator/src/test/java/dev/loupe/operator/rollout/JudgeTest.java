package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.operator.analysis.Outcome;
import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.analysis.Ruling;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Plan ASKING = aPlan().asking("refunds", true, false).plan();

  @Test
  void agreementIsTestedWhereThereIsAShadow() {
    assertThat(Judge.tests(aPlan().plan(), aTrial().seen(), trial()))
        .containsOnlyKeys(Metric.ERRORS, Metric.LATENCY, Metric.AGREEMENT);
    assertThat(Judge.tests(aPlan().shadow(0).plan(), aTrial().seen(), trial()))
        .containsOnlyKeys(Metric.ERRORS, Metric.LATENCY);
  }

  @Test
  void whatTheyDisagreedOnInTheEvaluationIsTheBaseline() {
    assertThat(Judge.baseline(aTrial().seen(), trial())).isEqualTo(0.02, within(1e-9));
  }

  @Test
  void theyCannotDisagreeMoreThanBothAreWrong() {
    SeenRollout swapped =
        aTrial().evaluated("v2", 0.05, Optional.of(new Entry.Compared("v1", 0.95)));

    assertThat(Judge.baseline(swapped.seen(), trial())).isEqualTo(0.09, within(1e-9));
  }

  @Test
  void aComparisonWithAnotherVersionSaysNothing() {
    SeenRollout other = aTrial().evaluated("v2", 0.05, Optional.of(new Entry.Compared("v0", 0.01)));

    assertThat(Judge.baseline(other.seen(), trial())).isEqualTo(0.09, within(1e-9));
  }

  @Test
  void twoThatAreMostlyWrongStillHaveALimit() {
    SeenRollout poor = aTrial().evaluated("v2", 0.96, Optional.empty());

    assertThat(Judge.tests(aPlan().plan(), poor.seen(), trial())).hasSize(3);
  }

  @Test
  void whatIsNotMeasuredIsAnErrorAndNoFailure() {
    assertThat(Judge.outcomes(aPlan().plan(), aTrial().unavailable().seen(), trial(), NOON))
        .hasSize(3)
        .allSatisfy(
            (metric, outcome) ->
                assertThat(outcome).isEqualTo(new Outcome.Error("nothing answers at p:9090")));
  }

  @Test
  void oneMetricThatIsNotMeasuredHoldsStill() {
    SeenRollout seen =
        aTrial()
            .counting(
                NOON.minusSeconds(30),
                NOON,
                Map.of("latency", new Reading.Unmeasured("no such bucket")));

    assertThat(Judge.ruling(aPlan().plan(), seen.seen(), trial()))
        .isEqualTo(new Ruling.HoldStill("latency: no such bucket"));
  }

  @Test
  void anAnswerThatIsNoNumberIsAnError() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(outcome(asked(Optional.of(value)), trial()))
          .isEqualTo(new Outcome.Error("the answer is %s, which is no number".formatted(value)));
    }
    assertThat(outcome(asked(Optional.empty()), trial()))
        .isEqualTo(new Outcome.Error("the answer has two series"));
  }

  @Test
  void aQueryWithoutAFirstAnswerWaits() {
    assertThat(outcome(aTrial(), trial()))
        .isEqualTo(new Outcome.Inconclusive("waits for its first value"));
  }

  @Test
  void whatAQueryWasAnsweredHoldsUntilTheNextWindow() {
    assertThat(outcome(aTrial(), after(trial(), 0.5))).isEqualTo(new Outcome.Pass());
    assertThat(outcome(aTrial(), after(trial(), Double.NaN)))
        .isEqualTo(new Outcome.Error("the answer is NaN, which is no number"));
  }

  @Test
  void aQueryWithinItsLimitsPasses() {
    assertThat(outcome(asked(Optional.of(0.5)), trial())).isEqualTo(new Outcome.Pass());
  }

  @Test
  void aQueryFailsOnceItWasOverItsLimitLongEnough() {
    Trial once = after(trial(), 2.0);
    Trial longer = after(after(once, 3.0), 2.0);

    assertThat(outcome(asked(Optional.of(2.0)), once))
        .isEqualTo(new Outcome.Inconclusive("is not within its limits since 2026-11-22T12:00:30Z"));
    assertThat(outcome(asked(Optional.of(2.0)), longer))
        .isEqualTo(
            new Outcome.Fail("is not within its limits, at most 1.0, since 2026-11-22T12:00:30Z"));
  }

  @Test
  void aBreakBeginsItAnew() {
    Trial broken = after(after(after(trial(), 2.0), 0.5), 2.0);

    assertThat(outcome(asked(Optional.of(2.0)), broken)).isInstanceOf(Outcome.Inconclusive.class);
  }

  @Test
  void timeWithoutAnswersFailsNothing() {
    Trial once = after(trial(), 2.0);

    assertThat(outcome(aTrial().unavailable(), once))
        .isEqualTo(new Outcome.Error("nothing answers at p:9090"));
  }

  @Test
  void aDryRunNeverDecides() {
    Plan dry = aPlan().asking("refunds", false, true).plan();
    Trial over = after(after(after(trial(), 2.0), 2.0), 2.0);

    assertThat(Judge.outcomes(dry, asked(Optional.of(2.0)).seen(), over, NOON))
        .doesNotContainKey("refunds");
    assertThat(Judge.ruling(dry, asked(Optional.of(2.0)).seen(), over))
        .isInstanceOf(Ruling.Wait.class);
  }

  @Test
  void theCountsCarryTheWeightOfTheStep() {
    Measured.Counted window =
        new Measured.Counted(
            NOON,
            NOON.plusSeconds(30),
            Map.of("errors", new Reading.Pair(0, 10, 1, 90, 2)),
            List.of());

    Trial counted = Judge.counted(aPlan().plan(), aTrial().seen(), trial(), 10, window);

    assertThat(counted.counts()).isEqualTo(new Trial.Counts(10, 90));
    assertThat(counted.evidence(Metric.ERRORS).dispersion().shares().weight()).isEqualTo(10);
    assertThat(Judge.figures(aPlan().plan(), counted))
        .isEqualTo("errors 1 of 10 against 2 of 90; over 500 ms 0 of 0 against 0 of 0");
  }

  private static Outcome outcome(SeenRollout seen, Trial trial) {
    return Judge.outcomes(ASKING, seen.seen(), trial, NOON.plusSeconds(86_400)).get("refunds");
  }

  private static SeenRollout asked(Optional<Double> value) {
    return aTrial().answering("refunds", value);
  }

  /** A window more, at the end of which the query had this value. */
  private static Trial after(Trial trial, double value) {
    Instant from = trial.countedTo().orElseThrow();
    List<Measured.Answered> answers =
        List.of(new Measured.Answered("refunds", Optional.of(value), ""));
    return Judge.counted(
        ASKING,
        aTrial().seen(),
        trial,
        5,
        new Measured.Counted(from, from.plusSeconds(30), Map.of(), answers));
  }
}
