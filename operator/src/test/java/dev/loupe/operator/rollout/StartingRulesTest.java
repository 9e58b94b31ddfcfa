package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.cause;
import static dev.loupe.operator.rollout.Rolling.ending;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.noted;
import static dev.loupe.operator.rollout.Rolling.sentence;
import static dev.loupe.operator.rollout.Rolling.stalled;
import static dev.loupe.operator.rollout.Rolling.starting;
import static dev.loupe.operator.rollout.Rolling.stepping;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartingRulesTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Duration LATE = Duration.ofMinutes(10);

  @Test
  void aCandidateIsStarted() {
    assertThat(becomes(next(Rollout.NONE, aModel().version("v2"))))
        .isInstanceOfSatisfying(
            Starting.class,
            s -> {
              assertThat(s.trial().candidate()).isEqualTo("v2");
              assertThat(s.trial().serving()).isEqualTo("v1");
            });
  }

  @Test
  void nothingBeginsWhilePaused() {
    SeenRollout paused = aModel().version("v2").with(aPlan().paused());

    assertThat(sentence(next(Rollout.NONE, paused)))
        .isEqualTo("Version v2 waits: spec.rollout.paused is true.");
    assertThat(sentence(next(starting(), aTrial().with(aPlan().paused()))))
        .isEqualTo("Paused: spec.rollout.paused is true. Version v2 is ready.");
  }

  @Test
  void itsFirstReadyPodGetsCopies() {
    assertThat(becomes(next(starting(), aTrial()))).isInstanceOf(Shadowing.class);
  }

  @Test
  void withoutAShadowItsFirstReadyPodGetsTheFirstStep() {
    assertThat(becomes(next(starting(), aTrial().with(aPlan().shadow(0)))))
        .isInstanceOfSatisfying(Stepping.class, s -> assertThat(s.weight()).isEqualTo(5));
  }

  @Test
  void itIsWaitedForUntilTheDeadline() {
    SeenRollout seen = aModel().version("v2").starting("v2");

    assertThat(sentence(next(starting(), seen, SOON)))
        .isEqualTo("Version v2 has no ready pod yet.");
    assertThat(ending(next(starting(), seen, LATE)))
        .isEqualTo(
            new Ending(
                Standing.REJECTED,
                "NotReady",
                "Version v2 has had no ready pod for 10 min, and none says why; look at kubectl"
                    + " logs deployment/v2."));
  }

  @Test
  void itsOwnTroubleIsTold() {
    SeenRollout seen =
        aModel().version("v2").starting("v2").held("v2", true, "SelfTestFailed", "logits differ.");

    assertThat(ending(next(starting(), seen, LATE)).message()).endsWith("10 min: logits differ.");
  }

  @Test
  void whatTheClusterLacksIsNotHeldAgainstIt() {
    SeenRollout seen =
        aModel().version("v2").starting("v2").held("v2", false, "Unschedulable", "no room.");
    Rollout later = Rolling.at(becomesNoted(next(starting(), seen, LATE)));

    assertThat(stalled(next(later, seen, LATE))).hasValue("Unschedulable");
    assertThat(sentence(next(later, seen, LATE)))
        .isEqualTo("Version v2 has no ready pod: no room.");

    SeenRollout room = aModel().version("v2").starting("v2");
    assertThat(sentence(next(later, room, LATE.plusMinutes(5)))).contains("no ready pod yet");
  }

  private static RolloutState becomesNoted(Turn turn) {
    assertThat(turn).isInstanceOf(Turn.Noted.class);
    return becomes(turn);
  }

  @Test
  void scalingUpLaterIsNoReasonToReject() {
    SeenRollout growing = aTrial().running("v1", 8);
    Rollout step = stepping(Rolling.trial(), 3, 5);

    assertThat(sentence(next(step, growing, LATE.multipliedBy(6))))
        .isEqualTo("Step 3 of 3: 1 of 4 pods of version v2 are ready for 50 %; it has 5 %.");
  }

  @Test
  void whatEndsByItselfIsRejected() {
    SeenRollout seen = aModel().version("v2").starting("v2").ended("v2", 3);

    assertThat(ending(next(starting(), seen, SOON)))
        .isEqualTo(
            new Ending(
                Standing.REJECTED, "Crashing", "The containers of version v2 ended 3 times."));
    assertThat(ending(next(starting(), seen.held("v2", true, "OOMKilled", "over 512 Mi"), SOON)))
        .isEqualTo(
            new Ending(
                Standing.REJECTED,
                "OOMKilled",
                "The containers of version v2 ended 3 times: over 512 Mi."));
  }

  @Test
  void whatEndsBothHasAnotherCause() {
    SeenRollout seen = aModel().version("v2").starting("v2").ended("v2", 5).ended("v1", 3);

    assertThat(sentence(noted(starting(), seen, SOON))).contains("no ready pod yet");
  }

  @Test
  void endsFromBeforeTheTrialDoNotCount() {
    SeenRollout before = aModel().version("v2").starting("v2").ended("v2", 2);
    Rollout begun = Rolling.at(becomes(next(Rollout.NONE, before)));

    assertThat(sentence(noted(begun, before.ended("v2", 4), SOON))).contains("no ready pod yet");
    assertThat(ending(next(begun, before.ended("v2", 5), SOON)).reason()).isEqualTo("Crashing");
  }

  @Test
  void aNewerCandidateTakesItsPlace() {
    assertThat(ending(next(starting(), aTrial().version("v3"))))
        .isEqualTo(
            new Ending(Standing.CANDIDATE, "Superseded", "Version v2 gives way to the newer v3."));
  }

  @Test
  void aDeletedCandidateGoes() {
    assertThat(ending(next(starting(), aTrial().withoutItsEntry("v2"))))
        .isEqualTo(
            new Ending(
                Standing.CANDIDATE,
                "VersionDeleted",
                "ModelVersion v2 was deleted; version v1 keeps the traffic."));
  }

  @Test
  void aStatusThatIsOlderThanWhatPodsFollowIsOver() {
    Turn turn = next(stepping(Rolling.trial(), 2, 25), aTrial().atTurn(7));

    assertThat(cause(turn)).isEqualTo("RolloutResumed");
    assertThat(becomes(turn)).isEqualTo(new Resting());
    assertThat(((Turn.To) turn).next().turn()).isEqualTo(8);
  }

  @Test
  void aCandidateThatWasRejectedMeanwhileIsTriedNoMore() {
    assertThat(ending(next(starting(), aTrial().standing("v2", Standing.REJECTED))).standing())
        .isEqualTo(Standing.REJECTED);
  }

  @Test
  void itIsComparedWithWhatServes() {
    SeenRollout other =
        aTrial().served("v3").standing("v3", Standing.SERVING).running("v3", 4).serving("v3");

    assertThat(ending(next(starting(), other)).reason()).isEqualTo("ServingChanged");
  }

  @Test
  void withoutThePlanItTakesOver() {
    Turn turn = next(starting(), aTrial().withoutAPlan());

    assertThat(becomes(turn)).isEqualTo(new Resting());
    assertThat(((Turn.To) turn).cause())
        .isEqualTo(
            new Turn.Cause(
                true,
                "RolloutRemoved",
                "spec.rollout was removed in mid-rollout: version v2 takes over without"
                    + " analysis."));
  }

  @Test
  void theTrialKnowsWhenItBegan() {
    assertThat(((Starting) becomes(next(Rollout.NONE, aModel().version("v2")))).trial().begun())
        .isEqualTo(NOON);
  }

  @Test
  void endsAreRememberedWhenTheirPodsAreReplaced() {
    SeenRollout seen = aModel().version("v2").starting("v2");
    Rollout rollout = starting();
    for (int pod = 1; pod <= 2; pod++) {
      rollout = ((Turn.Noted) next(rollout, seen.ended("v2", 1))).same();
      assertThat(next(rollout, seen)).isInstanceOf(Turn.Stay.class);
      rollout = ((Turn.Noted) next(rollout, seen.ended("v2", 0))).same();
      assertThat(rollout.state().tried().orElseThrow().ends())
          .isEqualTo(new Trial.Ends(pod, 0, 0, 0));
    }

    assertThat(ending(next(rollout, seen.ended("v2", 1))).reason()).isEqualTo("Crashing");
  }

  @Test
  void pausedItGivesWayToNoNewerOne() {
    SeenRollout newer = aTrial().version("v3");

    assertThat(ending(next(starting(), newer)).reason()).isEqualTo("Superseded");
    assertThat(sentence(next(starting(), newer.with(aPlan().paused()))))
        .isEqualTo("Paused: spec.rollout.paused is true. Version v2 is ready.");
  }
}
