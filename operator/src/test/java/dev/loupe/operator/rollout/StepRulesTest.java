package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.at;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.cause;
import static dev.loupe.operator.rollout.Rolling.ending;
import static dev.loupe.operator.rollout.Rolling.failing;
import static dev.loupe.operator.rollout.Rolling.good;
import static dev.loupe.operator.rollout.Rolling.needs;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.readings;
import static dev.loupe.operator.rollout.Rolling.sentence;
import static dev.loupe.operator.rollout.Rolling.stalled;
import static dev.loupe.operator.rollout.Rolling.stepping;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepRulesTest {
  private static final Plan PLAN = aPlan().plan();
  private static final Duration DWELT = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofHours(1);

  @Test
  void theClockBeginsWhenEveryPodFollows() {
    Rollout begun = at(new Stepping(trial(), 1, 5, NOON, Optional.empty(), Trial.Counts.NONE));

    assertThat(sentence(next(begun, aTrial().lagging("v1-0").lagging("v1-3"), DWELT)))
        .isEqualTo("2 of 4 pods share requests as wanted. Missing: v1-0, v1-3.");
    assertThat(((Stepping) becomes(next(begun, aTrial(), DWELT))).followed())
        .hasValue(NOON.plus(DWELT));
  }

  @Test
  void aStepLastsAsLongAsThePlanSays() {
    assertThat(sentence(next(stepping(good(PLAN, 5), 1, 5), aTrial(), Duration.ofSeconds(190))))
        .startsWith("Step 1 of 3, 5 %: 3 min 10 s of 5 min. So far: errors 0 of 500 against");
  }

  @Test
  void theNextStepGetsItsWeightOnceItHasThePods() {
    Rollout first = stepping(good(PLAN, 5), 1, 5);

    assertThat(((Stepping) becomes(next(first, aTrial(), DWELT))).weight()).isEqualTo(25);

    Rollout second = stepping(good(PLAN, 25), 2, 25);
    Stepping waits = (Stepping) becomes(next(second, aTrial(), DWELT));
    assertThat(waits.step()).isEqualTo(3);
    assertThat(waits.weight()).isEqualTo(25);

    Stepping raised = (Stepping) becomes(next(at(waits), aTrial().running("v2", 2), DWELT));
    assertThat(raised.weight()).isEqualTo(50);
    assertThat(raised.followed()).isEmpty();
  }

  @Test
  void whatWaitsForPodsIsCountedAndToldToWhomItMayConcern() {
    Rollout waiting = at(new Stepping(trial(), 3, 25, NOON, Optional.empty(), Trial.Counts.NONE));

    Rollout followed = at(becomes(next(waiting, aTrial())));
    assertThat(Wanted.toMeasure(followed.state())).isPresent();
    assertThat(stalled(next(followed, aTrial().held("v2", false, "Unschedulable", "no room."))))
        .hasValue("Unschedulable");
  }

  @Test
  void withoutTrafficItWaitsAndSaysSo() {
    assertThat(sentence(next(stepping(trial(), 1, 5), aTrial(), DWELT)))
        .isEqualTo(
            "Step 1 of 3, 5 %: undecided, the candidate answered 0 of 20 requests that the step"
                + " asks for.");
  }

  @Test
  void whatWasCountedBeforeTheStepIsNotOfTheStep() {
    Trial trial = good(PLAN, 5);
    Rollout step = at(new Stepping(trial, 1, 5, NOON, Optional.of(NOON), trial.counts()));

    assertThat(sentence(next(step, aTrial(), DWELT))).contains("answered 0 of 20 requests");
  }

  @Test
  void aShareThatIsNotTheWeightHoldsTheStep() {
    Trial little = trial(PLAN, 25, 10, readings(3, 0, 0, 0));
    SeenRollout seen = aTrial().running("v2", 2);

    assertThat(sentence(next(stepping(little, 2, 25), seen, DWELT)))
        .isEqualTo(
            "Step 2 of 3, 25 %: undecided, 25 % of the requests are wanted for version v2, 3.0 %"
                + " were seen.");
    assertThat(becomes(next(stepping(little, 2, 25), seen.with(aPlan().sticky()), DWELT)))
        .isInstanceOf(Stepping.class);
  }

  @Test
  void byHandEachStepIsApproved() {
    Rollout first = stepping(good(PLAN, 5), 1, 5);
    SeenRollout seen = aTrial().with(aPlan().manual());

    assertThat(needs(next(first, seen, DWELT))).hasValue("v2/2");
    assertThat(next(first, seen.approve("v2/3"), DWELT)).isInstanceOf(Turn.Stay.class);

    Turn turn = next(first, seen.approve("v2/2"), DWELT);
    assertThat(((Stepping) becomes(turn)).weight()).isEqualTo(25);
    assertThat(((Turn.To) turn).next().pending()).containsExactly("approve v2/2");
  }

  @Test
  void aHeldStepLastsUntilItIsEndedByHand() {
    Rollout held = stepping(good(PLAN, 25), 2, 25);
    SeenRollout seen = aTrial().running("v2", 2).with(aPlan().holding(2));

    assertThat(sentence(next(held, seen, Duration.ofDays(3))))
        .startsWith("Step 3 of 3 is to give version v2 50 % of the requests. So far: errors 0 of")
        .endsWith("Waits for the annotation loupe.dev/approve: v2/3.");
    assertThat(((Stepping) becomes(next(held, seen.approve("v2/3"), DWELT))).step()).isEqualTo(3);
  }

  @Test
  void whatTheAnalysisAcceptsIsPromoted() {
    Turn turn = next(stepping(good(PLAN, 50), 3, 50), aTrial().running("v2", 2), DWELT);

    assertThat(((Moving) becomes(turn)).move())
        .isEqualTo(new Move("v1", "v2", Move.Why.ACCEPTED, Optional.empty()));
    assertThat(((Turn.To) turn).cause().message())
        .startsWith("All requests are to go to version v2 instead of v1. Counted: errors 0 of");
  }

  @Test
  void byHandThePromotionNeedsBoth() {
    Rollout last = stepping(good(PLAN, 50), 3, 50);
    SeenRollout seen = aTrial().running("v2", 2).with(aPlan().manual());

    assertThat(sentence(next(last, seen, DWELT)))
        .startsWith("The analysis accepts version v2: errors")
        .endsWith("Waits for the annotation loupe.dev/approve: v2/4.");
    assertThat(((Moving) becomes(next(last, seen.approve("v2/4"), DWELT))).move().why())
        .isEqualTo(Move.Why.APPROVED);

    Rollout undecided = stepping(trial(PLAN, 50, 1, readings(50, 0, 0, 0)), 3, 50);
    assertThat(sentence(next(undecided, seen, DWELT))).contains("undecided, ");
  }

  @Test
  void aFailingMetricEndsATrial() {
    SeenRollout seen = aTrial();

    assertThat(ending(next(stepping(failing(PLAN, 5), 1, 5), seen)))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo("ErrorsWorse");
              assertThat(e.message())
                  .startsWith("Version v2 is worse than v1: errors: worse than the serving version")
                  .contains("errors 250 of 500 against 0 of 9500");
            });
    Trial slow = trial(PLAN, 5, 10, readings(5, 0, 50, 0));
    assertThat(ending(next(stepping(slow, 1, 5), seen)).reason()).isEqualTo("LatencyWorse");
  }

  @Test
  void aFailingMetricEndsATrialThatIsPausedHeldOrWaitsForApproval() {
    Rollout failing = stepping(failing(PLAN, 5), 1, 5);

    for (APlan plan :
        List.of(
            aPlan().paused(),
            aPlan().manual(),
            aPlan().holding(1),
            aPlan().pinning("v2"),
            aPlan().pinning("stranger"))) {
      assertThat(ending(next(failing, aTrial().with(plan))).standing())
          .isEqualTo(Standing.REJECTED);
    }
  }

  @Test
  void aFailingMetricEndsATrialWhileOthersCannotBeMeasured() {
    assertThat(ending(next(stepping(failing(PLAN, 5), 1, 5), aTrial().unavailable())).reason())
        .isEqualTo("ErrorsWorse");
  }

  @Test
  void aFailureFreezesWhereAskedAndUsersGetServing() {
    SeenRollout seen = aTrial().with(aPlan().freezing());
    Turn turn = next(stepping(failing(PLAN, 25), 2, 25), seen);

    assertThat(((Frozen) becomes(turn)).step()).isEqualTo(2);
    Wanted wanted = Wanted.of(((Turn.To) turn).next(), seen.seen());
    assertThat(wanted.share()).isEqualTo(Share.of("v1"));
    assertThat(wanted.pods()).isEqualTo(Map.of("v2", 1));
  }

  @Test
  void whatIsNotMeasuredHoldsStillInEveryStep() {
    for (int step = 1; step <= 3; step++) {
      Rollout rollout = stepping(good(PLAN, 25), step, PLAN.step(step).weight());

      assertThat(
              sentence(next(rollout, aTrial().running("v2", 2).unavailable(), Duration.ofDays(2))))
          .isEqualTo("Holds still: errors: nothing answers at p:9090");
    }
  }

  @Test
  void aQueryWithoutAnAnswerHoldsWhatNeedsIt() {
    Rollout first = stepping(good(PLAN, 5), 1, 5);
    APlan needed = aPlan().asking("refunds", true, false);
    APlan shown = aPlan().asking("refunds", false, false);

    assertThat(
            sentence(
                next(first, aTrial().with(needed).answering("refunds", Optional.empty()), DWELT)))
        .isEqualTo("Holds still: refunds: the answer has two series");
    assertThat(
            becomes(
                next(first, aTrial().with(shown).answering("refunds", Optional.empty()), DWELT)))
        .isInstanceOf(Stepping.class);
  }

  @Test
  void withoutAcceptanceItWaitsOrIsAborted() {
    Rollout undecided = stepping(trial(PLAN, 50, 1, readings(50, 0, 0, 0)), 3, 50);
    SeenRollout seen = aTrial().running("v2", 2);

    assertThat(stalled(next(undecided, seen, TIMEOUT.minusSeconds(1)))).isEmpty();
    assertThat(stalled(next(undecided, seen, TIMEOUT))).hasValue("RolloutTimedOut");
    assertThat(ending(next(undecided, seen.with(aPlan().abortingOnTimeout()), TIMEOUT)).reason())
        .isEqualTo("TimedOut");
    assertThat(stalled(next(undecided, seen.with(aPlan().abortingOnTimeout().holding(3)), TIMEOUT)))
        .isEmpty();
  }

  @Test
  void withoutTrafficTheLastStepTimesOut() {
    Rollout quiet = stepping(trial(), 3, 50);
    SeenRollout seen = aTrial().running("v2", 2).with(aPlan().abortingOnTimeout());

    assertThat(ending(next(quiet, seen, TIMEOUT)).message())
        .isEqualTo(
            "Step 3 of 3 has been undecided for 60 min: the candidate answered 0 of 20 requests"
                + " that the step asks for.");
  }

  @Test
  void withoutAPodItHasNoWeight() {
    SeenRollout gone = aModel().version("v2").starting("v2");
    Turn turn = next(stepping(good(PLAN, 25), 2, 25), gone, TIMEOUT);

    assertThat(((Turn.To) turn).cause().message())
        .isEqualTo("Version v2 has no ready pod: all requests are answered by v1 until it has.");
    Rollout without = ((Turn.To) turn).next();
    assertThat(Wanted.of(without, gone.seen()).share()).isEqualTo(Share.of("v1"));
    // All pods know of this turn, too.
    gone.atTurn(without.turn());
    assertThat(sentence(next(without, gone, TIMEOUT.plusMinutes(9)))).contains("no ready pod yet");
    assertThat(ending(next(without, gone, TIMEOUT.plusMinutes(10))).reason()).isEqualTo("NotReady");
  }

  @Test
  void aPodThatGoesTwiceHasItsTimeTwice() {
    SeenRollout gone = aModel().version("v2").starting("v2");
    Rollout waits = stepping(good(PLAN, 25), 3, 0);

    Turn again = next(waits, gone, TIMEOUT);

    assertThat(((Stepping) becomes(again)).since()).isEqualTo(NOON.plus(TIMEOUT));
  }

  @Test
  void otherWeightsCountAtOnceAndFromTheStart() {
    Turn lower = next(stepping(good(PLAN, 25), 2, 25), aTrial().with(aPlan().steps(1, 10, 50)));
    assertThat((Stepping) becomes(lower))
        .satisfies(
            s -> {
              assertThat(s.weight()).isEqualTo(10);
              assertThat(s.followed()).isEmpty();
              assertThat(s.trial().evidence()).isNotEmpty();
            });

    SeenRollout higher = aTrial().running("v2", 2).with(aPlan().steps(1, 40, 50));
    assertThat(((Stepping) becomes(next(stepping(good(PLAN, 25), 2, 25), higher))).weight())
        .isEqualTo(40);
  }

  @Test
  void ofFewerStepsTheLastOneGoesOn() {
    Rollout third = stepping(good(PLAN, 50), 3, 50);
    SeenRollout seen = aTrial().running("v2", 2).with(aPlan().steps(10).manual());

    Turn turn = next(third, seen, DWELT);
    assertThat(cause(turn)).isEqualTo("RolloutEdited");
    assertThat(((Stepping) becomes(turn)).step()).isEqualTo(1);
    assertThat(((Stepping) becomes(next(at(becomes(turn)), seen, DWELT))).weight()).isEqualTo(10);
  }

  @Test
  void anotherAnalysisBeginsAnewInTheSameStep() {
    Turn turn = next(stepping(good(PLAN, 25), 2, 25), aTrial().with(aPlan().settings("two")));

    assertThat((Stepping) becomes(turn))
        .satisfies(
            s -> {
              assertThat(s.step()).isEqualTo(2);
              assertThat(s.weight()).isEqualTo(25);
              assertThat(s.trial().evidence()).isEmpty();
              assertThat(s.from()).isEqualTo(Trial.Counts.NONE);
            });
  }

  @Test
  void pausedItKeepsItsWeight() {
    Rollout first = stepping(good(PLAN, 5), 1, 5);

    assertThat(sentence(next(first, aTrial().with(aPlan().paused()), DWELT)))
        .isEqualTo("Paused at 5 %: spec.rollout.paused is true.");
    assertThat(
            sentence(
                next(
                    stepping(good(PLAN, 5), 2, 5),
                    aTrial().running("v2", 4).with(aPlan().paused()),
                    DWELT)))
        .isEqualTo("Paused at 5 %: spec.rollout.paused is true.");
  }

  @Test
  void oneApprovalIsNotEnoughForTwoSteps() {
    Rollout first = stepping(good(PLAN, 5), 1, 5);
    SeenRollout seen = aTrial().with(aPlan().manual()).approve("v2/2").having("v2", "approve v2/2");

    assertThat(needs(next(first, seen, DWELT))).hasValue("v2/2#2");
    assertThat(becomes(next(first, seen.approve("v2/2#2"), DWELT))).isInstanceOf(Stepping.class);
  }

  @Test
  void aWindowWithoutFiguresChangesNothing() {
    Trial before = good(PLAN, 5);
    SeenRollout seen =
        aTrial().counting(NOON, NOON.plusSeconds(30), Map.of("errors", new Reading.Missing()));

    Stepping counted = (Stepping) becomes(next(stepping(before, 1, 5), seen));

    assertThat(counted.trial().evidence()).isEqualTo(before.evidence());
    assertThat(counted.trial().countedTo()).hasValue(NOON.plusSeconds(30));
  }
}
