package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.at;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.cause;
import static dev.loupe.operator.rollout.Rolling.ending;
import static dev.loupe.operator.rollout.Rolling.good;
import static dev.loupe.operator.rollout.Rolling.needs;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.readings;
import static dev.loupe.operator.rollout.Rolling.sentence;
import static dev.loupe.operator.rollout.Rolling.shadowing;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShadowRulesTest {
  private static final Plan PLAN = aPlan().plan();

  @Test
  void countingBeginsWhenEveryPodFollows() {
    Rollout begun = at(new Shadowing(trial(), NOON, Optional.empty()));

    assertThat(sentence(next(begun, aTrial().lagging("v1-2"))))
        .isEqualTo("3 of 4 pods share requests as wanted. Missing: v1-2.");
    assertThat(sentence(next(begun, aTrial().notWrittenYet())))
        .isEqualTo("0 of 4 pods share requests as wanted.");
    assertThat(becomes(next(begun, aTrial(), Duration.ofSeconds(2))))
        .isInstanceOfSatisfying(
            Shadowing.class, s -> assertThat(s.trial().countedTo()).hasValue(NOON.plusSeconds(2)));
  }

  @Test
  void aWindowIsCountedOnce() {
    SeenRollout seen = aTrial().counting(NOON, NOON.plusSeconds(30), readings(0, 0, 0, 1));
    Turn counted = next(shadowing(trial()), seen);

    assertThat(((Shadowing) becomes(counted)).trial().evidence(Metric.AGREEMENT).candidate())
        .isEqualTo(100);
    assertThat(becomes(next(at(becomes(counted)), seen))).isInstanceOf(Stepping.class);
  }

  @Test
  void withoutComparisonsItWaitsAndSaysSo() {
    assertThat(sentence(next(shadowing(trial()), aTrial())))
        .isEqualTo("Shadow: 0 of 20 comparisons; no request was copied and compared yet.");

    Trial some = trial(PLAN, 0, 1, Map.of("agreement", new Reading.Single(12, 1)));
    assertThat(sentence(next(shadowing(some), aTrial())))
        .isEqualTo("Shadow: 12 of 20 comparisons, 1 of them different.");
  }

  @Test
  void withEnoughComparisonsTheFirstStepBegins() {
    Turn turn = next(shadowing(good(PLAN, 0)), aTrial());

    assertThat(((Stepping) becomes(turn)).weight()).isEqualTo(5);
    assertThat(((Turn.To) turn).cause().message())
        .isEqualTo(
            "Step 1 of 3: version v2 is to have 5 % of the requests. So far: errors 0 of 0 against"
                + " 0 of 10000; over 500 ms 0 of 0 against 0 of 10000; 0 of 1000 pictures seen"
                + " differently.");
  }

  @Test
  void whatSeesOtherThingsIsRejectedBeforeAnybodyIsAnsweredByIt() {
    Trial different = trial(PLAN, 0, 10, readings(0, 0, 0, 60));

    assertThat(ending(next(shadowing(different), aTrial())))
        .satisfies(
            ending -> {
              assertThat(ending.standing()).isEqualTo(Standing.REJECTED);
              assertThat(ending.reason()).isEqualTo("Disagrees");
              assertThat(ending.message()).contains("600 of 1000 pictures seen differently");
            });
  }

  @Test
  void whatIsOverTheLimitSoFarIsShownToNobodyYet() {
    Trial over = trial(PLAN, 0, 1, Map.of("agreement", new Reading.Single(30, 20)));

    assertThat(sentence(next(shadowing(over), aTrial())))
        .isEqualTo(
            "Shadow: 20 of 30 comparisons differ, which is over the limit and may be chance still.");
  }

  @Test
  void byHandTheFirstStepIsApproved() {
    Rollout ready = shadowing(good(PLAN, 0));
    SeenRollout seen = aTrial().with(aPlan().manual());

    assertThat(needs(next(ready, seen))).hasValue("v2/1");
    assertThat(becomes(next(ready, seen.approve("v2/1")))).isInstanceOf(Stepping.class);
  }

  @Test
  void whatIsNotMeasuredHoldsStill() {
    assertThat(sentence(next(shadowing(good(PLAN, 0)), aTrial().unavailable())))
        .isEqualTo("Holds still: errors: nothing answers at p:9090");
  }

  @Test
  void pausedItStays() {
    assertThat(sentence(next(shadowing(good(PLAN, 0)), aTrial().with(aPlan().paused()))))
        .isEqualTo("Paused in the shadow: spec.rollout.paused is true.");
  }

  @Test
  void withoutAShadowAnyMoreTheStepsBegin() {
    assertThat(becomes(next(shadowing(trial()), aTrial().with(aPlan().shadow(0)))))
        .isInstanceOf(Stepping.class);
  }

  @Test
  void anEvictedCandidateHasAsLongAsAtFirst() {
    SeenRollout gone = aModel().version("v2").starting("v2");
    Turn turn = next(shadowing(trial()), gone, Duration.ofHours(1));

    assertThat(cause(turn)).isEqualTo("ShadowInterrupted");
    Rollout since = at(becomes(turn));
    assertThat(sentence(next(since, gone, Duration.ofMinutes(69)))).contains("no ready pod yet");
    assertThat(ending(next(since, gone, Duration.ofMinutes(70))).reason()).isEqualTo("NotReady");
  }

  @Test
  void anotherAnalysisBeginsAnew() {
    Turn turn = next(shadowing(good(PLAN, 0)), aTrial().with(aPlan().settings("two")));

    assertThat(cause(turn)).isEqualTo("RolloutEdited");
    assertThat(((Shadowing) becomes(turn)).trial().evidence()).isEmpty();
  }
}
