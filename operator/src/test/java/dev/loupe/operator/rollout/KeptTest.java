package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.Rolling.accepted;
import static dev.loupe.operator.rollout.Rolling.frozen;
import static dev.loupe.operator.rollout.Rolling.moving;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.returning;
import static dev.loupe.operator.rollout.Rolling.shadowing;
import static dev.loupe.operator.rollout.Rolling.starting;
import static dev.loupe.operator.rollout.Rolling.stepping;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Part;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptTest {
  private static final Duration TIME = Duration.ofMinutes(10);

  private static Rollout keeping(Rollout rollout) {
    return rollout.keeping(Optional.of(new Rollout.Previous("v0", NOON.plus(TIME))));
  }

  private static SeenRollout seen() {
    return aTrial().served("v0").running("v0", 4);
  }

  @Test
  void whatGaveWayGoesInTimeThoughAnotherTrialRuns() {
    for (Rollout rollout :
        List.of(
            Rollout.NONE,
            starting(),
            shadowing(trial()),
            stepping(trial(), 1, 5),
            frozen(1),
            returning(Standing.REJECTED))) {
      Rollout keeping = keeping(rollout);

      Turn turn = next(keeping, seen(), TIME);

      assertThat(turn).isEqualTo(new Turn.Noted(rollout));
      assertThat(Wanted.of(rollout, seen().seen()).pods()).doesNotContainKey("v0");
      assertThat(next(keeping, seen(), TIME.minusSeconds(1))).isNotEqualTo(turn);
    }
  }

  @Test
  void whileItIsAskedItStaysForAWhile() {
    Rollout resting = keeping(Rollout.NONE);
    SeenRollout busy = aModel().served("v0").running("v0", 4).busy("v0-0");

    assertThat(next(resting, busy, TIME)).isInstanceOf(Turn.Stay.class);
    assertThat(next(resting, busy, TIME.plus(Pace.USUAL.patience())))
        .isEqualTo(new Turn.Noted(Rollout.NONE));
  }

  @Test
  void whileTrafficMovesItStays() {
    Rollout moving = keeping(moving(accepted(), Part.FILL, trial()));

    assertThat(next(moving, seen(), TIME)).isNotInstanceOf(Turn.Noted.class);
  }
}
