package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.at;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.ending;
import static dev.loupe.operator.rollout.Rolling.frozen;
import static dev.loupe.operator.rollout.Rolling.good;
import static dev.loupe.operator.rollout.Rolling.moving;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.returning;
import static dev.loupe.operator.rollout.Rolling.shadowing;
import static dev.loupe.operator.rollout.Rolling.starting;
import static dev.loupe.operator.rollout.Rolling.stepping;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.Rollouts.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ActionsTest {
  private static final Plan PLAN = aPlan().plan();
  private static final Ending ABORTED =
      new Ending(Standing.REJECTED, "AbortedByUser", "Version v2 was aborted by annotation.");

  private static Move promoted(String from, String to) {
    return new Move(from, to, Move.Why.PROMOTED, Optional.empty());
  }

  private static Move move(Turn turn) {
    return ((Moving) becomes(turn)).move();
  }

  private static List<String> refusals(Rollout rollout, SeenRollout seen) {
    return Rollouts.refusals(rollout, seen.seen()).stream().map(Refusal::message).toList();
  }

  @Test
  void theCandidateIsPromotedInEveryPhase() {
    SeenRollout seen = aTrial().promote("v2");

    for (Rollout rollout :
        List.of(
            Rollout.NONE,
            starting(),
            shadowing(trial()),
            stepping(good(PLAN, 5), 1, 5),
            frozen(1))) {
      Turn turn = next(rollout, seen);
      assertThat(move(turn)).isEqualTo(promoted("v1", "v2"));
      assertThat(((Turn.To) turn).next().pending()).containsExactly("promote v2");
    }
  }

  @Test
  void aPromotionThatWasNotTriedIsWatchedAllTheSame() {
    assertThat(becomes(next(Rollout.NONE, aTrial().promote("v2"))).tried())
        .hasValueSatisfying(t -> assertThat(t.candidate()).isEqualTo("v2"));
  }

  @Test
  void anActionIsWrittenIntoTheHistoryAndThenForgotten() {
    SeenRollout seen = aTrial().promote("v2");
    Rollout promoted = ((Turn.To) next(starting(), seen)).next();
    seen.atTurn(promoted.turn());

    assertThat(next(promoted, seen))
        .isEqualTo(new Turn.Enter("v2", "promote v2", Optional.empty(), 1));

    Turn forgotten = next(promoted, seen.having("v2", "promote v2"));
    assertThat(((Turn.Noted) forgotten).same().pending()).isEmpty();
  }

  @Test
  void theActionOfADeletedVersionIsForgotten() {
    Rollout pending = starting().having("promote v9");

    assertThat(((Turn.Noted) next(pending, aTrial())).same().pending()).isEmpty();
  }

  @Test
  void aReSyncOfTheSameAnnotationChangesNothing() {
    SeenRollout seen = aTrial().promote("v2").abort("v2").retry("v2").approve("v2/1");
    Turn without = next(starting(), aTrial());

    for (String spent : List.of("promote v2", "abort v2", "retry v2", "approve v2/1")) {
      SeenRollout one = aTrial().having("v2", spent);
      switch (spent.substring(0, spent.indexOf(' '))) {
        case "promote" -> one.promote("v2");
        case "abort" -> one.abort("v2");
        case "retry" -> one.retry("v2");
        default -> one.approve("v2/1");
      }
      assertThat(next(starting(), one)).as(spent).isEqualTo(without);
      assertThat(refusals(starting(), one)).as(spent).isEmpty();
    }
    assertThat(next(starting(), seen)).isNotEqualTo(without);
  }

  @Test
  void aMarkSaysItAgain() {
    SeenRollout seen = aTrial().having("v2", "abort v2").abort("v2#2");

    assertThat(ending(next(starting(), seen))).isEqualTo(ABORTED);
  }

  @Test
  void anAbortEndsTheTrialInEveryPhase() {
    SeenRollout seen = aTrial().abort("v2");

    for (Rollout rollout :
        List.of(
            starting(),
            shadowing(trial()),
            stepping(good(PLAN, 5), 1, 5),
            moving(promoted("v1", "v2"), Part.FILL, trial()),
            moving(promoted("v1", "v2"), Part.FORWARD, trial()),
            returning(Standing.CANDIDATE))) {
      assertThat(ending(next(rollout, seen))).isEqualTo(ABORTED);
    }
  }

  @Test
  void anAbortOfWhatServesGoesBackToWhatServedLast() {
    SeenRollout seen = aTrial().served("v0").abort("v1");
    Turn turn = next(starting(), seen);

    assertThat(move(turn).to()).isEqualTo("v0");
    assertThat(move(turn).ofFrom())
        .hasValue(
            new Ending(
                Standing.REJECTED, "AbortedByUser", "Version v1 was aborted by annotation."));
    assertThat(((Turn.To) turn).cause().warning()).isTrue();
  }

  @Test
  void fromTheFlipOnTheTargetIsWhatServes() {
    Rollout flip = moving(promoted("v1", "v2"), Part.FLIP, trial());
    SeenRollout seen =
        aTrial()
            .running("v2", 4)
            .standing("v2", Standing.SERVING)
            .standing("v1", Standing.RETIRED)
            .abort("v2");

    assertThat(move(next(flip, seen)).from()).isEqualTo("v2");
    assertThat(move(next(flip, seen)).to()).isEqualTo("v1");
  }

  @Test
  void theOnlyVersionThatEverServedIsNotAborted() {
    SeenRollout seen = aTrial().abort("v1");

    assertThat(next(starting(), seen)).isEqualTo(next(starting(), aTrial()));
    assertThat(refusals(starting(), seen))
        .containsExactly(
            "version v1 serves, and no other version that served before is there to go back to;"
                + " nothing was changed.");
  }

  @Test
  void aPinnedVersionIsNotAborted() {
    SeenRollout seen = aModel().served("v0").abort("v1").with(aPlan().pinning("v1"));

    assertThat(next(Rollout.NONE, seen)).isInstanceOf(Turn.Stay.class);
    assertThat(refusals(Rollout.NONE, seen))
        .containsExactly(
            "spec.rollout.version names version v1; pin another one, or none, first. Nothing was"
                + " changed.");
  }

  @Test
  void aVersionThatWaitsIsRejectedWithoutATurn() {
    SeenRollout seen = aTrial().version("v3").version("v4").abort("v3");
    Ending aborted =
        new Ending(Standing.REJECTED, "AbortedByUser", "Version v3 was aborted by annotation.");

    assertThat(next(starting(), seen))
        .isEqualTo(new Turn.Enter("v3", "abort v3", Optional.of(aborted), 1));
  }

  @Test
  void inAMoveOfOthersAnAbortEndsOnlyItsVersion() {
    Move back = new Move("v1", "v0", Move.Why.ROLLED_BACK, Optional.of(ABORTED));
    SeenRollout seen = aTrial().served("v0").abort("v2");

    assertThat(next(moving(back, Part.FILL, trial()), seen))
        .isEqualTo(new Turn.Enter("v2", "abort v2", Optional.of(ABORTED), 1));
    seen.having("v2", "abort v2").standing("v2", Standing.REJECTED);
    assertThat(Wanted.of(moving(back, Part.FILL, trial()), seen.seen()).standings())
        .doesNotContainKey("v2");
  }

  @Test
  void whatGaveWayIsRejectedInMidMove() {
    Rollout settle = moving(promoted("v1", "v2"), Part.SETTLE, trial());
    SeenRollout seen =
        aTrial()
            .running("v2", 4)
            .serving("v2")
            .standing("v2", Standing.SERVING)
            .standing("v1", Standing.REJECTED)
            .having("v1", "abort v1")
            .abort("v1");

    assertThat(Wanted.of(settle, seen.seen()).standings()).doesNotContainKey("v1");
    assertThat(next(settle, seen, Duration.ofSeconds(30))).isInstanceOf(Turn.To.class);
  }

  @Test
  void whatServesAlreadyIsPromotedToNothing() {
    assertThat(next(starting(), aTrial().promote("v1")))
        .isEqualTo(new Turn.Enter("v1", "promote v1", Optional.empty(), 1));
    assertThat(next(moving(promoted("v1", "v2"), Part.FILL, trial()), aTrial().promote("v2#2")))
        .isEqualTo(new Turn.Enter("v2", "promote v2#2", Optional.empty(), 1));
  }

  @Test
  void refusedPromotionsSayWhy() {
    assertThat(refusals(Rollout.NONE, aTrial().version("v3").promote("v2")))
        .containsExactly("version v2 is not the candidate, which is v3; nothing was changed.");

    assertThat(
            refusals(Rollout.NONE, aTrial().served("v0").with(aPlan().pinning("v1")).promote("v2")))
        .containsExactly(
            "spec.rollout.version names v1; as long as it does, no other version is promoted.");
  }

  @Test
  void aPromotionOfWhatWasTurnedAwayIsRefusedForGood() {
    SeenRollout rejected = aModel().version("v2").standing("v2", Standing.REJECTED).promote("v2");
    Ending refused =
        new Ending(
            Standing.REJECTED,
            "ActionRefused",
            "version v2 is rejected: 3 of 4 failed; annotate loupe.dev/retry first, or pin it with"
                + " skipAnalysis.");
    assertThat(next(Rollout.NONE, rejected))
        .isEqualTo(new Turn.Enter("v2", "promote v2", Optional.of(refused), 1));

    // The retry begins a trial, and what was refused before it does not end it.
    SeenRollout retried =
        rejected.having("v2", "promote v2").standing("v2", Standing.CANDIDATE).running("v2", 1);
    assertThat(becomes(next(Rollout.NONE, retried))).isInstanceOf(Starting.class);
    assertThat(next(starting(), retried)).isEqualTo(next(starting(), aTrial()));
    assertThat(move(next(starting(), retried.promote("v2#2")))).isEqualTo(promoted("v1", "v2"));
  }

  @Test
  void anEarlyRetryDoesNotWaitForTheVersionToFail() {
    SeenRollout seen = aTrial().standing("v2", Standing.SHADOW).retry("v2");
    Ending refused =
        new Ending(
            Standing.SHADOW,
            "ActionRefused",
            "version v2 was neither rejected nor retired, it is shadow; nothing was changed.");

    assertThat(next(shadowing(trial()), seen))
        .isEqualTo(new Turn.Enter("v2", "retry v2", Optional.of(refused), 1));
    assertThat(next(Rollout.NONE, seen.having("v2", "retry v2").standing("v2", Standing.REJECTED)))
        .isInstanceOf(Turn.Stay.class);
  }

  @Test
  void anUnknownVersionIsRefusedAndNothingIsChanged() {
    SeenRollout seen = aTrial().promote("v9").abort("v8").retry("v7");

    assertThat(next(starting(), seen)).isEqualTo(next(starting(), aTrial()));
    assertThat(refusals(starting(), seen))
        .containsExactly(
            "no ModelVersion of this model that passed the gate is named \"v8\"; nothing was"
                + " changed.",
            "no ModelVersion of this model that passed the gate is named \"v9\"; nothing was"
                + " changed.",
            "no ModelVersion of this model that passed the gate is named \"v7\"; nothing was"
                + " changed.");
  }

  @Test
  void aStepBelongsToAnApprovalOnly() {
    assertThat(refusals(starting(), aTrial().promote("v2/3")))
        .containsExactly("expected <version>, as in v2; nothing was changed.");
    assertThat(refusals(starting(), aTrial().approve("v2")))
        .containsExactly(
            "expected <version>/<step>, as in photo-1a2b3c4d5e/2; nothing was changed.");
  }

  @Test
  void anApprovalOfAnotherStepIsNotSpent() {
    Rollout first = stepping(good(PLAN, 5), 1, 5);
    SeenRollout seen = aTrial().with(aPlan().manual()).approve("v2/3");

    assertThat(next(first, seen, Duration.ofMinutes(5)))
        .isEqualTo(next(first, aTrial().with(aPlan().manual()), Duration.ofMinutes(5)));
    assertThat(refusals(first, seen))
        .containsExactly("the rollout goes on with v2/2, not v2/3; nothing was changed.");
    assertThat(refusals(first, seen.approve("v2/2"))).isEmpty();

    Rollout second = stepping(good(PLAN, 25), 2, 25);
    assertThat(becomes(next(second, seen.approve("v2/3").running("v2", 2), Duration.ofMinutes(5))))
        .isInstanceOf(RolloutState.Stepping.class);
  }

  @Test
  void anApprovalWithoutARolloutIsRefused() {
    assertThat(refusals(Rollout.NONE, aModel().approve("v2/1")))
        .containsExactly("no rollout waits for an approval; nothing was changed.");
  }

  @Test
  void ofFewerStepsTheApprovalIsThatOfThePromotion() {
    Rollout third = stepping(good(PLAN, 50), 3, 50);
    SeenRollout seen = aTrial().with(aPlan().steps(50).manual());

    assertThat(refusals(third, seen.approve("v2/2"))).isEmpty();
    assertThat(refusals(third, seen.approve("v2/4")))
        .containsExactly("the rollout goes on with v2/2, not v2/4; nothing was changed.");
  }

  @Test
  void aRejectedOrRetiredVersionIsTriedAnew() {
    for (Standing standing : List.of(Standing.REJECTED, Standing.RETIRED)) {
      SeenRollout seen = aModel().version("v2").standing("v2", standing).retry("v2");

      assertThat(next(Rollout.NONE, seen))
          .isEqualTo(
              new Turn.Enter(
                  "v2",
                  "retry v2",
                  Optional.of(
                      new Ending(Standing.CANDIDATE, "RetriedByUser", "Version v2 is tried anew.")),
                  2));
    }
  }

  @Test
  void refusedRetriesSayWhy() {
    SeenRollout older =
        aModel()
            .served("v2")
            .served("v3")
            .standing("v3", Standing.SERVING)
            .running("v3", 4)
            .serving("v3")
            .retry("v2");
    assertThat(refusals(Rollout.NONE, older))
        .containsExactly(
            "version v2 is older than v3, which serves; pin it with spec.rollout.version to have it"
                + " serve.");
  }

  @Test
  void anOlderVersionThatIsPinnedIsTriedAnew() {
    SeenRollout seen =
        aModel()
            .version("v2")
            .standing("v2", Standing.REJECTED)
            .served("v3")
            .standing("v3", Standing.SERVING)
            .running("v3", 4)
            .serving("v3")
            .with(aPlan().pinning("v2"))
            .retry("v2");

    assertThat(next(Rollout.NONE, seen)).isInstanceOf(Turn.Enter.class);
  }

  @Test
  void aRetryWaitsUntilItsVersionIsStopped() {
    SeenRollout seen = aTrial().standing("v2", Standing.REJECTED).retry("v2").lagging("v1-0");

    assertThat(next(returning(Standing.REJECTED), seen)).isInstanceOf(Turn.Stay.class);
    assertThat(refusals(returning(Standing.REJECTED), seen))
        .containsExactly("version v2 is being moved or stopped; it is tried anew after that.");
  }

  @Test
  void afterARetryTheTrialIsAnotherAttempt() {
    Seen seen = aModel().version("v2").seen();
    Entry again =
        new Entry(
            "v2",
            seen.versions().getFirst().trainedAt(),
            Standing.CANDIDATE,
            3,
            Optional.empty(),
            Set.of(),
            "",
            Optional.empty(),
            Optional.empty());

    assertThat(Trial.begin(again, seen, "one", SeenRollout.NOON).attempt()).isEqualTo(3);
  }

  @Test
  void promoteFromRestKeepsNothingFromBefore() {
    assertThat(becomes(next(Rollout.NONE, aModel().version("v2"))))
        .isInstanceOfSatisfying(Starting.class, s -> assertThat(s.trial().evidence()).isEmpty());
    assertThat(at(becomes(next(starting(), aTrial().abort("v2")))).state())
        .isInstanceOf(Returning.class);
  }
}
