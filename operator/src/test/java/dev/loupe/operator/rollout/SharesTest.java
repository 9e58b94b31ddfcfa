package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.cause;
import static dev.loupe.operator.rollout.Rolling.good;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.shadowing;
import static dev.loupe.operator.rollout.Rolling.stepping;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final Plan PLAN = aPlan().plan();

  private static Rollout atTurn(Rollout rollout, int turn) {
    return new Rollout(
        turn, rollout.state(), rollout.pending(), rollout.previous(), rollout.last());
  }

  /** What pods were told at the rollout's turn is not what it asks for any more. */
  private static SeenRollout edited() {
    return aTrial().with(aPlan().shadow(50)).atTurn(7).notWrittenYet();
  }

  @Test
  void anotherPercentOfTheShadowIsATurnOfItsOwn() {
    Rollout shadow = atTurn(shadowing(good(PLAN, 0)), 7);

    Turn turn = next(shadow, edited(), Duration.ofSeconds(20));

    assertThat(cause(turn)).isEqualTo("RolloutEdited");
    assertThat(((Turn.To) turn).next().turn()).isEqualTo(8);
    assertThat((Shadowing) becomes(turn))
        .satisfies(
            s -> {
              assertThat(s.followed()).isEmpty();
              assertThat(s.since()).isEqualTo(NOON.plusSeconds(20));
              assertThat(s.trial()).isEqualTo(good(PLAN, 0));
            });
  }

  @Test
  void aStepKeepsItsWeightAndWhatWasCountedAndBeginsItsTimeAnew() {
    Rollout step = atTurn(stepping(good(PLAN, 25), 2, 25), 7);

    Stepping again = (Stepping) becomes(next(step, edited(), Duration.ofSeconds(20)));

    assertThat(again)
        .isEqualTo(
            new Stepping(
                good(PLAN, 25),
                2,
                25,
                NOON.plusSeconds(20),
                Optional.empty(),
                good(PLAN, 25).counts()));
  }

  @Test
  void whatIsNotWrittenYetWaitsForThat() {
    Rollout shadow = atTurn(shadowing(good(PLAN, 0)), 8);

    assertThat(next(shadow, edited().with(aPlan().paused()))).isInstanceOf(Turn.Stay.class);
  }
}
