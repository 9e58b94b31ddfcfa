package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.accepted;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.cause;
import static dev.loupe.operator.rollout.Rolling.ending;
import static dev.loupe.operator.rollout.Rolling.moving;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.noted;
import static dev.loupe.operator.rollout.Rolling.sentence;
import static dev.loupe.operator.rollout.Rolling.stalled;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Resting;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MovesTest {
  private static final Duration SETTLED = Duration.ofSeconds(30);
  private static final Move PINNED = new Move("v1", "v2", Move.Why.PINNED, Optional.empty());
  private static final Ending ABORTED =
      new Ending(Standing.REJECTED, "AbortedByUser", "Version v1 was aborted by annotation.");
  private static final Move BACK = new Move("v1", "v0", Move.Why.ROLLED_BACK, Optional.of(ABORTED));

  /** Both versions have all their pods. */
  private static SeenRollout both() {
    return aTrial().running("v2", 4);
  }

  /** The Service selects v2, and the registry says so. */
  private static SeenRollout moved() {
    return both().serving("v2").standing("v2", Standing.SERVING).standing("v1", Standing.RETIRED);
  }

  @Test
  void theTargetGetsAsManyPodsAsServe() {
    Rollout fill = moving(accepted(), Part.FILL, trial());

    assertThat(sentence(next(fill, aTrial().running("v2", 3))))
        .isEqualTo("Version v2 has 3 of 4 pods ready to take over.");
    assertThat(part(next(fill, both()))).isEqualTo(Part.FORWARD);
  }

  @Test
  void aTargetThatGetsNoPodsIsGivenUp() {
    Rollout fill = moving(accepted(), Part.FILL, trial());
    SeenRollout none = aModel().version("v2").starting("v2");

    assertThat(ending(next(fill, none, Duration.ofMinutes(10))).reason()).isEqualTo("NotReady");
    assertThat(stalled(next(fill, aTrial().running("v2", 3), Duration.ofMinutes(10))))
        .hasValue("NotReady");
    assertThat(
            stalled(
                next(
                    fill,
                    none.held("v2", false, "Unschedulable", "no room."),
                    Duration.ofMinutes(10))))
        .hasValue("Unschedulable");
  }

  @Test
  void aTargetThatEndsBeforeTheFlipIsRejected() {
    assertThat(
            ending(next(moving(accepted(), Part.FORWARD, trial()), both().ended("v2", 3))).reason())
        .isEqualTo("Crashing");
  }

  @Test
  void theServiceIsMovedWhenEveryPodForwards() {
    Rollout forward = moving(accepted(), Part.FORWARD, trial());

    assertThat(sentence(next(forward, both().lagging("v1-1"))))
        .isEqualTo("3 of 4 pods of version v1 forward their requests to v2.");
    assertThat(part(next(forward, both()))).isEqualTo(Part.FLIP);
  }

  @Test
  void whatIsUrgentWaitsForForwardingFiveSecondsOnly() {
    SeenRollout lagging = both().lagging("v1-1").with(aPlan().pinning("v2").skippingAnalysis());

    assertThat(next(moving(PINNED, Part.FORWARD), lagging, Duration.ofMillis(4999)))
        .isInstanceOf(Turn.Stay.class);
    assertThat(part(next(moving(PINNED, Part.FORWARD), lagging, Duration.ofSeconds(5))))
        .isEqualTo(Part.FLIP);
    assertThat(
            next(
                moving(accepted(), Part.FORWARD, trial()),
                both().lagging("v1-1"),
                Duration.ofMillis(29_999)))
        .isInstanceOf(Turn.Stay.class);
    assertThat(
            part(
                next(
                    moving(accepted(), Part.FORWARD, trial()),
                    both().lagging("v1-1"),
                    Duration.ofSeconds(30))))
        .isEqualTo(Part.FLIP);
  }

  @Test
  void theOldPodsLeaveOnceNewConnectionsGoToTheNewOnes() {
    Rollout flip = moving(accepted(), Part.FLIP, trial());

    assertThat(sentence(next(flip, both())))
        .isEqualTo("New connections are sent to version v2 from now on.");
    assertThat(next(flip, moved().notListedYet())).isInstanceOf(Turn.Stay.class);
    assertThat(part(next(flip, moved()))).isEqualTo(Part.SETTLE);
  }

  @Test
  void itIsOverWhenNobodyAsksTheOldPodsAndTheRegistrySaysSo() {
    Rollout settle = moving(accepted(), Part.SETTLE, trial());

    assertThat(sentence(next(settle, moved(), SETTLED.minusMillis(1))))
        .isEqualTo("Version v2 answers; the pods of v1 stay until nobody has asked them for 30 s.");
    assertThat(next(settle, moved().busy("v1-0"), SETTLED)).isInstanceOf(Turn.Stay.class);
    assertThat(next(settle, moved().lagging("v1-0"), SETTLED)).isInstanceOf(Turn.Stay.class);
    assertThat(sentence(next(settle, moved().standing("v1", Standing.SERVING), SETTLED)))
        .isEqualTo("The move to version v2 is recorded.");

    Rollout over = ((Turn.To) next(settle, moved(), SETTLED)).next();
    assertThat(over.state()).isEqualTo(new Resting());
    assertThat(over.previous())
        .hasValue(new Rollout.Previous("v1", NOON.plus(SETTLED).plus(Duration.ofMinutes(10))));
    assertThat(over.last().map(Rollout.Result::outcome)).hasValue("Promoted");
  }

  @Test
  void callersThatNeverLeaveAreNotWaitedForForEver() {
    Rollout settle = moving(accepted(), Part.SETTLE, trial());

    assertThat(becomes(next(settle, moved().busy("v1-0"), Duration.ofMinutes(10))))
        .isEqualTo(new Resting());
  }

  @Test
  void whatGaveWayKeepsNoPodsWhereNoneAreAskedFor() {
    SeenRollout seen = moved().with(aPlan().keepingPreviousFor(Duration.ZERO));

    assertThat(
            ((Turn.To) next(moving(accepted(), Part.SETTLE, trial()), seen, SETTLED))
                .next()
                .previous())
        .isEmpty();
  }

  @Test
  void aPromotedVersionThatEndsGivesTheTrafficBack() {
    Move promoted = new Move("v1", "v2", Move.Why.PROMOTED, Optional.empty());
    for (Move move : new Move[] {accepted(), promoted}) {
      Turn turn = next(moving(move, Part.SETTLE, trial()), moved().ended("v2", 3));

      assertThat(((Moving) becomes(turn)).move())
          .isEqualTo(
              new Move(
                  "v2",
                  "v1",
                  Move.Why.ROLLED_BACK,
                  Optional.of(
                      new Ending(
                          Standing.REJECTED,
                          "Crashing",
                          "The containers of version v2 ended 3 times after it took over."))));
      assertThat(cause(turn)).isEqualTo("RollingBack");
    }
  }

  @Test
  void aPinnedVersionIsNotRolledBackByItself() {
    SeenRollout seen = moved().ended("v2", 3).with(aPlan().pinning("v2").skippingAnalysis());

    assertThat(noted(moving(PINNED, Part.SETTLE, trial()), seen, Duration.ZERO))
        .isInstanceOf(Turn.Stay.class);
  }

  @Test
  void trafficIsNotGivenBackToAVersionThatWasRejectedMeanwhile() {
    SeenRollout seen = moved().ended("v2", 3).standing("v1", Standing.REJECTED);

    assertThat(noted(moving(accepted(), Part.SETTLE, trial()), seen, Duration.ZERO))
        .isInstanceOf(Turn.Stay.class);
  }

  @Test
  void whileTheTargetHasNoReadyPodTheOldOnesAnswer() {
    for (Part part : new Part[] {Part.FORWARD, Part.FLIP, Part.SETTLE}) {
      SeenRollout seen = moved().starting("v2");
      Turn turn = next(moving(accepted(), part, trial()), seen);

      assertThat(cause(turn)).isEqualTo("TrafficKept");
      assertThat(part(turn)).isEqualTo(Part.FILL);
      assertThat(Wanted.of(((Turn.To) turn).next(), seen.seen()).selector()).isEqualTo("v1");
    }
  }

  @Test
  void aRollbackWhoseTargetIsRejectedMeanwhileGoesFurtherBack() {
    SeenRollout seen = aModel().served("v0").served("w").running("v0", 4);

    assertThat(part(next(moving(BACK, Part.FILL), seen))).isEqualTo(Part.FORWARD);
    Turn turn = next(moving(BACK, Part.FILL), seen.standing("v0", Standing.REJECTED));
    assertThat(((Moving) becomes(turn)).move().to()).isEqualTo("w");
    assertThat(((Moving) becomes(turn)).move().ofFrom()).hasValue(ABORTED);
  }

  @Test
  void aRollbackToNowhereKeepsTheTraffic() {
    SeenRollout seen = aModel().served("v0").standing("v0", Standing.REJECTED);

    Turn turn = next(moving(BACK, Part.FILL), seen);
    assertThat(cause(turn)).isEqualTo("NowhereToGo");
    assertThat(becomes(turn)).isEqualTo(new Resting());
  }

  @Test
  void whatIsRejectedKeepsNoPodsForAPin() {
    SeenRollout seen =
        aModel()
            .served("v0")
            .running("v0", 4)
            .serving("v0")
            .standing("v0", Standing.SERVING)
            .standing("v1", Standing.REJECTED);

    Rollout over = ((Turn.To) next(moving(BACK, Part.SETTLE), seen, SETTLED)).next();
    assertThat(over.previous()).isEmpty();
    assertThat(over.last())
        .hasValue(
            new Rollout.Result(
                "v0",
                "RolledBack",
                "RolledBack",
                "Version v1 was aborted by annotation.",
                NOON.plus(SETTLED)));
  }

  @Test
  void withoutThePlanAMoveThatBeganGoesOn() {
    assertThat(part(next(moving(accepted(), Part.FILL, trial()), both().withoutAPlan())))
        .isEqualTo(Part.FORWARD);
  }

  private static Part part(Turn turn) {
    return ((Moving) becomes(turn)).part();
  }
}
