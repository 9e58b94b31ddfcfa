package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.at;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.cause;
import static dev.loupe.operator.rollout.Rolling.ending;
import static dev.loupe.operator.rollout.Rolling.frozen;
import static dev.loupe.operator.rollout.Rolling.good;
import static dev.loupe.operator.rollout.Rolling.moving;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.returning;
import static dev.loupe.operator.rollout.Rolling.sentence;
import static dev.loupe.operator.rollout.Rolling.shadowing;
import static dev.loupe.operator.rollout.Rolling.stalled;
import static dev.loupe.operator.rollout.Rolling.starting;
import static dev.loupe.operator.rollout.Rolling.stepping;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinsTest {
  private static final Plan PLAN = aPlan().plan();

  private static Move pinned(String from, String to) {
    return new Move(from, to, Move.Why.PINNED, Optional.empty());
  }

  private static Move move(Turn turn) {
    return ((Moving) becomes(turn)).move();
  }

  @Test
  void aVersionThatServedBeforeTakesOverAtOnceFromEveryState() {
    SeenRollout seen = aTrial().served("v0").with(aPlan().pinning("v0"));

    for (Rollout rollout :
        List.of(Rollout.NONE, starting(), shadowing(trial()), stepping(good(PLAN, 25), 2, 25))) {
      assertThat(move(next(rollout, seen))).isEqualTo(pinned("v1", "v0"));
    }
    assertThat(
            move(
                next(
                    moving(new Move("v1", "v2", Move.Why.ACCEPTED, Optional.empty()), Part.FILL),
                    seen)))
        .isEqualTo(pinned("v1", "v0"));
  }

  @Test
  void theTrialLosesItsTrafficFirstAndIsACandidateAgain() {
    SeenRollout seen =
        aTrial().standing("v2", Standing.CANARY).served("v0").with(aPlan().pinning("v0"));

    Rollout moving = ((Turn.To) next(stepping(good(PLAN, 25), 2, 25), seen)).next();
    Wanted wanted = Wanted.of(moving, seen.seen());
    assertThat(wanted.share()).isEqualTo(Share.of("v1"));
    assertThat(wanted.standings().get("v2").standing()).isEqualTo(Standing.CANDIDATE);
    assertThat(wanted.pods()).containsEntry("v2", 1).containsEntry("v0", 4);
  }

  @Test
  void aVersionThatNeverServedGoesTheWholeWay() {
    SeenRollout seen = aModel().version("v2").version("v3").with(aPlan().pinning("v2"));

    assertThat(((Starting) becomes(next(Rollout.NONE, seen))).trial().candidate()).isEqualTo("v2");
  }

  /** As one from another cluster that is older than what serves. */
  @Test
  void aVersionThatWasPassedByIsTriedWhenItIsPinned() {
    SeenRollout seen =
        aModel()
            .version("v2")
            .standing("v2", Standing.RETIRED)
            .served("v3")
            .standing("v3", Standing.SERVING)
            .running("v3", 4)
            .serving("v3")
            .with(aPlan().pinning("v2"));

    Turn begun = next(Rollout.NONE, seen);
    assertThat(((Starting) becomes(begun)).trial().candidate()).isEqualTo("v2");
    Turn later = next(((Turn.To) begun).next(), seen);
    assertThat(sentence(later)).isEqualTo("Version v2 has no ready pod yet.");
    assertThat(move(next(((Turn.To) begun).next(), seen.promote("v2"))).to()).isEqualTo("v2");
  }

  @Test
  void aPinWithSkipAnalysisMovesARejectedVersionFromEveryState() {
    SeenRollout seen =
        aTrial()
            .version("v3")
            .standing("v3", Standing.REJECTED)
            .with(aPlan().pinning("v3").skippingAnalysis());

    for (Rollout rollout :
        List.of(Rollout.NONE, starting(), shadowing(trial()), stepping(good(PLAN, 25), 2, 25))) {
      assertThat(move(next(rollout, seen))).isEqualTo(pinned("v1", "v3"));
    }
    Rollout fill = moving(pinned("v1", "v3"), Part.FILL);
    assertThat(((Moving) becomes(next(fill, seen.running("v3", 4)))).part())
        .isEqualTo(Part.FORWARD);
  }

  @Test
  void whatATrialHasShownIsRecordedBeforeAPinMoves() {
    SeenRollout seen = aTrial().served("v0").with(aPlan().pinning("v0"));

    assertThat(sentence(next(returning(Standing.REJECTED), seen)))
        .isEqualTo("The end of version v2 is recorded.");
    Turn turn = next(returning(Standing.REJECTED), seen.standing("v2", Standing.REJECTED));
    assertThat(move(turn)).isEqualTo(pinned("v1", "v0"));
    assertThat(becomes(turn).tried()).isEmpty();
    assertThat(ending(next(frozen(1), seen)).standing()).isEqualTo(Standing.REJECTED);
  }

  @Test
  void anUnknownPinChangesNothingAndSaysSo() {
    SeenRollout seen = aTrial().with(aPlan().pinning("v9"));

    for (Rollout rollout : List.of(Rollout.NONE, starting(), shadowing(good(PLAN, 0)))) {
      Turn turn = next(rollout, seen);
      assertThat(stalled(turn)).hasValue("PinUnknown");
      assertThat(sentence(turn))
          .isEqualTo(
              "spec.rollout.version v9 is no ModelVersion of this model that passed the gate."
                  + " Version v1 keeps the traffic that it has.");
    }
  }

  @Test
  void behindAnUnknownPinTheTrialIsCountedOn() {
    SeenRollout seen =
        aTrial()
            .with(aPlan().pinning("v9"))
            .counting(
                SeenRollout.NOON, SeenRollout.NOON.plusSeconds(30), Rolling.readings(5, 0, 0, 0));

    assertThat(next(stepping(trial(), 1, 5), seen)).isInstanceOf(Turn.Noted.class);
  }

  @Test
  void aRejectedVersionThatNeverServedIsNotMovedTo() {
    SeenRollout seen =
        aModel().version("v2").standing("v2", Standing.REJECTED).with(aPlan().pinning("v2"));

    assertThat(stalled(next(Rollout.NONE, seen))).hasValue("PinRejected");
    assertThat(sentence(next(Rollout.NONE, seen)))
        .isEqualTo(
            "spec.rollout.version v2 was rejected: 3 of 4 failed; annotate loupe.dev/retry, or set"
                + " spec.rollout.skipAnalysis. Version v1 keeps the traffic.");
  }

  @Test
  void aPinOfWhatServesEndsTheTrialOfAnother() {
    assertThat(ending(next(stepping(good(PLAN, 5), 1, 5), aTrial().with(aPlan().pinning("v1")))))
        .satisfies(
            e -> {
              assertThat(e.standing()).isEqualTo(Standing.CANDIDATE);
              assertThat(e.reason()).isEqualTo("PinnedOver");
            });
  }

  @Test
  void aPinThatIsTakenBackBeforeTheFlipMovesNothing() {
    SeenRollout seen = aModel().served("v0").running("v0", 4);
    Rollout forward = moving(pinned("v1", "v0"), Part.FORWARD);

    assertThat(becomes(next(forward, seen))).isEqualTo(new Resting());
    assertThat(cause(next(forward, seen))).isEqualTo("Unpinned");
    assertThat(becomes(next(forward, seen.with(aPlan().pinning("v1"))))).isEqualTo(new Resting());
    assertThat(becomes(next(forward, seen.with(aPlan().pinning("v9"))))).isEqualTo(new Resting());
  }

  @Test
  void aPinOfAnotherBeforeTheFlipTurnsThere() {
    SeenRollout seen = aModel().served("v0").served("w").with(aPlan().pinning("w"));

    assertThat(move(next(moving(pinned("v1", "v0"), Part.FILL), seen)))
        .isEqualTo(pinned("v1", "w"));
  }

  @Test
  void aPinAfterTheFlipMovesOnFromThereAndStrandsNobody() {
    SeenRollout seen =
        aModel()
            .served("v0")
            .standing("v0", Standing.SERVING)
            .running("v0", 4)
            .serving("v0")
            .served("w")
            .with(aPlan().pinning("w"));
    Rollout settle = moving(pinned("v1", "v0"), Part.SETTLE);

    assertThat(next(settle, seen)).isInstanceOf(Turn.Stay.class);
    Rollout next = ((Turn.To) next(settle, seen.standing("v1", Standing.RETIRED))).next();
    assertThat(((Moving) next.state()).move()).isEqualTo(pinned("v0", "w"));
    assertThat(Wanted.of(next, seen.seen()).pods()).containsEntry("v1", 4);
  }

  @Test
  void aRollbackStaysOneWhereAPinTurnsIt() {
    Ending aborted = new Ending(Standing.REJECTED, "AbortedByUser", "by annotation");
    Rollout back =
        moving(new Move("v1", "v0", Move.Why.ROLLED_BACK, Optional.of(aborted)), Part.FILL);
    SeenRollout seen = aModel().served("v0").served("w").with(aPlan().pinning("w"));

    assertThat(move(next(back, seen)).ofFrom()).hasValue(aborted);
  }

  @Test
  void aVersionThatWasTriedAsItWasPinnedIsNotTriedOnWithoutThePin() {
    SeenRollout older =
        aTrial().served("v3").standing("v3", Standing.SERVING).running("v3", 4).serving("v3");
    Trial trial =
        Trial.begin(older.seen().entry("v2").orElseThrow(), older.seen(), "one", SeenRollout.NOON);

    assertThat(ending(next(stepping(trial, 1, 5), older)).reason()).isEqualTo("Unpinned");
    assertThat(sentence(next(stepping(trial, 1, 5), older.with(aPlan().pinning("v2")))))
        .startsWith("Step 1 of 3");
  }

  @Test
  void thePinnedVersionsOwnTrialGoesOn() {
    SeenRollout seen = aTrial().version("v3").with(aPlan().pinning("v2"));

    assertThat(becomes(next(stepping(good(PLAN, 5), 1, 5), seen, Duration.ofMinutes(5))))
        .isInstanceOf(Stepping.class);
    assertThat(at(becomes(next(starting(), seen))).state().tried()).isPresent();
  }
}
