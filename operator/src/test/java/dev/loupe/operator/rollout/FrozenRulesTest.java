package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.ending;
import static dev.loupe.operator.rollout.Rolling.frozen;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.sentence;
import static dev.loupe.operator.rollout.Rolling.stalled;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrozenRulesTest {
  private static final Ending FAILED =
      new Ending(Standing.REJECTED, "ErrorsWorse", "Version v2 is worse.");

  @Test
  void itStaysForALook() {
    Turn turn = next(frozen(2), aTrial());

    assertThat(stalled(turn)).hasValue("Frozen");
    assertThat(sentence(turn))
        .isEqualTo(
            "Version v2 is worse. It gets no requests and keeps a pod; annotate loupe.dev/retry,"
                + " promote or abort with v2.");
  }

  @Test
  void aRetryGoesOnFromTheStepWithNothingCounted() {
    Turn turn = next(frozen(2), aTrial().retry("v2").ended("v2", 2));

    assertThat((Stepping) becomes(turn))
        .satisfies(
            s -> {
              assertThat(s.step()).isEqualTo(2);
              assertThat(s.weight()).isZero();
              assertThat(s.trial().attempt()).isEqualTo(2);
              assertThat(s.trial().begun()).isEqualTo(NOON);
              assertThat(s.trial().evidence()).isEmpty();
              assertThat(s.trial().ends()).isEqualTo(new Trial.Ends(0, 0, 2, 0));
            });
    assertThat(becomes(next(frozen(0), aTrial().retry("v2")))).isInstanceOf(Shadowing.class);
  }

  @Test
  void theNextAttemptIsWrittenIntoTheHistory() {
    SeenRollout seen = aTrial().retry("v2");
    Rollout again = ((Turn.To) next(frozen(2), seen)).next();

    assertThat(next(again, seen.atTurn(again.turn())))
        .isEqualTo(new Turn.Enter("v2", "retry v2", Optional.empty(), 2));
  }

  @Test
  void byHandItIsPromotedOrRejected() {
    assertThat(((Moving) becomes(next(frozen(2), aTrial().promote("v2")))).move().why())
        .isEqualTo(Move.Why.PROMOTED);
    assertThat(ending(next(frozen(2), aTrial().abort("v2"))).standing())
        .isEqualTo(Standing.REJECTED);
  }

  @Test
  void whateverEndsItItHasFailed() {
    assertThat(ending(next(frozen(2), aTrial().version("v3")))).isEqualTo(FAILED);
    assertThat(ending(next(frozen(2), aTrial().withoutAPlan()))).isEqualTo(FAILED);
    assertThat(ending(next(frozen(2), aTrial().with(aPlan().pinning("v1"))))).isEqualTo(FAILED);
    assertThat(ending(next(frozen(2), aTrial().served("v0").with(aPlan().pinning("v0")))))
        .isEqualTo(FAILED);
  }

  @Test
  void aRestoredStatusDoesNotForgetThatItFailed() {
    assertThat(becomes(next(frozen(2), aTrial().atTurn(9)))).isEqualTo(frozen(2).state());
  }
}
